import { closeIncident } from "../../../domain/incidents/work.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { signedIn } from "../../../http/signed-in.ts";
import type { Route } from "./+types/close-incident.ts";

export const loader = ({ params }: Route.LoaderArgs) =>
  safeRedirect(`/incidents/${params.incident}`, "/incidents");

export async function action({ params, context }: Route.ActionArgs) {
  await orRefuse(closeIncident(context.get(systemContext), signedIn(context).staffId, params.incident));
  return safeRedirect(`/incidents/${params.incident}?done=closed`, "/incidents");
}
