import { signInOptions } from "../../domain/factors/passkeys/options.ts";
import { systemContext } from "../../http/context.ts";
import { answerOptions } from "../../http/passkey-cookie.ts";
import { safeRedirect } from "../../http/safe-redirect.ts";
import type { Route } from "./+types/passkey-options.ts";

export const loader = () => safeRedirect("/sign-in");

/** JSON for the script of `ui/passkey-button.tsx`. */
export async function action({ context }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  return answerOptions(ctx, await signInOptions(ctx));
}
