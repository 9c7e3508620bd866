import { redirect } from "react-router";
import * as z from "zod";
import { providerIn } from "../../domain/providers/offered.ts";
import { sendToProvider } from "../../domain/providers/transactions.ts";
import { findInvitation } from "../../domain/team/invitations.ts";
import { ensureBrowserId } from "../../http/browser-cookie.ts";
import { systemContext } from "../../http/context.ts";
import { orRefuse } from "../../http/errors.ts";
import { line, parseForm, secretText } from "../../http/forms.ts";
import { safeRedirect } from "../../http/safe-redirect.ts";
import type { Route } from "./+types/join-with.ts";

export const loader = () => safeRedirect("/join");

const form = z.object({
  code: secretText("Please enter the code from your invitation."),
  name: line("Please enter your name.", 100),
});

/** The invitation is only looked at here: it is used up on the way back, by whoever proved an account. */
export async function action({ request, context, pattern }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return safeRedirect("/join?notice=incomplete");
  const { code, name } = parsed.value;
  const invitation = await findInvitation(ctx, code);
  if (!invitation) return safeRedirect("/join?notice=unknown-code");
  const browser = await ensureBrowserId(ctx, request);
  const begun = sendToProvider(ctx, {
    provider: providerIn(pattern),
    purpose: { kind: "join", invitationId: invitation.id, name },
    browserId: browser.id,
    returnTo: "/today",
  });
  const url = await orRefuse(begun);
  return redirect(url, { status: 303, headers: { "set-cookie": browser.header } });
}
