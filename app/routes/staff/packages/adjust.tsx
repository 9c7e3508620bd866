import * as z from "zod";
import { adjustPackage, mostUnits } from "../../../domain/packages/adjust.ts";
import { readPackagePage } from "../../../domain/packages/page.ts";
import { wholeNumber } from "../../../domain/packages/typed.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { formId } from "../../../http/form-id.ts";
import { parseForm, refuse, requiredText } from "../../../http/forms.ts";
import { readPrinting } from "../../../http/printing.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { Button, Field } from "../../../ui/form.tsx";
import { ChangeForm } from "../../../ui/packages/change-form.tsx";
import { FormId } from "../../../ui/packages/form-id.tsx";
import { Radios } from "../../../ui/packages/radios.tsx";
import { soldWords } from "../../../ui/packages/words.ts";
import type { Route } from "./+types/adjust.ts";

export async function loader({ params, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const [{ path, name, balance, pack }, { today, timeZone }] = await Promise.all([
    orRefuse(readPackagePage(ctx, staffMember(context), params.id, params.package)),
    readPrinting(context),
  ]);
  return { path, name, balance, sold: soldWords(pack.soldAt, timeZone), today, formId: ctx.random.id() };
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
  const { formId: id, ...pack } = loaderData;
  return (
    <ChangeForm
      {...pack}
      verb="adjust"
      page="Adjust a package"
      title="Adjust a package"
      button={<Button wide>Adjust</Button>}
      problems={actionData}
    >
      <FormId id={id} problems={actionData} />
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
    </ChangeForm>
  );
}
