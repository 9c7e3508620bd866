import { and, eq, isNull, lte, or } from "drizzle-orm";
import { connections, refreshAttempts } from "../../../drizzle/schema/connections.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { changedOne, insertWhen } from "../insert-when.ts";
import { failedKeys } from "../keys/canaries.ts";
import { commitRenewal } from "./commit.ts";
import { type Journal, type Renewal, sealTokens } from "./journal.ts";
import { renewTokens, type Tokens } from "./protocol.ts";
import { afterFailure, needsReconnecting, type RefreshOutcome } from "./refresh-failures.ts";
import { type ConnectionRow, highestKnownVersion, openRefreshToken, readRow, tokenHashOf } from "./rows.ts";

export type { RefreshOutcome } from "./refresh-failures.ts";

/** Longer than any call can take (10 s), so that two never spend one token; short enough to wait out a death. */
const leaseSeconds = 30;
/** Who asks again this soon after a renewal has been overtaken by it. */
const justRenewedSeconds = 60;

/**
 * Renews the tokens of a connection: replays an answer that did not reach the database, takes the lease, spends the
 * stored token, keeps the answer in the journal and then in the database. Never run this for a visitor's request
 * itself: it must not end with it (see `jobs/token-keeper.ts`).
 *
 * @throws where the database or a key fails; nothing is lost by that
 */
export async function refreshConnection(
  ctx: SystemContext,
  connectionId: string,
  journal: Journal,
): Promise<RefreshOutcome> {
  await replay(ctx, journal);
  const row = await readRow(ctx, connectionId);
  const now = ctx.clock.now();
  if (!row || row.disconnectedAt) return "ended";
  if (row.needsReconnectingAt) return "needs-reconnecting";
  if (isJustRenewed(row, now)) return "current";
  if (row.retryAt && row.retryAt > now) return "waiting";
  const known = await highestKnownVersion(ctx, connectionId);
  if (row.version < known) return needsReconnecting(ctx, row, "rolled-back", known);
  if (!row.refreshToken || !row.refreshTokenHash) return needsReconnecting(ctx, row, "no-refresh-token");
  // What could not be sealed afterwards must not be spent: the whole ring is tried before the call.
  if ((await failedKeys(ctx)).length > 0) {
    ctx.log.error("connection.refresh-without-keys", { connectionId });
    return "unavailable";
  }
  const refreshToken = await openRefreshToken(ctx, row);
  if (refreshToken === null) return needsReconnecting(ctx, row, "token-put-back");
  const attemptId = ctx.random.id();
  if (!(await takeLease(ctx, row, attemptId))) return "busy";

  let tokens: Tokens;
  try {
    tokens = await renewTokens(ctx, row.provider, refreshToken);
  } catch (error) {
    return afterFailure(ctx, row, attemptId, error);
  }
  return keep(ctx, journal, {
    attemptId,
    connectionId,
    consumedTokenHash: row.refreshTokenHash,
    newTokenHash: tokens.refreshToken ? await tokenHashOf(ctx, tokens.refreshToken) : row.refreshTokenHash,
    startedAt: now.getTime(),
    answeredAt: ctx.clock.now().getTime(),
    tokens: await sealTokens(ctx, attemptId, {
      accessToken: tokens.accessToken,
      accessExpiresAt: tokens.accessExpiresAt,
      refreshToken: tokens.refreshToken,
      scopes: tokens.scopes,
    }),
  });
}

/** Finishes what an earlier run could not: an answer in the journal belongs in the database before anything else. */
export async function replay(ctx: SystemContext, journal: Journal): Promise<void> {
  const held = await journal.read();
  if (!held) return;
  await commitRenewal(ctx, held);
  await journal.clear(held.attemptId);
}

async function keep(ctx: SystemContext, journal: Journal, renewal: Renewal): Promise<RefreshOutcome> {
  // A journal that cannot be written is no reason to lose the answer: the database is tried all the same.
  const journalled = await journal.write(renewal).then(
    () => true,
    () => false,
  );
  const outcome = await commitRenewal(ctx, renewal);
  if (journalled) await journal.clear(renewal.attemptId);
  return outcome === "lost-race" ? "current" : outcome;
}

function isJustRenewed(row: ConnectionRow, now: Date): boolean {
  if (!row.tokensIssuedAt || !row.accessExpiresAt || row.accessExpiresAt <= now) return false;
  return now.getTime() - row.tokensIssuedAt.getTime() < justRenewedSeconds * 1000;
}

/** By compare-and-set on the row as it was read; the attempt is written with it. @returns whether it was taken */
async function takeLease(ctx: SystemContext, row: ConnectionRow, attemptId: string): Promise<boolean> {
  const now = ctx.clock.now();
  const leaseUntil = new Date(now.getTime() + leaseSeconds * 1000);
  const attempt = {
    id: attemptId,
    connectionId: row.id,
    consumedTokenHash: row.refreshTokenHash ?? "",
    startedAt: now,
  };
  const [taken] = await ctx.db.batch([
    ctx.db
      .update(connections)
      .set({ leaseHolder: attemptId, leaseUntil })
      .where(
        and(
          eq(connections.id, row.id),
          eq(connections.version, row.version),
          isNull(connections.disconnectedAt),
          or(isNull(connections.leaseUntil), lte(connections.leaseUntil, now)),
        ),
      )
      .returning({ id: connections.id }),
    insertWhen(ctx, refreshAttempts, attempt, changedOne),
  ]);
  return taken.length === 1;
}
