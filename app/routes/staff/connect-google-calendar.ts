import { redirect } from "react-router";
import { beginConsent } from "../../domain/connections/transactions.ts";
import { ensureBrowserId } from "../../http/browser-cookie.ts";
import { systemContext } from "../../http/context.ts";
import { orRefuse } from "../../http/errors.ts";
import { safeRedirect } from "../../http/safe-redirect.ts";
import { signedIn } from "../../http/signed-in.ts";
import type { Route } from "./+types/connect-google-calendar.ts";

/** Somebody typed the address, or came back to it after proving who they are: the button is on the page. */
export const loader = () => safeRedirect("/connections");

export async function action({ request, context }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  const browser = await ensureBrowserId(ctx, request);
  const url = await orRefuse(
    beginConsent(ctx, {
      provider: "google-calendar",
      purpose: "connect",
      staffId: signedIn(context).staffId,
      browserId: browser.id,
      returnTo: "/calendar/calendars",
    }),
  );
  return redirect(url, { status: 303, headers: { "set-cookie": browser.header } });
}
