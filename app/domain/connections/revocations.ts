import { asc, eq, lte, sql } from "drizzle-orm";
import { type Provider, tokensToRevoke } from "../../../drizzle/schema/connections.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entry, record } from "../audit/audit.ts";
import { insertWhen } from "../insert-when.ts";
import { ProviderOutage, ProviderRefusal } from "../oauth/provider-calls.ts";
import { revokeToken } from "./protocol.ts";
import { subjectOfTrail } from "./rows.ts";

type Reason = (typeof tokensToRevoke.$inferSelect)["reason"];

/**
 * Tokens that must not be revoked while their connection lives, because revoking one may end its whole grant (RFC 7009
 * section 2.1), and how long each is kept. One that lost a race may still be the one that works. One that a new consent
 * replaced lives on at the provider until its own end; disconnecting revokes it with the others.
 */
const keptSeconds: Partial<Record<Reason, number>> = { "lost-race": 24 * 3600, replaced: 90 * 24 * 3600 };
const atOnce = 20;
const giveUpAfterAttempts = 12;

/**
 * The statement that keeps a refresh token, sealed, until it is ended at the provider; in an object, because a
 * statement is a thenable.
 *
 * @param id of the row; the same id twice is one row, so that a replay queues nothing twice
 * @param when the row is written only where this holds
 */
export async function keepForRevocation(
  ctx: SystemContext,
  kept: { id?: string; connectionId: string | null; provider: Provider; token: string; reason: Reason },
  when = sql`true`,
) {
  const { id = ctx.random.id(), connectionId, provider, token, reason } = kept;
  const now = ctx.clock.now();
  const row = {
    id,
    connectionId,
    provider,
    token: await ctx.vault.seal("tokens_to_revoke.token", id, token),
    reason,
    createdAt: now,
    nextAttemptAt: dueAt(now, reason),
  };
  return { id, statement: insertWhen(ctx, tokensToRevoke, row, when).onConflictDoNothing() };
}

const dueAt = (now: Date, reason: Reason) => new Date(now.getTime() + (keptSeconds[reason] ?? 0) * 1000);

/** The statement that spares what waits to be revoked for an account which has just consented again. */
export const parkStatement = (ctx: Pick<SystemContext, "db" | "clock">, connectionId: string) =>
  ctx.db
    .update(tokensToRevoke)
    .set({ reason: "replaced", attempts: 0, nextAttemptAt: dueAt(ctx.clock.now(), "replaced") })
    .where(eq(tokensToRevoke.connectionId, connectionId));

/** The statement that makes every kept token of a connection due, because the connection has ended. */
export const unparkStatement = (ctx: Pick<SystemContext, "db" | "clock">, connectionId: string) =>
  ctx.db
    .update(tokensToRevoke)
    .set({ reason: "disconnected", nextAttemptAt: ctx.clock.now() })
    .where(eq(tokensToRevoke.connectionId, connectionId));

/** Ends at the provider what is due (RFC 7009), and forgets kept tokens whose time is over. */
export async function revokeDue(
  ctx: SystemContext,
): Promise<{ revoked: number; waiting: number; dropped: number }> {
  const due = await ctx.db
    .select()
    .from(tokensToRevoke)
    .where(lte(tokensToRevoke.nextAttemptAt, ctx.clock.now()))
    .orderBy(asc(tokensToRevoke.nextAttemptAt))
    .limit(atOnce);
  const counts = { revoked: 0, waiting: 0, dropped: 0 };
  for (const row of due) counts[await tend(ctx, row)] += 1;
  return counts;
}

async function tend(
  ctx: SystemContext,
  row: typeof tokensToRevoke.$inferSelect,
): Promise<"revoked" | "waiting" | "dropped"> {
  const { id, provider, connectionId, reason } = row;
  const gone = ctx.db.delete(tokensToRevoke).where(eq(tokensToRevoke.id, id));
  if (keptSeconds[reason] !== undefined) {
    await gone;
    return "dropped";
  }
  const about = connectionId ? { subject: subjectOfTrail(connectionId) } : {};
  try {
    await revokeToken(ctx, provider, await ctx.vault.open("tokens_to_revoke.token", id, row.token));
    await ctx.db.batch([
      gone,
      entry(ctx, { event: "connection.token-revoked", details: { provider, reason }, ...about }),
    ]);
    return "revoked";
  } catch (error) {
    const code =
      error instanceof ProviderRefusal
        ? error.code
        : error instanceof ProviderOutage
          ? error.reason
          : "failed";
    const attempts = row.attempts + 1;
    if (attempts >= giveUpAfterAttempts) {
      await ctx.db.batch([
        gone,
        entry(ctx, {
          event: "connection.revocation-given-up",
          details: { provider, reason: code },
          ...about,
        }),
      ]);
      return "dropped";
    }
    if (attempts === 1) {
      await record(ctx, {
        event: "connection.revocation-failed",
        details: { provider, reason: code },
        ...about,
      });
    }
    const minutes = Math.min(2 ** attempts, 6 * 60);
    await ctx.db
      .update(tokensToRevoke)
      .set({ attempts, nextAttemptAt: new Date(ctx.clock.now().getTime() + minutes * 60_000) })
      .where(eq(tokensToRevoke.id, id));
    return "waiting";
  }
}
