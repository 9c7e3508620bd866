import { and, asc, eq, inArray, isNull, sql } from "drizzle-orm";
import { passkeys } from "../../../drizzle/schema/factors.ts";
import { staff, staffIdentities, staffPasswords } from "../../../drizzle/schema/identity.ts";
import { sessions } from "../../../drizzle/schema/sessions.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entry, entryIfChanged, record } from "../audit/audit.ts";
import { DomainError } from "../errors.ts";
import { insertWhen } from "../insert-when.ts";
import { tellOf } from "../suspicion/notices.ts";

/** Provider and subject together: the same subject of another provider is another person. Never an email. */
export const subjectIndexes = (ctx: Pick<SystemContext, "vault">, provider: string, subject: string) =>
  ctx.vault.indexes("staff_identities.subject_index", JSON.stringify([provider, subject]));

/** @returns the staff id of whoever linked this account; null for an unknown account or a disabled person. */
export async function findStaffByIdentity(
  ctx: SystemContext,
  provider: string,
  subject: string,
): Promise<string | null> {
  const [found] = await ctx.db
    .select({ staffId: staffIdentities.staffId })
    .from(staffIdentities)
    .innerJoin(staff, eq(staff.id, staffIdentities.staffId))
    .where(
      and(
        eq(staffIdentities.provider, provider),
        inArray(staffIdentities.subjectIndex, await subjectIndexes(ctx, provider, subject)),
        isNull(staff.disabledAt),
      ),
    )
    .limit(1);
  return found?.staffId ?? null;
}

/**
 * Lets an account at a provider sign a person in, and tells the person by mail. The caller has made sure that the
 * session is fresh.
 *
 * @param sessionId must still be open when the link is written: the provider was asked meanwhile, which takes seconds
 */
export async function linkIdentity(
  ctx: SystemContext,
  {
    staffId,
    provider,
    subject,
    sessionId,
  }: { staffId: string; provider: string; subject: string; sessionId?: string },
): Promise<"linked" | "already-linked" | "linked-to-another" | "session-over"> {
  const id = ctx.random.id();
  const indexes = await subjectIndexes(ctx, provider, subject);
  const same = and(eq(staffIdentities.provider, provider), inArray(staffIdentities.subjectIndex, indexes));
  const row = {
    id,
    staffId,
    provider,
    subjectIndex: indexes[0],
    subject: await ctx.vault.seal("staff_identities.subject", id, subject),
    linkedAt: ctx.clock.now(),
  };
  const isOpen =
    sessionId === undefined
      ? sql`true`
      : sql`exists (select 1 from ${sessions} where ${sessions.id} = ${sessionId} and ${sessions.staffId} = ${staffId})`;
  const isLinked = sql`exists (select 1 from ${staffIdentities} where ${staffIdentities.id} = ${id})`;
  const told = await tellOf(ctx, { staffId, kind: "identity-linked", when: isLinked });
  const [linked, , held] = await ctx.db.batch([
    insertWhen(
      ctx,
      staffIdentities,
      row,
      sql`not exists (select 1 from ${staffIdentities} where ${same}) and ${isOpen}`,
    ).returning({ id: staffIdentities.id }),
    entryIfChanged(ctx, {
      event: "identity.linked",
      details: { provider },
      staffId,
      subject: { type: "identity", id },
    }),
    ctx.db.select({ staffId: staffIdentities.staffId }).from(staffIdentities).where(same).limit(1),
    ...told.statements,
  ]);
  if (linked.length === 1) return "linked";
  if (held[0]?.staffId === staffId) return "already-linked";
  if (!held[0]) return "session-over";
  const details = { provider, reason: "linked-to-another" } as const;
  await record(ctx, { event: "identity.link-refused", details, staffId });
  return "linked-to-another";
}

/** The accounts that sign a person in, oldest first. */
export const listIdentities = (
  ctx: Pick<SystemContext, "db">,
  staffId: string,
): Promise<{ id: string; provider: string; linkedAt: Date }[]> =>
  ctx.db
    .select({
      id: staffIdentities.id,
      provider: staffIdentities.provider,
      linkedAt: staffIdentities.linkedAt,
    })
    .from(staffIdentities)
    .where(eq(staffIdentities.staffId, staffId))
    .orderBy(asc(staffIdentities.linkedAt))
    .execute();

/**
 * Ends a linked account's right to sign in. The last way in stays: somebody without a password keeps
 * another account or a passkey.
 * @throws DomainError "not-found" for anybody else's.
 */
export async function unlinkIdentity(
  ctx: SystemContext,
  staffId: string,
  id: string,
): Promise<"unlinked" | "last-factor"> {
  const own = and(eq(staffIdentities.id, id), eq(staffIdentities.staffId, staffId));
  const [found] = await ctx.db
    .select({ provider: staffIdentities.provider })
    .from(staffIdentities)
    .where(own)
    .limit(1);
  if (!found) throw new DomainError("not-found");
  const { provider } = found;
  const subject = { type: "identity", id };
  const password = sql`exists (select 1 from ${staffPasswords} where ${staffPasswords.id} = ${staffId})`;
  // In the statement itself, so that two at once cannot remove the last two.
  const another = sql`(select count(*) from ${staffIdentities} where ${staffIdentities.staffId} = ${staffId}) > 1`;
  const passkey = sql`exists (select 1 from ${passkeys} where ${passkeys.staffId} = ${staffId})`;
  const [unlinked] = await ctx.db.batch([
    ctx.db
      .delete(staffIdentities)
      .where(and(own, sql`(${password} or ${another} or ${passkey})`))
      .returning({ id: staffIdentities.id }),
    entryIfChanged(ctx, { event: "identity.unlinked", details: { provider }, staffId, subject }),
  ]);
  if (unlinked.length === 1) return "unlinked";
  const refused = { provider, reason: "last-factor" } as const;
  await entry(ctx, { event: "identity.unlink-refused", details: refused, staffId, subject });
  return "last-factor";
}
