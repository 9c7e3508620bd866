import { and, desc, eq, gt, isNull } from "drizzle-orm";
import { connections, type Provider, tokensToRevoke } from "../../../drizzle/schema/connections.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entry, entryIfChanged, record } from "../audit/audit.ts";
import { readProfile } from "../identity/staff.ts";
import { changedOne } from "../insert-when.ts";
import { enqueueEmail } from "../messages/outbox.ts";
import { ProviderOutage, ProviderRefusal } from "../oauth/provider-calls.ts";
import { attemptFinished, finishAttempt } from "./commit.ts";
import { providerOf } from "./connection-provider.ts";
import { type ConnectionRow, readRow, subjectOfTrail, tokenHashOf } from "./rows.ts";

export type RefreshOutcome =
  /** New tokens are stored. */
  | "renewed"
  /** Somebody else has stored newer ones. */
  | "current"
  /** Somebody else is at it. */
  | "busy"
  /** A try failed lately; the next one is not due. */
  | "waiting"
  /** This try failed and says nothing about the grant. */
  | "unavailable"
  /** The provider refused the stored token once; a second time makes it certain. */
  | "refused"
  | "needs-reconnecting"
  | "ended";

const firstPauseSeconds = 30;
const longestPauseSeconds = 15 * 60;
const secondLookSeconds = 60;
/** Codes that speak of the token itself (RFC 6749 section 5.2; the second is Tesla's own). */
const aboutTheToken = new Set(["invalid_grant", "login_required"]);

/** What a failed call means. Only a refusal of the token that is still stored can mean anything for the grant. */
export async function afterFailure(
  ctx: SystemContext,
  row: ConnectionRow,
  attemptId: string,
  error: unknown,
): Promise<RefreshOutcome> {
  if (error instanceof ProviderRefusal && aboutTheToken.has(error.code)) {
    return afterRefusal(ctx, row, attemptId, error.code);
  }
  const reason =
    error instanceof ProviderRefusal ? error.code : error instanceof ProviderOutage ? error.reason : "failed";
  const failures = row.failures + 1;
  await release(ctx, row, attemptId, reason, {
    failures,
    retryAt: later(ctx, Math.min(firstPauseSeconds * 2 ** (failures - 1), longestPauseSeconds)),
  });
  return "unavailable";
}

async function afterRefusal(
  ctx: SystemContext,
  spent: ConnectionRow,
  attemptId: string,
  code: string,
): Promise<RefreshOutcome> {
  // Whoever was refused may have been overtaken: what is stored now decides.
  const row = await readRow(ctx, spent.id);
  if (!row || row.disconnectedAt) return "ended";
  if (row.refreshTokenHash !== spent.refreshTokenHash) {
    await finishAttempt(ctx, attemptId, "superseded");
    return "current";
  }
  if (await adoptOrphan(ctx, row, attemptId)) return "refused";
  if (row.refusedTokenHash === spent.refreshTokenHash) {
    await finishAttempt(ctx, attemptId, code);
    return needsReconnecting(ctx, row, code);
  }
  await release(ctx, row, attemptId, code, {
    refusedTokenHash: spent.refreshTokenHash,
    refusedAt: ctx.clock.now(),
    retryAt: later(ctx, secondLookSeconds),
  });
  return "refused";
}

/** Gives the lease back and says when to try again; the tokens stay as they are. */
async function release(
  ctx: SystemContext,
  row: ConnectionRow,
  attemptId: string,
  reason: string,
  set: Partial<Pick<ConnectionRow, "failures" | "retryAt" | "refusedTokenHash" | "refusedAt">>,
): Promise<void> {
  await ctx.db.batch([
    ctx.db
      .update(connections)
      .set({ ...set, leaseHolder: null, leaseUntil: null })
      .where(and(eq(connections.id, row.id), eq(connections.leaseHolder, attemptId))),
    entry(ctx, {
      event: "connection.refresh-failed",
      details: { provider: row.provider, reason },
      subject: subjectOfTrail(row.id),
    }),
    attemptFinished(ctx, attemptId, reason),
  ]);
}

