import { and, eq } from "drizzle-orm";
import { securityEvents } from "../../../drizzle/schema/audit.ts";
import { sessions } from "../../../drizzle/schema/sessions.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged, entryWhen } from "../audit/audit.ts";
import { DomainError } from "../errors.ts";
import { takeAwayFactors } from "../factors/removal.ts";
import { changedOne } from "../insert-when.ts";
import { deliverDue } from "../messages/outbox.ts";
import { tellOf } from "../suspicion/notices.ts";
import { readMember } from "./members.ts";
import { isOwnerNow, type Owner } from "./owner.ts";
import type { TeamOutcome } from "./roles.ts";

/** Signs a person out everywhere, with the next request. @throws DomainError not-found, as `changeRole` */
export async function endDevicesOf(ctx: SystemContext, by: Owner, staffId: string): Promise<void> {
  await readMember(ctx, staffId);
  const subject = { type: "staff", id: staffId };
  const [ended] = await ctx.db.batch([
    entryWhen(
      ctx,
      {
        event: "session.ended",
        details: { reason: "ended-by-owner" },
        staffId: by.staffId,
        subject,
      },
      isOwnerNow(by),
    ).returning({ id: securityEvents.id }),
    ctx.db.delete(sessions).where(and(eq(sessions.staffId, staffId), isOwnerNow(by))),
  ]);
  if (ended.length !== 1) throw new DomainError("not-found");
}

/**
 * For somebody who has lost the phone: takes every second factor and every open session away, so that the next sign-in
 * begins with password, provider or a new password by mail, and adds a factor anew. One's own are changed on the
 * account's page, where the last one stays.
 *
 * @throws DomainError not-found, as `changeRole`
 */
export async function resetFactors(ctx: SystemContext, by: Owner, staffId: string): Promise<TeamOutcome> {
  await readMember(ctx, staffId);
  if (staffId === by.staffId) return { ok: false, reason: "own-account" };
  const subject = { type: "staff", id: staffId };
  const right = isOwnerNow(by);
  const told = await tellOf(ctx, { staffId, kind: "factor-removed", when: changedOne });
  const [reset] = await ctx.db.batch([
    entryWhen(
      ctx,
      { event: "second-factor.reset", details: {}, staffId: by.staffId, subject },
      right,
    ).returning({ id: securityEvents.id }),
    entryIfChanged(ctx, { event: "session.ended", details: { reason: "factors-changed" }, staffId, subject }),
    ...told.statements,
    ...takeAwayFactors(ctx, staffId, right).statements,
    ctx.db.delete(sessions).where(and(eq(sessions.staffId, staffId), right)),
  ]);
  if (reset.length !== 1) throw new DomainError("not-found");
  ctx.background(deliverDue(ctx));
  return { ok: true };
}
