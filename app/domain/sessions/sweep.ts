import { lte, or } from "drizzle-orm";
import { sessions } from "../../../drizzle/schema/sessions.ts";
import type { SystemContext } from "../../platform/ports.ts";

/** Removes sessions that are over, by either limit. A session in use is never touched. */
export async function sweepSessions(ctx: SystemContext): Promise<{ sessions: number }> {
  const now = ctx.clock.now();
  const idleSince = new Date(now.getTime() - ctx.settings.SESSION_IDLE_SECONDS * 1000);
  const gone = await ctx.db
    .delete(sessions)
    .where(or(lte(sessions.expiresAt, now), lte(sessions.lastSeenAt, idleSince)))
    .returning({ id: sessions.id });
  return { sessions: gone.length };
}
