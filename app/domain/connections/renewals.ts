import { and, isNull, lt } from "drizzle-orm";
import { connections, refreshAttempts } from "../../../drizzle/schema/connections.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { forgetExpiredTransactions } from "./transactions.ts";

/** Renewed between these parts of a token's life: early enough for many tries, each connection at its own moment. */
const earliest = 0.5;
const spread = 0.25;
const attemptsKeptSeconds = 90 * 24 * 3600;

/** Has every connection renewed whose time has come. One that fails does not stop the next. */
export async function renewDue(ctx: SystemContext): Promise<{ due: number; failed: number }> {
  const now = ctx.clock.now();
  const rows = await ctx.db
    .select({
      id: connections.id,
      issuedAt: connections.tokensIssuedAt,
      expiresAt: connections.accessExpiresAt,
      retryAt: connections.retryAt,
      refusedAt: connections.refusedAt,
    })
    .from(connections)
    .where(and(isNull(connections.disconnectedAt), isNull(connections.needsReconnectingAt)));
  const due = rows.filter(
    (row) =>
      (row.retryAt === null || row.retryAt <= now) &&
      // A token refused once gets its second look without waiting for its time.
      (row.refusedAt !== null || renewAt(row) <= now),
  );
  let failed = 0;
  for (const { id } of due) {
    try {
      await ctx.tokenKeeper.refresh(id);
    } catch (error) {
      failed += 1;
      ctx.log.warn("connection.keeper-failed", {
        connectionId: id,
        name: error instanceof Error ? error.name : "unknown",
      });
    }
  }
  return { due: due.length, failed };
}

/** The moment between half and three quarters of the token's life that belongs to this connection. */
export function renewAt(row: { id: string; issuedAt: Date | null; expiresAt: Date | null }): Date {
  if (!row.issuedAt || !row.expiresAt) return new Date(0);
  const life = row.expiresAt.getTime() - row.issuedAt.getTime();
  // Ids are random, so their last character scatters the connections.
  const jitter = (row.id.charCodeAt(row.id.length - 1) % 16) / 16;
  return new Date(row.issuedAt.getTime() + life * (earliest + spread * jitter));
}

/** Forgets authorizations that nobody came back with, and attempts that nobody will look into any more. */
export async function sweepConnections(
  ctx: Pick<SystemContext, "db" | "clock">,
): Promise<{ transactions: number; attempts: number }> {
  const before = new Date(ctx.clock.now().getTime() - attemptsKeptSeconds * 1000);
  const attempts = await ctx.db
    .delete(refreshAttempts)
    .where(lt(refreshAttempts.startedAt, before))
    .returning({ id: refreshAttempts.id });
  return { transactions: await forgetExpiredTransactions(ctx), attempts: attempts.length };
}
