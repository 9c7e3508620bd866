import * as z from "zod";
import { readBusiness } from "../../../domain/business/business.ts";
import { typedVersion } from "../../../domain/clients/typed.ts";
import { changeAgency, readAgency } from "../../../domain/packages/agencies.ts";
import { agencyFields } from "../../../domain/packages/typed.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { parseForm, refuse } from "../../../http/forms.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { changedMeanwhile, VersionField } from "../../../ui/clients/version.tsx";
import { Button, ButtonLink, FormProblem } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import { AgencyFields } from "../../../ui/packages/agency-fields.tsx";
import type { Route } from "./+types/agency.ts";

export async function loader({ params, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const agency = await orRefuse(readAgency(ctx, staffMember(context), params.agency));
  const { archivedAt: _, ...shown } = agency;
  return { agency: shown };
}

export async function action({ request, params, context }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  const { country } = await readBusiness(ctx);
  const parsed = await parseForm(request, z.object({ ...agencyFields(country), version: typedVersion }));
  if (!parsed.ok) return parsed.refusal;
  const { version, ...agency } = parsed.value;
  const by = staffMember(context);
  await orRefuse(readAgency(ctx, by, params.agency));
  const saved = await changeAgency(ctx, by, params.agency, version, agency);
  if (!saved.ok) return refuse({ "": changedMeanwhile }, parsed.typed);
  return safeRedirect("/settings/agencies?done=saved");
}

export default function Agency({ loaderData, actionData }: Route.ComponentProps) {
  const { agency } = loaderData;
  return (
    <div className="max-w-md">
      <title>Change an agency · Daydreamers</title>
      <PageTitle title="Change an agency">
        The share that clients agreed on, and that packages were sold with, stays as it is.
      </PageTitle>
      <form method="post" action={`/settings/agencies/${agency.id}`} className="grid gap-5">
        <FormProblem problems={actionData} />
        <VersionField version={agency.version} problems={actionData} path="/settings/agencies" />
        <AgencyFields agency={agency} problems={actionData} />
        <Button wide>Save</Button>
        <ButtonLink to="/settings/agencies" tone="quiet" wide>
          Cancel
        </ButtonLink>
      </form>
    </div>
  );
}
