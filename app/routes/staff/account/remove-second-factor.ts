import { removeTotp } from "../../../domain/factors/remove-totp.ts";
import { systemContext } from "../../../http/context.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { signedIn } from "../../../http/signed-in.ts";
import type { Route } from "./+types/remove-second-factor.ts";

export const loader = () => safeRedirect("/account");

export async function action({ context }: Route.ActionArgs) {
  const outcome = await removeTotp(context.get(systemContext), signedIn(context));
  const done = { removed: "factor-removed", "last-factor": "factor-kept", none: "no-factor" }[outcome];
  return safeRedirect(`/account?done=${done}`, "/account");
}
