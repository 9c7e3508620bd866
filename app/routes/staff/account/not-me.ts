import { denyActivity } from "../../../domain/suspicion/denials.ts";
import { systemContext } from "../../../http/context.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { noSessionHeader } from "../../../http/session-cookie.ts";
import { signedIn } from "../../../http/signed-in.ts";
import type { Route } from "./+types/not-me.ts";

export const loader = () => safeRedirect("/account/activity");

export async function action({ context }: Route.ActionArgs) {
  await denyActivity(context.get(systemContext), signedIn(context));
  return safeRedirect("/not-me?done=denied", "/sign-in", {
    headers: { "set-cookie": noSessionHeader(), "clear-site-data": '"cache", "storage"' },
  });
}
