import * as z from "zod";
import { nameOf, readForPage } from "../../../domain/clients/heading.ts";
import { adjustPackage, mostUnits } from "../../../domain/packages/adjust.ts";
import { readPackage } from "../../../domain/packages/balances.ts";
import { wholeNumber } from "../../../domain/packages/typed.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { formId } from "../../../http/form-id.ts";
import { parseForm, refuse, requiredText } from "../../../http/forms.ts";
import { readPrinting } from "../../../http/printing.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { Button, ButtonLink, Field, FormProblem, TextArea } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import { FormId } from "../../../ui/packages/form-id.tsx";
import { Balance } from "../../../ui/packages/package-card.tsx";
import { Radios } from "../../../ui/packages/radios.tsx";
import type { Route } from "./+types/adjust.ts";

export async function loader({ params, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const by = staffMember(context);
  const [file, { today }] = await Promise.all([
    orRefuse(readForPage(ctx, by, params.id, "packages")),
    readPrinting(context),
  ]);
  const pack = await orRefuse(readPackage(ctx, by, file.id, file.key, params.package));
  const { title, sessions, left, expiresOn, state } = pack;
  return {
    path: `/clients/${file.id}/packages/${pack.id}`,
    name: nameOf(file),
    formId: ctx.random.id(),
    balance: { title, sessions, left, expiresOn, state },
    today,
  };
}

const form = z.object({
  direction: z.enum(["give", "take"], "Please choose whether sessions are given or taken."),
  count: wholeNumber(1, mostUnits, `Please enter between 1 and ${mostUnits} sessions.`),
  reason: requiredText("Please say why: it explains the number later.", 500),
  formId,
});

const refusals = {
  "too-much": "The package does not have that many sessions left.",
  closed:
    "This package is closed or its time is over: nothing can be given to it. Sell a new one, for 0 if you like.",
};

export async function action({ request, params, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const { direction, count, reason, formId: id } = parsed.value;
  const adjustment = {
    id,
    clientId: params.id,
    packageId: params.package,
    units: direction === "give" ? count : -count,
    reason,
  };
  const ctx = context.get(systemContext);
  const adjusted = await orRefuse(adjustPackage(ctx, staffMember(context), adjustment));
  if (!adjusted.ok)
    return refuse({ [adjusted.reason === "closed" ? "" : "count"]: refusals[adjusted.reason] }, parsed.typed);
  return safeRedirect(`/clients/${params.id}/packages/${params.package}?done=adjusted`);
}

export default function Adjust({ loaderData, actionData }: Route.ComponentProps) {
  const { path, name, balance, today } = loaderData;
  return (
    <div className="grid max-w-md gap-5">
      <title>Adjust a package · Daydreamers</title>
      <PageTitle title="Adjust a package">{name}</PageTitle>
      <div>
        <p className="wrap-anywhere">{balance.title}</p>
        <Balance balance={balance} today={today} />
      </div>
      <form method="post" action={`${path}/adjust`} className="grid gap-5">
        <FormProblem problems={actionData} />
        <FormId id={loaderData.formId} problems={actionData} />
        <Radios
          name="direction"
          legend="Sessions are"
          options={[
            { value: "give", label: "given to the client" },
            { value: "take", label: "taken out", hint: "For example used before this book was kept here." },
          ]}
          problems={actionData}
        />
        <Field
          name="count"
          label="How many"
          inputMode="numeric"
          autoComplete="off"
          maxLength={2}
          problems={actionData}
          defaultValue="1"
        />
        <TextArea
          name="reason"
          label="Reason"
          hint="The client may read it."
          maxLength={500}
          problems={actionData}
        />
        <Button wide>Adjust</Button>
        <ButtonLink to={path} tone="quiet" wide>
          Cancel
        </ButtonLink>
      </form>
    </div>
  );
}
