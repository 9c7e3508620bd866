import { and, isNull, lte, or } from "drizzle-orm";
import { passwordResets, throttles } from "../../../drizzle/schema/identity.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { sweepPending } from "../factors/pending.ts";
import { sweepSessions } from "../sessions/sweep.ts";

/** Longer than any limit remembers. */
const throttleDays = 2;

/** Removes what has run out: sessions, reset codes, counts of failures, half-finished sign-ins. */
export async function sweepIdentity(ctx: SystemContext): Promise<Record<string, number>> {
  const now = ctx.clock.now();
  const old = new Date(now.getTime() - throttleDays * 86_400_000);
  const [resets, counts, pending] = await ctx.db.batch([
    ctx.db
      .delete(passwordResets)
      .where(lte(passwordResets.expiresAt, now))
      .returning({ id: passwordResets.id }),
    ctx.db
      .delete(throttles)
      .where(
        and(
          lte(throttles.lastFailureAt, old),
          or(isNull(throttles.blockedUntil), lte(throttles.blockedUntil, now)),
        ),
      )
      .returning({ id: throttles.id }),
    sweepPending(ctx),
  ]);
  return {
    ...(await sweepSessions(ctx)),
    resets: resets.length,
    throttles: counts.length,
    pending: pending.length,
  };
}
