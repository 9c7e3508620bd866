import { redirect } from "react-router";
import * as z from "zod";
import { saveTerms } from "../../../domain/clients/change.ts";
import { nameOf, readForPage } from "../../../domain/clients/heading.ts";
import { typedAmount, typedPercent, typedVersion } from "../../../domain/clients/typed.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { optionalText, parseForm, refuse, ticked } from "../../../http/forms.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { amount } from "../../../ui/clients/terms.tsx";
import { changedMeanwhile, VersionField } from "../../../ui/clients/version.tsx";
import { Button, ButtonLink, Choice, Field, FormProblem, Tick } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import type { Route } from "./+types/terms.ts";

export async function loader({ params, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const file = await orRefuse(readForPage(ctx, staffMember(context), params.id, "terms"));
  if (!file.confidential) throw new Response(null, { status: 404 });
  return { id: file.id, name: nameOf(file), version: file.version, terms: file.confidential.terms };
}

const form = z.object({
  source: z.enum(["direct", "agency"], "Please choose where this client came from."),
  agency: optionalText(200),
  sharePercent: typedPercent,
  agencyHandlesTax: ticked,
  rate: typedAmount,
  version: typedVersion,
});

export async function action({ request, params, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const { version, rate, ...terms } = parsed.value;
  const ctx = context.get(systemContext);
  const saved = await orRefuse(
    saveTerms(ctx, staffMember(context), params.id, version, { ...terms, rateCents: rate }),
  );
  if (!saved.ok) return refuse({ "": changedMeanwhile }, parsed.typed);
  return redirect(`/clients/${params.id}?done=saved#terms`, 303);
}

export default function Terms({ loaderData, actionData }: Route.ComponentProps) {
  const { id, name, version, terms } = loaderData;
  return (
    <div className="max-w-xl">
      <title>Source and rate · Daydreamers</title>
      <PageTitle title="Source and rate">{name}. Only owner and trainers see this.</PageTitle>
      <form method="post" action={`/clients/${id}/terms`} className="grid gap-5">
        <FormProblem problems={actionData} />
        <VersionField version={version} problems={actionData} path={`/clients/${id}#terms`} />
        <Choice
          name="source"
          label="Came"
          options={[
            { value: "direct", label: "directly" },
            { value: "agency", label: "through an agency" },
          ]}
          defaultValue={terms.source}
          problems={actionData}
        />
        <Field
          name="agency"
          label="Agency"
          autoComplete="off"
          required={false}
          maxLength={200}
          problems={actionData}
          defaultValue={terms.agency}
        />
        <Field
          name="sharePercent"
          label="Our share in percent"
          inputMode="decimal"
          autoComplete="off"
          required={false}
          maxLength={10}
          problems={actionData}
          defaultValue={terms.sharePercent === null ? "" : String(terms.sharePercent)}
        />
        <Tick
          name="agencyHandlesTax"
          label="The agency handles the sales tax"
          problems={actionData}
          defaultChecked={terms.agencyHandlesTax}
        />
        <Field
          name="rate"
          label="Rate per session"
          inputMode="decimal"
          autoComplete="off"
          required={false}
          maxLength={20}
          problems={actionData}
          defaultValue={terms.rateCents === null ? "" : amount(terms.rateCents)}
        />
        <Button wide>Save</Button>
        <ButtonLink to={`/clients/${id}`} tone="quiet" wide>
          Cancel
        </ButtonLink>
      </form>
    </div>
  );
}
