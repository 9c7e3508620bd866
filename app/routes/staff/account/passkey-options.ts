import { additionOptions } from "../../../domain/factors/passkeys/options.ts";
import { readProfile } from "../../../domain/identity/staff.ts";
import { systemContext } from "../../../http/context.ts";
import { answerOptions } from "../../../http/passkey-cookie.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { signedIn } from "../../../http/signed-in.ts";
import type { Route } from "./+types/passkey-options.ts";

export const loader = () => safeRedirect("/account/passkeys/new");

/** JSON for the script of `ui/passkey-button.tsx`. */
export async function action({ context }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  const person = await readProfile(ctx, signedIn(context).staffId);
  if (!person) throw new Response(null, { status: 404 });
  return answerOptions(ctx, await additionOptions(ctx, person));
}
