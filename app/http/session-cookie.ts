import * as z from "zod";
import { findSession, type Session } from "../domain/sessions/sessions.ts";
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
 * The session of a request, or null. A cookie sealed by an older key is sealed again; a cookie without a session
 * is cleared. Both are appended to `headers`, which the Worker's door adds to the response.
 */
export async function readSession(
  ctx: SystemContext,
  request: Request,
  headers: Headers,
): Promise<Session | null> {
  const cookie = await openCookie(ctx, request, sessionCookie);
  const session = cookie && (await findSession(ctx, cookie.value.token));
  // The cookie names the person too: a row that was pointed at somebody else is not believed.
  if (!session || session.staffId !== cookie.value.staffId) {
    if (request.headers.get("cookie")?.includes(`${sessionCookie.name}=`))
      headers.append("set-cookie", noSessionHeader());
    return null;
  }
  if (cookie.stale) {
    headers.append("set-cookie", await sealCookie(ctx, sessionCookie, cookie.value, cookie.expires));
  }
  return session;
}
