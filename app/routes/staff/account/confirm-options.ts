import { confirmOptions } from "../../../domain/factors/passkeys/options.ts";
import { systemContext } from "../../../http/context.ts";
import { answerOptions } from "../../../http/passkey-cookie.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { signedIn } from "../../../http/signed-in.ts";
import type { Route } from "./+types/confirm-options.ts";

export const loader = () => safeRedirect("/account/confirm");

/** JSON for the script of `ui/passkey-button.tsx`. */
export async function action({ context }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  return answerOptions(ctx, await confirmOptions(ctx, signedIn(context).staffId));
}
