import { removePasskey } from "../../../domain/factors/passkeys/passkeys.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { signedIn } from "../../../http/signed-in.ts";
import type { Route } from "./+types/remove-passkey.ts";

export const loader = () => safeRedirect("/account/passkeys");

export async function action({ params, context }: Route.ActionArgs) {
  const session = signedIn(context);
  const removed = await orRefuse(removePasskey(context.get(systemContext), session, params.passkey));
  return safeRedirect(`/account/passkeys?done=${removed ? "removed" : "last-factor"}`);
}
