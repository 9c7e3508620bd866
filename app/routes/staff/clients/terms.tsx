import { redirect } from "react-router";
import * as z from "zod";
import { readBusiness } from "../../../domain/business/business.ts";
import { saveTerms } from "../../../domain/clients/change.ts";
import { nameOf, readForPage } from "../../../domain/clients/heading.ts";
import { typedAmount, typedPercent, typedVersion } from "../../../domain/clients/typed.ts";
import { listAgencies } from "../../../domain/packages/agencies.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { carried, optionalText, parseForm, refuse, ticked } from "../../../http/forms.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { amount } from "../../../ui/clients/terms.tsx";
import { changedMeanwhile, VersionField } from "../../../ui/clients/version.tsx";
import { Button, ButtonLink, Choice, Field, FormProblem, Tick } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import type { Route } from "./+types/terms.ts";

export async function loader({ params, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const by = staffMember(context);
  const file = await orRefuse(readForPage(ctx, by, params.id, "terms"));
  if (!file.confidential) throw new Response(null, { status: 404 });
  const [agencies, { currency }] = await Promise.all([listAgencies(ctx, by), readBusiness(ctx)]);
  const { terms } = file.confidential;
  return {
    id: file.id,
    name: nameOf(file),
    version: file.version,
    currency,
    terms,
    agencies: agencies
      .filter(({ id, archivedAt }) => archivedAt === null || id === terms.agencyId)
      .map(({ id, name, sharePercent, handlesTax }) => ({
        value: id,
        label: `${name} (our share: ${sharePercent} %, sales tax by ${handlesTax ? "the agency" : "us"})`,
      })),
  };
}

const form = z.object({
  source: z.enum(["direct", "agency"], "Please choose where this client came from."),
  agencyId: carried,
  agency: optionalText(200),
  sharePercent: typedPercent,
  agencyHandlesTax: ticked,
  rate: typedAmount,
  version: typedVersion,
});

export async function action({ request, params, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const { version, rate, agencyId, ...typed } = parsed.value;
  const ctx = context.get(systemContext);
  const by = staffMember(context);
  const chosen =
    typed.source === "agency" && agencyId
      ? (await orRefuse(listAgencies(ctx, by))).find(({ id }) => id === agencyId)
      : undefined;
  if (typed.source === "agency" && agencyId && !chosen)
    return refuse({ agencyId: "Please choose an agency from the list." }, parsed.typed);
  // The name is kept as it is now; the tax is the agency's to say, and so is a share that is left blank.
  const terms = {
    ...typed,
    agencyId: chosen?.id ?? null,
    agency: chosen?.name ?? typed.agency,
    agencyHandlesTax: chosen?.handlesTax ?? typed.agencyHandlesTax,
    sharePercent: typed.sharePercent ?? chosen?.sharePercent ?? null,
    rateCents: rate,
  };
  const saved = await orRefuse(saveTerms(ctx, by, params.id, version, terms));
  if (!saved.ok) return refuse({ "": changedMeanwhile }, parsed.typed);
  return redirect(`/clients/${params.id}?done=saved#terms`, 303);
}

export default function Terms({ loaderData, actionData }: Route.ComponentProps) {
  const { id, name, version, terms, agencies, currency } = loaderData;
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
        {agencies.length > 0 && (
          <Choice
            name="agencyId"
            label="Agency"
            options={[
              {
                value: "",
                label:
                  terms.agencyId === null && terms.agency ? "Another, named below" : "None, or named below",
              },
              ...agencies,
            ]}
            defaultValue={terms.agencyId ?? ""}
            hint={
              <a href="/settings/agencies" className="inline-block py-3 underline">
                All agencies
              </a>
            }
            problems={actionData}
          />
        )}
        <Field
          name="agency"
          label={agencies.length > 0 ? "Name of another agency" : "Agency"}
          autoComplete="off"
          required={false}
          maxLength={200}
          problems={actionData}
          defaultValue={terms.agencyId === null ? terms.agency : ""}
        />
        <Field
          name="sharePercent"
          label="Our share in percent"
          hint={agencies.length > 0 ? "Left blank, it is the share of the agency chosen above." : undefined}
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
          hint={
            agencies.length > 0
              ? "Of an agency chosen above, what the list of agencies says counts."
              : undefined
          }
          problems={actionData}
          defaultChecked={terms.agencyHandlesTax}
        />
        <Field
          name="rate"
          label={`Rate per session (${currency})`}
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
