import { data } from "react-router";
import { readCalendarList } from "../../domain/calendar/sync.ts";
import { finishConsent } from "../../domain/connections/consent.ts";
import { readBrowserId } from "../../http/browser-cookie.ts";
import { sessionContext, systemContext } from "../../http/context.ts";
import { safeRedirect } from "../../http/safe-redirect.ts";
import { ConnectionAnswer, consentStatus } from "../../ui/connection-answer.tsx";
import type { Route } from "./+types/google-calendar-callback.ts";

/**
 * Where Google sends the browser back to. A GET that changes something because the protocol has it so (RFC 6749
 * section 4.1.2); a single-use transaction of this very browser stands before every change.
 */
export async function loader({ request, context }: Route.LoaderArgs) {
  // HEAD is sent by whoever looks where a link leads; it must not use anything up.
  if (request.method !== "GET") throw new Response(null, { status: 405 });
  const ctx = context.get(systemContext);
  const session = context.get(sessionContext);
  const answered = new URL(request.url).searchParams;
  const browserId = await readBrowserId(ctx, request);
  const outcome = await finishConsent(ctx, "google-calendar", answered, browserId, session);
  // Nobody signs in with a calendar: no such flow is ever begun.
  const reason = outcome.kind === "refused" ? outcome.reason : "malformed";
  if (outcome.kind !== "connected")
    return data({ reason, signedIn: session !== null }, { status: consentStatus[reason] });
  // The page of calendars has a button for where this did not work.
  await readCalendarList(ctx, outcome.connectionId);
  throw safeRedirect(outcome.returnTo, "/calendar/calendars");
}

export default function GoogleCalendarCallback({ loaderData }: Route.ComponentProps) {
  return <ConnectionAnswer provider="google-calendar" {...loaderData} />;
}
