import { redirect } from "react-router";
import * as z from "zod";
import { beginConsent } from "../../domain/connections/transactions.ts";
import { ensureBrowserId } from "../../http/browser-cookie.ts";
import { systemContext } from "../../http/context.ts";
import { carried, parseForm } from "../../http/forms.ts";
import { safePath, safeRedirect } from "../../http/safe-redirect.ts";
import { signedIn } from "../../http/signed-in.ts";
import type { Route } from "./+types/connect-tesla.ts";

/** Somebody typed the address, or came back to it after proving who they are: the button is on the page. */
export const loader = () => safeRedirect("/connections");

const form = z.object({ returnTo: carried });

export async function action({ request, context }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  const parsed = await parseForm(request, form);
  const browser = await ensureBrowserId(ctx, request);
  const url = await beginConsent(ctx, {
    provider: "tesla",
    purpose: "connect",
    staffId: signedIn(context).staffId,
    browserId: browser.id,
    returnTo: safePath(parsed.ok ? parsed.value.returnTo : null, "/battery"),
  });
  return redirect(url, { status: 303, headers: { "set-cookie": browser.header } });
}
