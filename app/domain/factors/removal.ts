import { and, eq, notExists, type SQL, sql } from "drizzle-orm";
import { passkeys, pendingSignIns, recoveryCodes, staffTotp } from "../../../drizzle/schema/factors.ts";
import { staffIdentities, staffPasswords } from "../../../drizzle/schema/identity.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entry } from "../audit/audit.ts";
import { endSessionsStatement, type Session } from "../sessions/sessions.ts";

/**
 * Whether a factor may go: a condition for the DELETE itself, so that two at once cannot remove the last two. Where a
 * second factor is required another one stays, and somebody without a password keeps a way in.
 *
 * @param required whether the policy of the person's role asks for a second factor
 */
export function mayRemoveFactor(
  staffId: string,
  removed: "totp" | { passkeyId: string },
  required: boolean,
): SQL {
  const hasTotp = sql`exists (select 1 from ${staffTotp} where ${staffTotp.id} = ${staffId} and ${staffTotp.suspendedAt} is null)`;
  const otherThan = removed === "totp" ? "" : removed.passkeyId;
  const otherPasskey = sql`exists (select 1 from ${passkeys} where ${passkeys.staffId} = ${staffId} and ${passkeys.id} <> ${otherThan} and ${passkeys.suspendedAt} is null)`;
  // An authenticator app alone lets nobody in: without it nothing is locked.
  if (removed === "totp") return required ? otherPasskey : sql`1`;
  const hasPassword = sql`exists (select 1 from ${staffPasswords} where ${staffPasswords.id} = ${staffId})`;
  const hasIdentity = sql`exists (select 1 from ${staffIdentities} where ${staffIdentities.staffId} = ${staffId})`;
  const getsIn = sql`(${hasPassword} or ${hasIdentity} or ${otherPasskey})`;
  return required ? sql`((${hasTotp} or ${otherPasskey}) and ${getsIn})` : getsIn;
}

/** The statement for the batch of a removal: recovery codes stand in for a factor, and go with the last one. */
export const dropIdleRecoveryCodes = (ctx: Pick<SystemContext, "db">, staffId: string) =>
  ctx.db
    .delete(recoveryCodes)
    .where(
      and(
        eq(recoveryCodes.staffId, staffId),
        notExists(ctx.db.select({ id: staffTotp.id }).from(staffTotp).where(eq(staffTotp.id, staffId))),
        notExists(ctx.db.select({ id: passkeys.id }).from(passkeys).where(eq(passkeys.staffId, staffId))),
      ),
    );

/** The statement that ends a person's half-finished sign-ins: what they had proved no longer counts. */
export const dropPending = (ctx: Pick<SystemContext, "db">, staffId: string) =>
  ctx.db.delete(pendingSignIns).where(eq(pendingSignIns.staffId, staffId));

/**
 * The statements that take every second factor from a person who has lost them: four, for the batch of the reason.
 *
 * @param when only where this holds
 */
export const takeAwayFactors = (ctx: Pick<SystemContext, "db">, staffId: string, when: SQL = sql`true`) => ({
  statements: [
    ctx.db.delete(staffTotp).where(and(eq(staffTotp.id, staffId), when)),
    ctx.db.delete(passkeys).where(and(eq(passkeys.staffId, staffId), when)),
    ctx.db.delete(recoveryCodes).where(and(eq(recoveryCodes.staffId, staffId), when)),
    ctx.db.delete(pendingSignIns).where(and(eq(pendingSignIns.staffId, staffId), when)),
  ] as const,
});

/** The statements that leave a person, whose factors have changed, signed in on this device alone. */
export const endOthers = (ctx: SystemContext, session: Pick<Session, "id" | "staffId">) =>
  [
    dropPending(ctx, session.staffId),
    endSessionsStatement(ctx, session.staffId, session.id),
    entry(ctx, {
      event: "session.ended",
      details: { reason: "factors-changed" },
      staffId: session.staffId,
      subject: { type: "staff", id: session.staffId },
    }),
  ] as const;
