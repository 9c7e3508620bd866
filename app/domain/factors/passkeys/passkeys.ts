import { and, asc, eq, ne, notExists } from "drizzle-orm";
import { passkeys } from "../../../../drizzle/schema/factors.ts";
import { sessions } from "../../../../drizzle/schema/sessions.ts";
import type { SystemContext } from "../../../platform/ports.ts";
import { entryIfChanged, record } from "../../audit/audit.ts";
import { DomainError } from "../../errors.ts";
import { changedOne } from "../../insert-when.ts";
import { deliverDue } from "../../messages/outbox.ts";
import type { Session } from "../../sessions/sessions.ts";
import { tellOf } from "../../suspicion/notices.ts";
import { rolePolicy } from "../policy.ts";
import { dropIdleRecoveryCodes, dropPending, mayRemoveFactor } from "../removal.ts";

/** A passkey as its owner sees it. */
export interface PasskeyView {
  id: string;
  name: string;
  /** Kept in a cloud account: it survives the device. */
  backedUp: boolean;
  createdAt: Date;
  lastUsedAt: Date | null;
  /** It opens nothing since somebody said "this was not me" about what happened before it was added. */
  suspended: boolean;
}

const own = (staffId: string, id: string) => and(eq(passkeys.id, id), eq(passkeys.staffId, staffId));
const subjectOf = (id: string) => ({ type: "passkey", id });

/** A person's passkeys, oldest first. */
export async function listPasskeys(ctx: SystemContext, staffId: string): Promise<PasskeyView[]> {
  const rows = await ctx.db
    .select()
    .from(passkeys)
    .where(eq(passkeys.staffId, staffId))
    .orderBy(asc(passkeys.createdAt));
  return Promise.all(
    rows.map(async ({ id, name, backedUp, createdAt, lastUsedAt, suspendedAt }) => ({
      id,
      name: await ctx.vault.open("passkeys.name", id, name),
      backedUp,
      createdAt,
      lastUsedAt,
      suspended: suspendedAt !== null,
    })),
  );
}

/** What a person calls one of the own passkeys. @throws DomainError "not-found" for anybody else's. */
export async function readPasskeyName(ctx: SystemContext, staffId: string, id: string): Promise<string> {
  const [row] = await ctx.db.select({ name: passkeys.name }).from(passkeys).where(own(staffId, id)).limit(1);
  if (!row) throw new DomainError("not-found");
  return ctx.vault.open("passkeys.name", id, row.name);
}

/** Gives an own passkey another name. @throws DomainError "not-found" for anybody else's. */
export async function renamePasskey(
  ctx: SystemContext,
  staffId: string,
  { id, name }: { id: string; name: string },
): Promise<void> {
  const [renamed] = await ctx.db.batch([
    ctx.db
      .update(passkeys)
      .set({ name: await ctx.vault.seal("passkeys.name", id, name) })
      .where(own(staffId, id))
      .returning({ id: passkeys.id }),
    entryIfChanged(ctx, { event: "passkey.renamed", details: {}, staffId, subject: subjectOf(id) }),
  ]);
  if (renamed.length === 0) throw new DomainError("not-found");
}

/**
 * Removes an own passkey, ends the other sessions and says so by mail.
 *
 * @returns false where it is the last factor of somebody who needs one, or the last way in.
 * @throws DomainError "not-found" for anybody else's.
 */
export async function removePasskey(ctx: SystemContext, session: Session, id: string): Promise<boolean> {
  const { staffId } = session;
  await readPasskeyName(ctx, staffId, id);
  const required = (await rolePolicy(ctx, session.role)).secondFactor === "required";
  const gone = notExists(ctx.db.select({ id: passkeys.id }).from(passkeys).where(eq(passkeys.id, id)));
  const subject = { type: "staff", id: staffId };
  const told = await tellOf(ctx, {
    staffId,
    kind: "factor-removed",
    sessionId: session.id,
    when: changedOne,
  });
  const [removed] = await ctx.db.batch([
    ctx.db
      .delete(passkeys)
      .where(and(own(staffId, id), mayRemoveFactor(staffId, { passkeyId: id }, required)))
      .returning({ id: passkeys.id }),
    entryIfChanged(ctx, {
      event: "second-factor.removed",
      details: { kind: "passkey", by: "self" },
      staffId,
      subject,
    }),
    entryIfChanged(ctx, {
      event: "session.ended",
      details: { reason: "factors-changed" },
      staffId,
      subject,
    }),
    ...told.statements,
    ctx.db.delete(sessions).where(and(eq(sessions.staffId, staffId), ne(sessions.id, session.id), gone)),
    dropPending(ctx, staffId),
    dropIdleRecoveryCodes(ctx, staffId),
  ]);
  if (removed.length === 0) {
    const details = { reason: "last-factor" } as const;
    await record(ctx, { event: "second-factor.remove-refused", details, staffId, subject });
    return false;
  }
  ctx.background(deliverDue(ctx));
  return true;
}
