import type { SystemContext } from "../../platform/ports.ts";
import { entry } from "../audit/audit.ts";
import { DomainError } from "../errors.ts";
import { type ConnectionRow, readRow, subjectOfTrail } from "./rows.ts";

/** Thrown inside the call by whoever sees the provider answer 401 to the token. */
export class TokenRejected extends Error {
  override name = "TokenRejected";
}

/** A token this close to its end would end on the way. */
const marginSeconds = 30;
/** How long to wait for a refresh that somebody else has begun: longer than its call to the provider may take. */
const waits = { times: 60, ms: 250 };

/** Refreshes under way, by request: a promise of one request must not be awaited by another. */
const underWay = new WeakMap<SystemContext, Map<string, Promise<void>>>();

/**
 * Opens the access token of a connection for one purpose and leaves a trace of it, refreshing first where the token
 * is at its end. A token that the provider rejects is refreshed once and the call made once more.
 *
 * @param purpose a stable word, e.g. "battery"
 * @param call may throw `TokenRejected`
 * @throws DomainError "not-found", "connection-needs-reconnecting" or "provider-unavailable"
 */
export async function withAccessToken<T>(
  ctx: SystemContext,
  connectionId: string,
  purpose: string,
  call: (token: string) => Promise<T>,
): Promise<T> {
  let row = await currentRow(ctx, connectionId);
  try {
    return await call(await openAccessToken(ctx, row, purpose));
  } catch (error) {
    if (!(error instanceof TokenRejected)) throw error;
  }
  const rejected = row.version;
  row = await refreshed(ctx, connectionId, (now) => now.version !== rejected);
  if (row.version === rejected) throw unusable(row);
  try {
    return await call(await openAccessToken(ctx, row, purpose));
  } catch (error) {
    // A brand-new token rejected as well: that is not about the token.
    throw error instanceof TokenRejected ? new DomainError("provider-unavailable", { cause: error }) : error;
  }
}

/** The row with an access token that is good now. */
async function currentRow(ctx: SystemContext, connectionId: string): Promise<ConnectionRow> {
  const row = await readRow(ctx, connectionId);
  if (!row) throw new DomainError("not-found");
  if (isGood(ctx, row, marginSeconds)) return row;
  if (row.disconnectedAt || row.needsReconnectingAt) {
    if (isGood(ctx, row, 0)) return row;
    throw new DomainError("connection-needs-reconnecting");
  }
  const renewed = await refreshed(ctx, connectionId, (now) => isGood(ctx, now, marginSeconds));
  // A refresh that failed takes nothing away: the old token is good to its last second.
  if (!isGood(ctx, renewed, 0)) throw unusable(renewed);
  return renewed;
}

/** Has the token keeper refresh, and waits for a refresh that is somebody else's, within bounds. */
async function refreshed(
  ctx: SystemContext,
  connectionId: string,
  isDone: (row: ConnectionRow) => boolean,
): Promise<ConnectionRow> {
  await refreshOnce(ctx, connectionId);
  for (let wait = 0; ; wait++) {
    const row = await readRow(ctx, connectionId);
    if (!row) throw new DomainError("not-found");
    const othersAreAtIt = row.leaseUntil !== null && row.leaseUntil > ctx.clock.now();
    if (isDone(row) || !othersAreAtIt || wait >= waits.times) return row;
    await new Promise((resolve) => setTimeout(resolve, waits.ms));
  }
}

function refreshOnce(ctx: SystemContext, connectionId: string): Promise<void> {
  const mine = underWay.get(ctx) ?? new Map<string, Promise<void>>();
  underWay.set(ctx, mine);
  let refresh = mine.get(connectionId);
  if (!refresh) {
    refresh = ctx.tokenKeeper
      .refresh(connectionId)
      .catch((error: unknown) => {
        ctx.log.warn("connection.keeper-failed", {
          connectionId,
          name: error instanceof Error ? error.name : "unknown",
        });
      })
      .finally(() => mine.delete(connectionId));
    mine.set(connectionId, refresh);
  }
  return refresh;
}

const isGood = (ctx: SystemContext, row: ConnectionRow, margin: number) =>
  row.accessToken !== null &&
  row.accessExpiresAt !== null &&
  row.accessExpiresAt.getTime() - margin * 1000 > ctx.clock.now().getTime();

const unusable = (row: ConnectionRow) =>
  new DomainError(
    row.needsReconnectingAt || row.disconnectedAt ? "connection-needs-reconnecting" : "provider-unavailable",
  );

/** The only place that opens an access token: the trace is written first. */
async function openAccessToken(ctx: SystemContext, row: ConnectionRow, purpose: string): Promise<string> {
  if (!row.accessToken) throw unusable(row);
  await entry(ctx, {
    event: "connection.tokens-read",
    details: { provider: row.provider, purpose },
    subject: subjectOfTrail(row.id),
  });
  return ctx.vault.open("connections.access_token", row.id, row.accessToken);
}
