import { and, eq } from "drizzle-orm";
import { connections } from "../../../drizzle/schema/connections.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged } from "../audit/audit.ts";
import { DomainError } from "../errors.ts";
import { changedOne } from "../insert-when.ts";
import { keepForRevocation, revokeDue, unparkStatement } from "./revocations.ts";
import { readRow, subjectOfTrail, untroubled } from "./rows.ts";

/**
 * Ends a grant: the tokens leave the connection in the same batch as the trace, their revocation at the provider is
 * tried at once and then by a job until it works. What was read stays, with its age.
 *
 * @throws DomainError "not-found"
 */
export async function disconnect(ctx: SystemContext, connectionId: string, staffId: string): Promise<void> {
  // A refresh may change the tokens in between: then end the newer ones.
  for (let round = 0; round < 5; round++) {
    const row = await readRow(ctx, connectionId);
    if (!row) throw new DomainError("not-found");
    if (row.disconnectedAt) return;
    if (await endGrant(ctx, row, staffId)) {
      ctx.background(revokeDue(ctx));
      return;
    }
  }
  throw new DomainError("provider-unavailable");
}

async function endGrant(
  ctx: SystemContext,
  row: NonNullable<Awaited<ReturnType<typeof readRow>>>,
  staffId: string,
): Promise<boolean> {
  const now = ctx.clock.now();
  const { id, provider } = row;
  const version = row.version + 1;
  // A token that no longer opens cannot be revoked; it must not keep the person from disconnecting.
  const token =
    row.refreshToken &&
    (await ctx.vault.open("connections.refresh_token", id, row.refreshToken).catch(() => null));
  const end = ctx.db
    .update(connections)
    .set({
      accessToken: null,
      accessExpiresAt: null,
      refreshToken: null,
      refreshTokenHash: null,
      tokensIssuedAt: null,
      version,
      ...untroubled,
      disconnectedAt: now,
    })
    .where(and(eq(connections.id, id), eq(connections.version, row.version)))
    .returning({ id: connections.id });
  const trace = entryIfChanged(ctx, {
    event: "connection.disconnected",
    details: { provider, version },
    staffId,
    subject: subjectOfTrail(id),
  });
  const kept =
    token &&
    (await keepForRevocation(ctx, { connectionId: id, provider, token, reason: "disconnected" }, changedOne));
  const [ended] = await ctx.db.batch([end, trace, ...(kept ? [kept.statement] : [])]);
  if (ended.length === 0) return false;
  // What was kept in case it was needed, or because it shared the grant, is to be ended as well.
  await unparkStatement(ctx, id);
  return true;
}
