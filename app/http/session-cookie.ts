import * as z from "zod";
import { recordRefusal } from "../domain/limits/refusals.ts";
import { findSession, type Session } from "../domain/sessions/sessions.ts";
import { watchMoves } from "../domain/suspicion/moves.ts";
import type { SystemContext } from "../platform/ports.ts";
import { type CookieKind, clearCookie, openCookie, sealCookie } from "./cookies.ts";

interface SessionCookie {
  token: string;
  staffId: string;
}

export const sessionCookie: CookieKind<SessionCookie> = {
  name: "__Host-session",
  purpose: "staff session",
  value: z.strictObject({ token: z.string().length(43), staffId: z.string() }),
};

export const sessionHeader = (
  ctx: SystemContext,
  started: { token: string; expiresAt: Date },
  staffId: string,
): Promise<string> => sealCookie(ctx, sessionCookie, { token: started.token, staffId }, started.expiresAt);

export const noSessionHeader = () => clearCookie(sessionCookie);

/**
 * The session of a request, or null. A cookie sealed by an older key is sealed again; one that cannot be read is
 * cleared. Both are appended to `headers`.
 *
 * A readable cookie without a session is left alone: a request that was under way during a sign-in would otherwise
 * clear, with its late answer, the cookie that the sign-in has just set.
 */
export async function readSession(
  ctx: SystemContext,
  request: Request,
  headers: Headers,
): Promise<Session | null> {
  const cookie = await openCookie(ctx, request, sessionCookie);
  if (!cookie) {
    if (!request.headers.get("cookie")?.includes(`${sessionCookie.name}=`)) return null;
    await refused(ctx, "unreadable");
    headers.append("set-cookie", noSessionHeader());
    return null;
  }
  const session = await findSession(ctx, cookie.value.token);
  if (!session) {
    await refused(ctx, "unknown");
    return null;
  }
  // The cookie names the person too: a row that was pointed at somebody else is not believed.
  if (session.staffId !== cookie.value.staffId) {
    await refused(ctx, "wrong-person");
    return null;
  }
  if (cookie.stale) {
    headers.append("set-cookie", await sealCookie(ctx, sessionCookie, cookie.value, cookie.expires));
  }
  return watchMoves(ctx, session);
}

const refused = (ctx: SystemContext, reason: "unreadable" | "unknown" | "wrong-person") =>
  recordRefusal(ctx, { event: "session.refused", details: { reason } });

/**
 * What the middleware wants to do to the cookie, unless the route has set or cleared it itself: a browser keeps the
 * last of two.
 */
export function addSessionCookies(to: Headers, wanted: Headers, response?: Response): void {
  const decided = response?.headers
    .getSetCookie()
    .some((cookie) => cookie.startsWith(`${sessionCookie.name}=`));
  if (!decided) for (const cookie of wanted.getSetCookie()) to.append("set-cookie", cookie);
}
