import { endSession } from "../../domain/sessions/sessions.ts";
import { sessionContext, systemContext } from "../../http/context.ts";
import { safeRedirect } from "../../http/safe-redirect.ts";
import { noSessionHeader } from "../../http/session-cookie.ts";
import type { Route } from "./+types/sign-out.ts";

/** A link or an image must not sign anybody out: opening the address only leads to where the button is. */
export function loader({ context }: Route.LoaderArgs) {
  return safeRedirect(context.get(sessionContext) ? "/account" : "/sign-in");
}

export async function action({ context }: Route.ActionArgs) {
  const session = context.get(sessionContext);
  if (session) await endSession(context.get(systemContext), session, "sign-out");
  return safeRedirect("/sign-in?notice=signed-out", "/sign-in", {
    // Cookies are not cleared: another one says that this browser is known.
    headers: { "set-cookie": noSessionHeader(), "clear-site-data": '"cache", "storage"' },
  });
}
