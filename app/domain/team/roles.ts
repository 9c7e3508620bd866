import { and, eq, isNotNull, isNull, ne, or, sql } from "drizzle-orm";
import { pendingSignIns } from "../../../drizzle/schema/factors.ts";
import { passwordResets, type Role, staff } from "../../../drizzle/schema/identity.ts";
import { sessions } from "../../../drizzle/schema/sessions.ts";
import { invitations } from "../../../drizzle/schema/team.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged } from "../audit/audit.ts";
import { readBusiness } from "../business/business.ts";
import { DomainError } from "../errors.ts";
import { enrolByFrom } from "../factors/policy.ts";
import { changedOne } from "../insert-when.ts";
import { deliverDue, enqueueEmail } from "../messages/outbox.ts";
import { tellOf } from "../suspicion/notices.ts";
import { admissionLetter } from "./letters.ts";
import { readMember } from "./members.ts";
import { anotherOwnerThan, isOwnerNow, type Owner } from "./owner.ts";

/** `last-owner`: the practice keeps one. `own-account`: somebody else has to do that. */
export type TeamOutcome = { ok: true } | { ok: false; reason: "last-owner" | "own-account" };

/**
 * Gives a person another role. What they had open ends with it, their own invitations too, and they are told.
 *
 * @throws DomainError not-found for nobody's id, and where the one who acts is no owner any more
 */
export async function changeRole(
  ctx: SystemContext,
  by: Owner,
  staffId: string,
  role: Role,
): Promise<TeamOutcome> {
  const member = await readMember(ctx, staffId);
  if (member.role === role) return { ok: true };
  const subject = { type: "staff", id: staffId };
  const told = await tellOf(ctx, { staffId, kind: "role-changed", when: changedOne });
  const done = sql`exists (select 1 from ${staff} where ${staff.id} = ${staffId} and ${staff.role} = ${role})`;
  const [changed] = await ctx.db.batch([
    ctx.db
      .update(staff)
      .set({ role, secondFactorBy: enrolByFrom(ctx.clock.now()) })
      .where(
        and(
          eq(staff.id, staffId),
          eq(staff.role, member.role),
          isOwnerNow(by),
          or(ne(staff.role, "owner"), isNotNull(staff.disabledAt), anotherOwnerThan(staffId)),
        ),
      )
      .returning({ id: staff.id }),
    entryIfChanged(ctx, {
      event: "staff.role-changed",
      details: { from: member.role, to: role },
      staffId: by.staffId,
      subject,
    }),
    entryIfChanged(ctx, { event: "session.ended", details: { reason: "role-changed" }, staffId, subject }),
    ...told.statements,
    ctx.db.delete(sessions).where(and(eq(sessions.staffId, staffId), done)),
    ctx.db.delete(pendingSignIns).where(and(eq(pendingSignIns.staffId, staffId), done)),
    ctx.db.delete(invitations).where(and(eq(invitations.invitedBy, staffId), done)),
  ]);
  if (changed.length !== 1) return refusal(ctx, by, staffId, role !== "owner");
  ctx.background(deliverDue(ctx));
  return { ok: true };
}

/** Shuts a person out at once, with everything that is open or under way; nothing of theirs is deleted. @throws as `changeRole` */
export async function disableMember(ctx: SystemContext, by: Owner, staffId: string): Promise<TeamOutcome> {
  const member = await readMember(ctx, staffId);
  if (member.disabledAt) return { ok: true };
  if (staffId === by.staffId) return { ok: false, reason: "own-account" };
  const now = ctx.clock.now();
  const subject = { type: "staff", id: staffId };
  const mail = await admissionMail(ctx, member.email, false);
  const done = sql`exists (select 1 from ${staff} where ${staff.id} = ${staffId} and ${staff.disabledAt} is not null)`;
  const [disabled] = await ctx.db.batch([
    ctx.db
      .update(staff)
      .set({ disabledAt: now })
      .where(
        and(
          eq(staff.id, staffId),
          isNull(staff.disabledAt),
          isOwnerNow(by),
          or(ne(staff.role, "owner"), anotherOwnerThan(staffId)),
        ),
      )
      .returning({ id: staff.id }),
    entryIfChanged(ctx, { event: "staff.disabled", details: {}, staffId: by.staffId, subject }),
    entryIfChanged(ctx, { event: "session.ended", details: { reason: "disabled" }, staffId, subject }),
    mail.statement,
    ctx.db.delete(sessions).where(and(eq(sessions.staffId, staffId), done)),
    ctx.db.delete(pendingSignIns).where(and(eq(pendingSignIns.staffId, staffId), done)),
    ctx.db.delete(passwordResets).where(and(eq(passwordResets.staffId, staffId), done)),
    ctx.db.delete(invitations).where(and(eq(invitations.invitedBy, staffId), done)),
  ]);
  if (disabled.length !== 1) return refusal(ctx, by, staffId, true);
  ctx.background(deliverDue(ctx));
  return { ok: true };
}

/** Lets a disabled person in again, with role, password and factors as they were. @throws as `changeRole` */
export async function enableMember(ctx: SystemContext, by: Owner, staffId: string): Promise<TeamOutcome> {
  const member = await readMember(ctx, staffId);
  if (!member.disabledAt) return { ok: true };
  const mail = await admissionMail(ctx, member.email, true);
  const [enabled] = await ctx.db.batch([
    ctx.db
      .update(staff)
      .set({ disabledAt: null })
      .where(and(eq(staff.id, staffId), isNotNull(staff.disabledAt), isOwnerNow(by)))
      .returning({ id: staff.id }),
    entryIfChanged(ctx, {
      event: "staff.enabled",
      details: {},
      staffId: by.staffId,
      subject: { type: "staff", id: staffId },
    }),
    mail.statement,
  ]);
  if (enabled.length !== 1) return refusal(ctx, by, staffId, false);
  ctx.background(deliverDue(ctx));
  return { ok: true };
}

const admissionMail = async (ctx: SystemContext, to: string, isIn: boolean) =>
  enqueueEmail(
    ctx,
    admissionLetter({ to, isIn, practice: await readBusiness(ctx), origin: ctx.settings.APP_ORIGIN }),
    changedOne,
  );

/** Why nothing was changed. @throws DomainError not-found where the one who acts lost the right, or somebody was quicker */
async function refusal(
  ctx: SystemContext,
  by: Owner,
  staffId: string,
  leaves: boolean,
): Promise<TeamOutcome> {
  const [[right], [another]] = await ctx.db.batch([
    ctx.db.select({ id: staff.id }).from(staff).where(isOwnerNow(by)).limit(1),
    ctx.db.select({ id: staff.id }).from(staff).where(anotherOwnerThan(staffId)).limit(1),
  ]);
  if (right && leaves && !another) return { ok: false, reason: "last-owner" };
  throw new DomainError("not-found");
}
