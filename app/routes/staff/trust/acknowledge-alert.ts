import { acknowledgeAlert } from "../../../domain/suspicion/alerts.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { signedIn } from "../../../http/signed-in.ts";
import type { Route } from "./+types/acknowledge-alert.ts";

export const loader = () => safeRedirect("/incidents");

export async function action({ params, context }: Route.ActionArgs) {
  await orRefuse(acknowledgeAlert(context.get(systemContext), signedIn(context).staffId, params.alert));
  return safeRedirect("/incidents?done=noted");
}
