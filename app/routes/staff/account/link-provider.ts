import { redirect } from "react-router";
import { providerIn } from "../../../domain/providers/offered.ts";
import { sendToProvider } from "../../../domain/providers/transactions.ts";
import { ensureBrowserId } from "../../../http/browser-cookie.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { signedIn } from "../../../http/signed-in.ts";
import type { Route } from "./+types/link-provider.ts";

/** Somebody came back from proving who they are: the button is on the page. */
export const loader = () => safeRedirect("/account");

export async function action({ request, context, pattern }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  const browser = await ensureBrowserId(ctx, request);
  const begun = sendToProvider(ctx, {
    provider: providerIn(pattern),
    purpose: { kind: "link", staffId: signedIn(context).staffId },
    browserId: browser.id,
    returnTo: "/account",
  });
  const url = await orRefuse(begun);
  return redirect(url, { status: 303, headers: { "set-cookie": browser.header } });
}
