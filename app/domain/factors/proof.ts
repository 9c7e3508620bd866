import { and, exists, type SQL } from "drizzle-orm";
import { recoveryCodes, staffTotp } from "../../../drizzle/schema/factors.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { typedCode } from "../text.ts";
import { isRecoveryCode, ownRecoveryCode, recoveryHashOf } from "./recovery-codes.ts";
import { ownStep, stepIsOpen } from "./totp.ts";

type Ctx = Pick<SystemContext, "db" | "vault" | "clock">;

/** A typed code that is right as far as anybody knows before it is used: two requests may hold the same one. */
export interface RightCode {
  kind: "totp" | "recovery-code";
  /** Whether it is still unused, for the statement that claims what it opens. */
  unused: SQL;
  /** The statement that spends it, where `when` holds: it returns one row, or none where another was quicker. */
  spend: (when?: SQL) => ReturnType<typeof spendStep> | ReturnType<typeof spendRecoveryCode>;
}

/**
 * Reads a typed second factor: six digits of the person's app, or sixteen characters of a recovery code, told apart by
 * their form.
 *
 * @returns null where it is neither, wrong, or was used.
 */
export async function readCode(ctx: Ctx, staffId: string, typed: string): Promise<RightCode | null> {
  const digits = typedCode(typed);
  if (digits) {
    const step = await ownStep(ctx, staffId, digits);
    if (step === null) return null;
    const open = ctx.db.select({ id: staffTotp.id }).from(staffTotp).where(stepIsOpen(staffId, step));
    return { kind: "totp", unused: exists(open), spend: (when) => spendStep(ctx, staffId, step, when) };
  }
  if (!isRecoveryCode(typed)) return null;
  const hash = await recoveryHashOf(typed);
  const kept = ctx.db
    .select({ id: recoveryCodes.id })
    .from(recoveryCodes)
    .where(ownRecoveryCode(staffId, hash));
  if ((await kept).length === 0) return null;
  return {
    kind: "recovery-code",
    unused: exists(kept),
    spend: (when) => spendRecoveryCode(ctx, staffId, hash, when),
  };
}

const spendStep = (ctx: Ctx, staffId: string, step: number, when?: SQL) =>
  ctx.db
    .update(staffTotp)
    .set({ lastStep: step })
    .where(and(stepIsOpen(staffId, step), when))
    .returning({ id: staffTotp.id });

const spendRecoveryCode = (ctx: Ctx, staffId: string, hash: string, when?: SQL) =>
  ctx.db
    .delete(recoveryCodes)
    .where(and(ownRecoveryCode(staffId, hash), when))
    .returning({ id: recoveryCodes.id });
