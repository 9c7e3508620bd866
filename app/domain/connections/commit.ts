import { and, eq } from "drizzle-orm";
import { connections, refreshAttempts } from "../../../drizzle/schema/connections.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged } from "../audit/audit.ts";
import { changedOne } from "../insert-when.ts";
import { openTokens, type Renewal, type RenewedTokens } from "./journal.ts";
import { keepForRevocation, revokeDue } from "./revocations.ts";
import { type ConnectionRow, readRow, subjectOfTrail, untroubled } from "./rows.ts";

export type CommitOutcome = "renewed" | "lost-race" | "ended";

/**
 * Writes a provider's answer into the connection. The condition is the token that was spent, not who holds the
 * lease: whoever spent the stored token has the only successor there is. May run any number of times for one answer.
 *
 * @throws where the database does not answer: the journal still holds the answer then.
 */
export async function commitRenewal(ctx: SystemContext, renewal: Renewal): Promise<CommitOutcome> {
  const tokens = await openTokens(ctx, renewal);
  for (let round = 0; ; round++) {
    try {
      const outcome = await commitOnce(ctx, renewal, tokens);
      if (outcome) return outcome;
    } catch (error) {
      // An error may come after the write was done; what the row holds on the next round tells.
      if (round >= 2) throw error;
    }
    if (round >= 8) throw new Error("The connection changes faster than it can be read");
  }
}

async function commitOnce(
  ctx: SystemContext,
  renewal: Renewal,
  tokens: RenewedTokens,
): Promise<CommitOutcome | null> {
  const { connectionId, consumedTokenHash, newTokenHash, attemptId } = renewal;
  const row = await readRow(ctx, connectionId);
  if (!row) return "ended";
  if (row.disconnectedAt) {
    await endUnwanted(ctx, row, renewal, tokens);
    return "ended";
  }
  const answeredAt = new Date(renewal.answeredAt);
  const issuedAt = row.tokensIssuedAt ?? new Date(0);
  if (row.refreshTokenHash === newTokenHash && issuedAt >= answeredAt) {
    // Already there: this answer's own earlier try, or a later one of a provider that keeps its refresh token.
    await finishAttempt(ctx, attemptId, "renewed");
    return "renewed";
  }
  if (row.refreshTokenHash === consumedTokenHash) {
    return (await write(ctx, row, renewal, tokens)) ? "renewed" : null;
  }
  if (!tokens.refreshToken) {
    await finishAttempt(ctx, attemptId, "lost-race");
    return "lost-race";
  }
  // Somebody else's token is stored. The newer of the two wins, the other is kept for a day in case it was the good
  // one. A consent given since the attempt began is always the newer.
  if (issuedAt >= answeredAt || row.connectedAt.getTime() > renewal.startedAt) {
    await keepAside(ctx, row, attemptId, tokens.refreshToken);
    return "lost-race";
  }
  return (await write(ctx, row, renewal, tokens, true)) ? "renewed" : null;
}

/** Merges the answer into the row it was read as: what the answer does not name keeps its value. */
async function write(
  ctx: SystemContext,
  row: ConnectionRow,
  renewal: Renewal,
  tokens: RenewedTokens,
  displaces = false,
): Promise<boolean> {
  const { id, provider } = row;
  const { accessToken, accessExpiresAt, refreshToken, scopes } = tokens;
  const version = row.version + 1;
  const update = ctx.db
    .update(connections)
    .set({
      ...(accessToken && {
        accessToken: await ctx.vault.seal("connections.access_token", id, accessToken),
        accessExpiresAt,
      }),
      ...(refreshToken && {
        refreshToken: await ctx.vault.seal("connections.refresh_token", id, refreshToken),
        refreshTokenHash: renewal.newTokenHash,
      }),
      ...(scopes && { scopes: [...new Set([...scopes, "offline_access"])] }),
      tokensIssuedAt: new Date(renewal.answeredAt),
      version,
      ...untroubled,
    })
    .where(and(eq(connections.id, id), eq(connections.version, row.version)))
    .returning({ id: connections.id });
  const trace = entryIfChanged(ctx, {
    event: "connection.refreshed",
    details: { provider, version },
    subject: subjectOfTrail(id),
  });
  const older =
    displaces && row.refreshToken
      ? await keepForRevocation(
          ctx,
          {
            connectionId: id,
            provider,
            token: await ctx.vault.open("connections.refresh_token", id, row.refreshToken),
            reason: "lost-race",
          },
          changedOne,
        )
      : null;
  const [updated] = await ctx.db.batch([
    update,
    trace,
    ...(older ? [older.statement, orphanTrace(ctx, row, "older-answer")] : []),
    attemptFinished(ctx, renewal.attemptId, "renewed"),
  ]);
  return updated.length === 1;
}

/** Disconnected while the call was under way: the new token is ended at the provider and never stored. */
async function endUnwanted(ctx: SystemContext, row: ConnectionRow, renewal: Renewal, tokens: RenewedTokens) {
  const { attemptId } = renewal;
  const finished = attemptFinished(ctx, attemptId, "disconnected");
  if (!tokens.refreshToken) {
    await finished;
    return;
  }
  const { statement } = await keepForRevocation(ctx, {
    id: attemptId,
    connectionId: row.id,
    provider: row.provider,
    token: tokens.refreshToken,
    reason: "disconnected",
  });
  await ctx.db.batch([statement, finished]);
  ctx.background(revokeDue(ctx));
}

async function keepAside(ctx: SystemContext, row: ConnectionRow, attemptId: string, token: string) {
  const { statement } = await keepForRevocation(ctx, {
    id: attemptId,
    connectionId: row.id,
    provider: row.provider,
    token,
    reason: "lost-race",
  });
  await ctx.db.batch([
    statement,
    orphanTrace(ctx, row, "late-answer"),
    attemptFinished(ctx, attemptId, "lost-race"),
  ]);
}

const orphanTrace = (ctx: SystemContext, row: ConnectionRow, reason: string) =>
  entryIfChanged(ctx, {
    event: "connection.token-orphaned",
    details: { provider: row.provider, reason },
    subject: subjectOfTrail(row.id),
  });

/** The statement that says how an attempt ended; an attempt without an end is one that died. */
export const attemptFinished = (ctx: SystemContext, attemptId: string, outcome: string) =>
  ctx.db
    .update(refreshAttempts)
    .set({ finishedAt: ctx.clock.now(), outcome })
    .where(eq(refreshAttempts.id, attemptId));

export async function finishAttempt(ctx: SystemContext, attemptId: string, outcome: string): Promise<void> {
  await attemptFinished(ctx, attemptId, outcome);
}
