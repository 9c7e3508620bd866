import { redirect } from "react-router";
import * as z from "zod";
import { providerIn } from "../../domain/providers/offered.ts";
import { sendToProvider } from "../../domain/providers/transactions.ts";
import { ensureBrowserId } from "../../http/browser-cookie.ts";
import { systemContext } from "../../http/context.ts";
import { orRefuse } from "../../http/errors.ts";
import { carried, parseForm } from "../../http/forms.ts";
import { safePath, safeRedirect } from "../../http/safe-redirect.ts";
import type { Route } from "./+types/sign-in-with.ts";

export const loader = () => safeRedirect("/sign-in");

const form = z.object({ returnTo: carried });

export async function action({ request, context, pattern }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  const parsed = await parseForm(request, form);
  const browser = await ensureBrowserId(ctx, request);
  const begun = sendToProvider(ctx, {
    provider: providerIn(pattern),
    purpose: { kind: "sign-in" },
    browserId: browser.id,
    returnTo: safePath(parsed.ok ? parsed.value.returnTo : null),
  });
  const url = await orRefuse(begun);
  return redirect(url, { status: 303, headers: { "set-cookie": browser.header } });
}
