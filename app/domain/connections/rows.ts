import { and, desc, eq, inArray } from "drizzle-orm";
import { securityEvents } from "../../../drizzle/schema/audit.ts";
import { connections } from "../../../drizzle/schema/connections.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { record } from "../audit/audit.ts";

export type ConnectionRow = typeof connections.$inferSelect;

export async function readRow(
  ctx: Pick<SystemContext, "db">,
  connectionId: string,
): Promise<ConnectionRow | null> {
  const [row] = await ctx.db.select().from(connections).where(eq(connections.id, connectionId)).limit(1);
  return row ?? null;
}

const hashesOf = (ctx: Pick<SystemContext, "vault">, refreshToken: string) =>
  ctx.vault.indexes("connections.refresh_token_hash", refreshToken);

/** A keyed hash: says whether two refresh tokens are the same one without holding either. */
export const tokenHashOf = async (ctx: Pick<SystemContext, "vault">, refreshToken: string): Promise<string> =>
  (await hashesOf(ctx, refreshToken))[0];

/**
 * Opens the refresh token of a row and holds it against the hash beside it: an older ciphertext of the same row opens
 * as well as the present one, but it is not the token that the row speaks of.
 *
 * @returns null, with a security event, where it is another one
 */
export async function openRefreshToken(
  ctx: SystemContext,
  { id, refreshToken, refreshTokenHash }: Pick<ConnectionRow, "id" | "refreshToken" | "refreshTokenHash">,
): Promise<string | null> {
  if (!refreshToken || !refreshTokenHash) return null;
  const token = await ctx.vault.open("connections.refresh_token", id, refreshToken);
  const hashes: string[] = await hashesOf(ctx, token);
  // A hash under a key that has left the ring proves nothing any more; the next renewal makes a new one.
  const isProof = ctx.vault.keyIds.includes(refreshTokenHash.split(".")[0] ?? "");
  if (!isProof || hashes.includes(refreshTokenHash)) return token;
  await record(ctx, {
    event: "vault.refused",
    details: { problem: "not-the-present-value", column: "connections.refresh_token" },
    subject: subjectOfTrail(id),
  });
  return null;
}

export const subjectOfTrail = (connectionId: string) => ({ type: "connection", id: connectionId });

/**
 * The highest version of a connection's tokens that the trail has seen; 0 where it has seen none. A row below it was
 * put back to what it once was.
 */
export async function highestKnownVersion(
  ctx: Pick<SystemContext, "db">,
  connectionId: string,
): Promise<number> {
  // Versions grow with time, so the newest few entries hold the highest one; more would cost reads for nothing.
  const latest = await ctx.db
    .select({ details: securityEvents.details })
    .from(securityEvents)
    .where(
      and(
        eq(securityEvents.subjectType, "connection"),
        eq(securityEvents.subjectId, connectionId),
        inArray(securityEvents.event, [
          "connection.connected",
          "connection.refreshed",
          "connection.disconnected",
        ]),
      ),
    )
    .orderBy(desc(securityEvents.at))
    .limit(8);
  return Math.max(0, ...latest.map(({ details }) => Number(details.version ?? 0)));
}

/** The columns of a connection that is not being refreshed and has had no trouble lately. */
export const untroubled = {
  leaseHolder: null,
  leaseUntil: null,
  failures: 0,
  retryAt: null,
  refusedTokenHash: null,
  refusedAt: null,
  needsReconnectingAt: null,
} satisfies Partial<ConnectionRow>;
