import { and, eq, ne, notExists } from "drizzle-orm";
import { staffTotp } from "../../../drizzle/schema/factors.ts";
import { sessions } from "../../../drizzle/schema/sessions.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged, record } from "../audit/audit.ts";
import { changedOne } from "../insert-when.ts";
import { deliverDue } from "../messages/outbox.ts";
import type { Session } from "../sessions/sessions.ts";
import { tellOf } from "../suspicion/notices.ts";
import { rolePolicy } from "./policy.ts";
import { dropIdleRecoveryCodes, dropPending, mayRemoveFactor } from "./removal.ts";

/**
 * Takes the authenticator app from a person's account: its recovery codes go with it where no passkey is left, all other
 * devices are signed out, and the person is told by mail.
 *
 * @returns "last-factor" where the role asks for a second factor and this is the only one; "none" where there is no app
 */
export async function removeTotp(
  ctx: SystemContext,
  session: Session,
): Promise<"removed" | "last-factor" | "none"> {
  const { staffId } = session;
  const subject = { type: "staff", id: staffId };
  const required = (await rolePolicy(ctx, session.role)).secondFactor === "required";
  const own = eq(staffTotp.id, staffId);
  const gone = notExists(ctx.db.select({ id: staffTotp.id }).from(staffTotp).where(own));
  const told = await tellOf(ctx, {
    staffId,
    kind: "factor-removed",
    sessionId: session.id,
    when: changedOne,
  });
  const [removed] = await ctx.db.batch([
    ctx.db
      .delete(staffTotp)
      .where(and(own, mayRemoveFactor(staffId, "totp", required)))
      .returning({ id: staffTotp.id }),
    entryIfChanged(ctx, {
      event: "second-factor.removed",
      details: { kind: "totp", by: "self" },
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
    ctx.db.delete(sessions).where(and(ne(sessions.id, session.id), eq(sessions.staffId, staffId), gone)),
    dropPending(ctx, staffId),
    dropIdleRecoveryCodes(ctx, staffId),
  ]);
  ctx.background(deliverDue(ctx));
  if (removed.length === 1) return "removed";
  if ((await ctx.db.$count(staffTotp, own)) === 0) return "none";
  await record(ctx, {
    event: "second-factor.remove-refused",
    details: { reason: "last-factor" },
    staffId,
    subject,
  });
  return "last-factor";
}
