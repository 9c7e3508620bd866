import * as z from "zod";
import { readBusiness } from "../../../domain/business/business.ts";
import { addAgency } from "../../../domain/packages/agencies.ts";
import { agencyFields } from "../../../domain/packages/typed.ts";
import { systemContext } from "../../../http/context.ts";
import { formId } from "../../../http/form-id.ts";
import { parseForm } from "../../../http/forms.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { Button, ButtonLink, FormProblem } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import { AgencyFields } from "../../../ui/packages/agency-fields.tsx";
import { FormId } from "../../../ui/packages/form-id.tsx";
import type { Route } from "./+types/new-agency.ts";

export const loader = ({ context }: Route.LoaderArgs) => ({ id: context.get(systemContext).random.id() });

export async function action({ request, context }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  const { country } = await readBusiness(ctx);
  const parsed = await parseForm(request, z.object({ ...agencyFields(country), formId }));
  if (!parsed.ok) return parsed.refusal;
  const { formId: id, ...agency } = parsed.value;
  await addAgency(ctx, staffMember(context), id, agency);
  return safeRedirect("/settings/agencies?done=saved");
}

export default function NewAgency({ loaderData, actionData }: Route.ComponentProps) {
  return (
    <div className="max-w-md">
      <title>New agency · Daydreamers</title>
      <PageTitle title="New agency" />
      <form method="post" action="/settings/agencies/new" className="grid gap-5">
        <FormProblem problems={actionData} />
        <FormId id={loaderData.id} problems={actionData} />
        <AgencyFields problems={actionData} />
        <Button wide>Add the agency</Button>
        <ButtonLink to="/settings/agencies" tone="quiet" wide>
          Cancel
        </ButtonLink>
      </form>
    </div>
  );
}