/** A token that lost a race may be the one the provider counts: it takes the refused one's place, once. */
async function adoptOrphan(ctx: SystemContext, row: ConnectionRow, attemptId: string): Promise<boolean> {
  const [orphan] = await ctx.db
    .select()
    .from(tokensToRevoke)
    .where(
      and(
        eq(tokensToRevoke.connectionId, row.id),
        eq(tokensToRevoke.reason, "lost-race"),
        gt(tokensToRevoke.nextAttemptAt, ctx.clock.now()),
      ),
    )
    .orderBy(desc(tokensToRevoke.createdAt))
    .limit(1);
  if (!orphan) return false;
  const token = await ctx.vault.open("tokens_to_revoke.token", orphan.id, orphan.token);
  const version = row.version + 1;
  const [adopted] = await ctx.db.batch([
    ctx.db
      .update(connections)
      .set({
        refreshToken: await ctx.vault.seal("connections.refresh_token", row.id, token),
        refreshTokenHash: await tokenHashOf(ctx, token),
        version,
        leaseHolder: null,
        leaseUntil: null,
        refusedTokenHash: null,
        refusedAt: null,
        retryAt: null,
      })
      .where(and(eq(connections.id, row.id), eq(connections.version, row.version)))
      .returning({ id: connections.id }),
    entryIfChanged(ctx, {
      event: "connection.refreshed",
      details: { provider: row.provider, version },
      subject: subjectOfTrail(row.id),
    }),
    ctx.db.delete(tokensToRevoke).where(and(eq(tokensToRevoke.id, orphan.id), changedOne)),
    attemptFinished(ctx, attemptId, "orphan-adopted"),
  ]);
  return adopted.length === 1;
}

/**
 * Sets a connection aside until its person consents again, with one trace and one notice however often it is found
 * out. The row and its tokens stay: the access token is good until its own end.
 */
export async function needsReconnecting(
  ctx: SystemContext,
  row: ConnectionRow,
  reason: string,
  knownVersion?: number,
): Promise<RefreshOutcome> {
  const { id, provider, version } = row;
  if (knownVersion !== undefined) {
    await record(ctx, {
      event: "connection.rolled-back",
      details: { provider, version, known: knownVersion },
      subject: subjectOfTrail(id),
    });
  }
  const person = await readProfile(ctx, row.staffId);
  const notice = person && (await enqueueEmail(ctx, noticeTo(ctx, provider, person), changedOne));
  await ctx.db.batch([
    ctx.db
      .update(connections)
      .set({ needsReconnectingAt: ctx.clock.now(), leaseHolder: null, leaseUntil: null, retryAt: null })
      .where(
        and(
          eq(connections.id, id),
          eq(connections.version, version),
          isNull(connections.needsReconnectingAt),
          isNull(connections.disconnectedAt),
        ),
      ),
    entryIfChanged(ctx, {
      event: "connection.needs-reconnecting",
      details: { provider, reason },
      subject: subjectOfTrail(id),
    }),
    ...(notice ? [notice.statement] : []),
  ]);
  return "needs-reconnecting";
}

function noticeTo(ctx: SystemContext, provider: Provider, person: { name: string; email: string }) {
  const { name, whyItEnds, lastThingsRead } = providerOf(provider);
  return {
    purpose: "connection-needs-reconnecting",
    to: person.email,
    subject: `Your ${name} needs to be connected again`,
    text: [
      `Hello ${person.name},`,
      "",
      `${name} no longer lets Daydreamers read for you. ${whyItEnds}`,
      lastThingsRead,
      "",
      `To go on, open ${ctx.settings.APP_ORIGIN}/connections and choose Reconnect.`,
    ].join("\n"),
  };
}

const later = (ctx: SystemContext, seconds: number) => new Date(ctx.clock.now().getTime() + seconds * 1000);
