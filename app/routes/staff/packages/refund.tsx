import * as z from "zod";
import { refundPackage } from "../../../domain/packages/adjust.ts";
import { readPackagePage } from "../../../domain/packages/page.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { parseForm, refuse, requiredText } from "../../../http/forms.ts";
import { readPrinting } from "../../../http/printing.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { Button } from "../../../ui/form.tsx";
import { ChangeForm } from "../../../ui/packages/change-form.tsx";
import { soldWords } from "../../../ui/packages/words.ts";
import type { Route } from "./+types/refund.ts";

export async function loader({ params, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const [{ path, name, balance, pack }, { today, timeZone }] = await Promise.all([
    orRefuse(readPackagePage(ctx, staffMember(context), params.id, params.package)),
    readPrinting(context),
  ]);
  return { path, name, balance, sold: soldWords(pack.soldAt, timeZone), today };
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
  return (
    <ChangeForm
      {...loaderData}
      verb="refund"
      page="Refund a package"
      title="Refund and close"
      says="What is left goes out of the package, and no visit can be charged to it any more. Pay the money back the way you were paid: nothing is moved here."
      button={
        <Button tone="danger" wide>
          Close the package
        </Button>
      }
      problems={actionData}
    >
      {/* What was on the page when the person decided; a form that came back shows the number of now. */}
      <input type="hidden" name="left" value={loaderData.balance.left} />
    </ChangeForm>
  );
}
