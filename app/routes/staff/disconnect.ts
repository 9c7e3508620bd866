import { forgetLeftCalendars } from "../../domain/calendar/sync.ts";
import { disconnect } from "../../domain/connections/disconnect.ts";
import { systemContext } from "../../http/context.ts";
import { orRefuse } from "../../http/errors.ts";
import { safeRedirect } from "../../http/safe-redirect.ts";
import { signedIn } from "../../http/signed-in.ts";
import type { Route } from "./+types/disconnect.ts";

export const loader = () => safeRedirect("/connections");

export async function action({ params, context }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  await orRefuse(disconnect(ctx, params.id, signedIn(context).staffId));
  // The job of the calendars does the same where this does not come to its end.
  ctx.background(forgetLeftCalendars(ctx));
  return safeRedirect("/connections?done=disconnected");
}
