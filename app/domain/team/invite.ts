import { and, eq, gt, inArray, sql } from "drizzle-orm";
import { type Role, staff } from "../../../drizzle/schema/identity.ts";
import { invitations } from "../../../drizzle/schema/team.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged } from "../audit/audit.ts";
import { readBusiness } from "../business/business.ts";
import { DomainError } from "../errors.ts";
import { findByEmail, readProfile } from "../identity/staff.ts";
import { changedOne, insertWhen } from "../insert-when.ts";
import { admit, counter } from "../limits/limits.ts";
import { newLongCode } from "../long-code.ts";
import { deliverDue, enqueueEmail } from "../messages/outbox.ts";
import { invitationCodeHash } from "./invitations.ts";
import { invitationLetter } from "./letters.ts";
import { isOwnerNow, type Owner } from "./owner.ts";

/** For how many days an invitation may stand open. */
export const invitationDays = [1, 3, 7, 14] as const;

/** Somebody who was asked to join and has not yet. */
export interface OpenInvitation {
  id: string;
  email: string;
  role: Role;
  createdAt: Date;
  expiresAt: Date;
}

/**
 * Asks somebody to join the team: a code by mail, typed at `/join`. A second invitation of an address takes the place
 * of the first.
 *
 * @param to email as `normaliseEmail` gives it; days as in `invitationDays`
 * @throws DomainError not-found where the one who invites is no owner any more
 */
export async function inviteStaff(
  ctx: SystemContext,
  by: Owner,
  { email, role, days }: { email: string; role: Role; days: number },
): Promise<{ ok: true } | { ok: false; reason: "is-staff" | "too-many" }> {
  if (!(await admit(ctx, [await counter(ctx, "invitations", by.staffId)])))
    return { ok: false, reason: "too-many" };
  const owner = await readProfile(ctx, by.staffId);
  if (!owner) throw new DomainError("not-found");
  const now = ctx.clock.now();
  const id = ctx.random.id();
  const code = newLongCode(ctx.random);
  const expiresAt = new Date(now.getTime() + days * 86_400_000);
  const indexes = await ctx.vault.indexes("invitations.email_index", email);
  const staffIndexes = await ctx.vault.indexes("staff.email_index", email);
  const row = {
    id,
    codeHash: await invitationCodeHash(code),
    email: await ctx.vault.seal("invitations.email", id, email),
    emailIndex: indexes[0],
    role,
    invitedBy: by.staffId,
    createdAt: now,
    expiresAt,
  };
  const isStranger = sql`not exists (select 1 from ${staff} where ${inArray(staff.emailIndex, staffIndexes)})`;
  const letter = invitationLetter({
    to: email,
    code,
    role,
    expiresAt,
    from: owner.name,
    practice: await readBusiness(ctx),
    origin: ctx.settings.APP_ORIGIN,
  });
  const mail = await enqueueEmail(ctx, letter, changedOne);
  const [, invited] = await ctx.db.batch([
    ctx.db.delete(invitations).where(and(inArray(invitations.emailIndex, indexes), isOwnerNow(by))),
    insertWhen(ctx, invitations, row, sql`${isStranger} and ${isOwnerNow(by)}`).returning({
      id: invitations.id,
    }),
    entryIfChanged(ctx, {
      event: "staff.invited",
      details: { role },
      staffId: by.staffId,
      subject: { type: "invitation", id },
    }),
    mail.statement,
  ]);
  if (invited.length !== 1) {
    if (await findByEmail(ctx, email)) return { ok: false, reason: "is-staff" };
    throw new DomainError("not-found");
  }
  ctx.background(deliverDue(ctx));
  return { ok: true };
}

/** Takes an invitation back: its code opens nothing any more. @throws DomainError not-found */
export async function withdrawInvitation(ctx: SystemContext, by: Owner, id: string): Promise<void> {
  const [row] = await ctx.db
    .select({ role: invitations.role })
    .from(invitations)
    .where(eq(invitations.id, id))
    .limit(1);
  if (!row) throw new DomainError("not-found");
  const [withdrawn] = await ctx.db.batch([
    ctx.db
      .delete(invitations)
      .where(and(eq(invitations.id, id), isOwnerNow(by)))
      .returning({ id: invitations.id }),
    entryIfChanged(ctx, {
      event: "staff.invitation-withdrawn",
      details: { role: row.role },
      staffId: by.staffId,
      subject: { type: "invitation", id },
    }),
  ]);
  if (withdrawn.length !== 1) throw new DomainError("not-found");
}

/** The invitations that can still be taken, the first to run out first. */
export async function listInvitations(ctx: Pick<SystemContext, "db" | "vault" | "clock">) {
  const rows = await ctx.db
    .select({
      id: invitations.id,
      email: invitations.email,
      role: invitations.role,
      createdAt: invitations.createdAt,
      expiresAt: invitations.expiresAt,
    })
    .from(invitations)
    .where(gt(invitations.expiresAt, ctx.clock.now()))
    .orderBy(invitations.expiresAt);
  return Promise.all(
    rows.map(async (row): Promise<OpenInvitation> => {
      return { ...row, email: await ctx.vault.open("invitations.email", row.id, row.email) };
    }),
  );
}
