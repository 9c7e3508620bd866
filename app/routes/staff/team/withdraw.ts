import { withdrawInvitation } from "../../../domain/team/invite.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { signedIn } from "../../../http/signed-in.ts";
import type { Route } from "./+types/withdraw.ts";

export const loader = () => safeRedirect("/settings/team");

export async function action({ params, context }: Route.ActionArgs) {
  await orRefuse(withdrawInvitation(context.get(systemContext), signedIn(context), params.invitation));
  return safeRedirect("/settings/team?done=withdrawn");
}
