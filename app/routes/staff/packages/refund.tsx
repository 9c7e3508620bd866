import * as z from "zod";
import { nameOf, readForPage } from "../../../domain/clients/heading.ts";
import { refundPackage } from "../../../domain/packages/adjust.ts";
import { readPackage } from "../../../domain/packages/balances.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { parseForm, refuse, requiredText } from "../../../http/forms.ts";
import { readPrinting } from "../../../http/printing.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { Button, ButtonLink, FormProblem, TextArea } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import { Balance } from "../../../ui/packages/package-card.tsx";
import type { Route } from "./+types/refund.ts";

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
    balance: { title, sessions, left, expiresOn, state },
    today,
  };
}

const form = z.object({
  left: z.coerce.number({ error: "Please open this page anew." }).int().min(0).max(10_000),
  reason: requiredText("Please say why: it explains the number later.", 500),
});

const changed =
  "A session was used or given meanwhile, or the package is closed already, so nothing was changed. The number above is the one that counts now.";

export async function action({ request, params, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const refund = { clientId: params.id, packageId: params.package, ...parsed.value };
  const ctx = context.get(systemContext);
  const refunded = await orRefuse(refundPackage(ctx, staffMember(context), refund));
  if (!refunded.ok) return refuse({ "": changed }, parsed.typed);
  return safeRedirect(`/clients/${params.id}/packages/${params.package}?done=refunded`);
}

export default function Refund({ loaderData, actionData }: Route.ComponentProps) {
  const { path, name, balance, today } = loaderData;
  return (
    <div className="grid max-w-md gap-5">
      <title>Refund a package · Daydreamers</title>
      <PageTitle title="Refund and close">{name}</PageTitle>
      <div>
        <p className="wrap-anywhere">{balance.title}</p>
        <Balance balance={balance} today={today} />
      </div>
      <p>
        What is left goes out of the package, and no visit can be charged to it any more. Pay the money back
        the way you were paid: nothing is moved here.
      </p>
      <form method="post" action={`${path}/refund`} className="grid gap-5">
        <FormProblem problems={actionData} />
        {/* What was on the page when the person decided; a form that came back shows the number of now. */}
        <input type="hidden" name="left" value={balance.left} />
        <TextArea
          name="reason"
          label="Reason"
          hint="The client may read it."
          maxLength={500}
          problems={actionData}
        />
        <Button tone="danger" wide>
          Close the package
        </Button>
        <ButtonLink to={path} tone="quiet" wide>
          Cancel
        </ButtonLink>
      </form>
    </div>
  );
}
