import { unlinkIdentity } from "../../../domain/identity/identities.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { signedIn } from "../../../http/signed-in.ts";
import type { Route } from "./+types/unlink-identity.ts";

export const loader = () => safeRedirect("/account");

export async function action({ params, context }: Route.ActionArgs) {
  const { staffId } = signedIn(context);
  const outcome = await orRefuse(unlinkIdentity(context.get(systemContext), staffId, params.id));
  return safeRedirect(`/account?done=${outcome}`);
}
