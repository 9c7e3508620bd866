import { and, eq, isNull } from "drizzle-orm";
import { sessions } from "../../../drizzle/schema/sessions.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { type Session, tokenHashOf } from "./sessions.ts";

/**
 * The statements for a person who has just proved again who they are: the session is fresh, and its token is
 * exchanged, so that a copy of the old cookie ends with it. The old one opens for a minute more, for requests that
 * are under way; one of those changes no token itself.
 *
 * @returns two statements for the batch; `tokenOf` reads from the second one's result the new token, or null where
 *   another request was quicker and the browser already has a newer one.
 */
export async function renewSession(ctx: SystemContext, session: Session) {
  const now = ctx.clock.now();
  const token = ctx.random.token();
  const own = eq(sessions.id, session.id);
  const unchanged = session.renewedAt
    ? eq(sessions.renewedAt, session.renewedAt)
    : isNull(sessions.renewedAt);
  // A request that is itself behind matches nothing.
  const current = session.superseded ? isNull(sessions.id) : unchanged;
  return {
    fresh: ctx.db.update(sessions).set({ authenticatedAt: now, lastSeenAt: now }).where(own),
    exchange: ctx.db
      .update(sessions)
      .set({ previousTokenHash: sessions.tokenHash, tokenHash: await tokenHashOf(token), renewedAt: now })
      .where(and(own, current))
      .returning({ id: sessions.id }),
    tokenOf: (exchanged: readonly unknown[]) =>
      exchanged.length === 1 ? { token, expiresAt: session.expiresAt, staffId: session.staffId } : null,
  };
}
