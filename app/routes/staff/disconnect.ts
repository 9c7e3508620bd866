import { disconnect } from "../../domain/connections/disconnect.ts";
import { systemContext } from "../../http/context.ts";
import { orRefuse } from "../../http/errors.ts";
import { safeRedirect } from "../../http/safe-redirect.ts";
import { signedIn } from "../../http/signed-in.ts";
import type { Route } from "./+types/disconnect.ts";

export const loader = () => safeRedirect("/connections");

export async function action({ params, context }: Route.ActionArgs) {
  await orRefuse(disconnect(context.get(systemContext), params.id, signedIn(context).staffId));
  return safeRedirect("/connections?done=disconnected");
}
