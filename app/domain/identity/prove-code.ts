import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged, record } from "../audit/audit.ts";
import { type RightCode, readCode } from "../factors/proof.ts";
import { recoveryCodesLeft } from "../factors/recovery-codes.ts";
import { admit, type Counter, counter, outsideCounters } from "../limits/limits.ts";
import { deliverDue, enqueueEmail } from "../messages/outbox.ts";
import { readProfile } from "./staff.ts";

/** A right code that waits to be used, and the counters to settle with it. */
export interface ProvedCode extends RightCode {
  own: Counter;
  network: Counter;
}

/**
 * Looks at a typed second factor. Counted by person over all tries to sign in, and by network, before it is looked at:
 * a right one during a pause is refused like a wrong one.
 *
 * @returns null where it is refused; the trail says why
 */
export async function proveCode(
  ctx: SystemContext,
  staffId: string,
  typed: string,
): Promise<ProvedCode | null> {
  const [network] = await outsideCounters(ctx);
  const own = await counter(ctx, "secondFactor", staffId);
  if (!(await admit(ctx, [network, own]))) return refused(ctx, staffId, "throttled");
  const right = await readCode(ctx, staffId, typed);
  return right ? { ...right, own, network } : refused(ctx, staffId, "mismatch");
}

/** Says in the trail that a code was refused. */
export async function refused(
  ctx: SystemContext,
  staffId: string,
  reason: "mismatch" | "throttled" | "used",
): Promise<null> {
  await record(ctx, {
    event: "second-factor.refused",
    details: { kind: "code", reason },
    staffId,
    subject: { type: "staff", id: staffId },
  });
  return null;
}

/** The entry for the batch, right behind the statement that used the code. */
export const accepted = (ctx: SystemContext, staffId: string, { kind }: Pick<RightCode, "kind">) =>
  entryIfChanged(ctx, {
    event: "second-factor.accepted",
    details: { kind },
    staffId,
    subject: { type: "staff", id: staffId },
  });

/** Tells the person by mail that a recovery code was used, and how many are left. */
export async function tellOfRecovery(ctx: SystemContext, staffId: string): Promise<void> {
  const [profile, left] = await Promise.all([readProfile(ctx, staffId), recoveryCodesLeft(ctx, staffId)]);
  if (!profile) return;
  const { statement } = await enqueueEmail(ctx, recoveryMail(profile.email, left, ctx.settings.APP_ORIGIN));
  await statement;
  ctx.background(deliverDue(ctx));
}

const recoveryMail = (to: string, left: number, origin: string) => ({
  purpose: "recovery-code-used",
  to,
  subject: "A recovery code was used for your Daydreamers account",
  text: `One of your recovery codes was just used. ${left === 1 ? "One is left" : `${left === 0 ? "None" : left} are left`}.

You can make ten new ones at ${origin}/account: the old ones end with it. If you have lost your phone, set up the authenticator app on the new one there too.

If you have not used a code, somebody has your password and your codes. Go to ${origin}/forgot-password now and choose a new password: that signs out every device. Then make new recovery codes.
`,
});
