import * as z from "zod";
import { readStanding, voidSignature } from "../../../domain/waivers/void.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { parseForm, requiredText } from "../../../http/forms.ts";
import { readLocale } from "../../../http/locale.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { Button, ButtonLink, FormProblem, TextArea } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import { dateFormat } from "../../../ui/time.tsx";
import type { Route } from "./+types/void.ts";

export async function loader({ params, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const [{ name, number, signedAt }, { timeZone }] = await Promise.all([
    orRefuse(readStanding(ctx, staffMember(context), params.id, params.signature)),
    readLocale(context),
  ]);
  return { name, number, signedOn: dateFormat(timeZone, { dateStyle: "long" }).format(signedAt) };
}

const form = z.object({ reason: requiredText("Please say why. It is kept with the signature.", 500) });

export async function action({ request, params, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const ctx = context.get(systemContext);
  await orRefuse(voidSignature(ctx, staffMember(context), params.id, params.signature, parsed.value.reason));
  return safeRedirect(`/clients/${params.id}/waivers?done=voided`);
}

export default function Void({ loaderData, actionData, params }: Route.ComponentProps) {
  const { name, number, signedOn } = loaderData;
  const base = `/clients/${params.id}/waivers`;
  return (
    <div className="max-w-md">
      <title>Void a signature · Daydreamers</title>
      <PageTitle title="Void a signature">
        {name} signed version {number} on {signedOn}. Voided, it counts no more; its record and its PDF stay.
        This cannot be undone, only signed again.
      </PageTitle>
      <form method="post" action={`${base}/${params.signature}/void`} className="grid gap-5">
        <FormProblem problems={actionData} />
        <TextArea name="reason" label="Why" maxLength={500} problems={actionData} />
        <Button tone="danger" wide>
          Void this signature
        </Button>
        <ButtonLink to={base} tone="quiet" wide>
          Cancel
        </ButtonLink>
      </form>
    </div>
  );
}
