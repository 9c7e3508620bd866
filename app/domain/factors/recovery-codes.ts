import { and, count, eq } from "drizzle-orm";
import { recoveryCodes } from "../../../drizzle/schema/factors.ts";
import { digest } from "../../platform/bytes.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entry } from "../audit/audit.ts";
import { newLongCode, plainLongCode } from "../long-code.ts";

const codesPerPerson = 10;
/** From here on the person should make new ones. */
export const fewRecoveryCodes = 4;

/** Eighty random bits each: a hash without a key gives nothing to guess against. */
export const recoveryHashOf = (typed: string) => digest("recovery_codes.code", plainLongCode(typed));

export const isRecoveryCode = (typed: string) => /^[a-z0-9]{16}$/.test(plainLongCode(typed));

/** The row of a person's own code, for the DELETE that uses it up. */
export const ownRecoveryCode = (staffId: string, codeHash: string) =>
  and(eq(recoveryCodes.staffId, staffId), eq(recoveryCodes.codeHash, codeHash));

/**
 * Ten new codes in the place of those before.
 *
 * @returns the codes, which nobody can show again, and the statements for the batch.
 */
export async function makeRecoveryCodes(ctx: SystemContext, staffId: string) {
  const codes = Array.from({ length: codesPerPerson }, () => newLongCode(ctx.random));
  const createdAt = ctx.clock.now();
  const rows = await Promise.all(
    codes.map(async (code) => ({
      id: ctx.random.id(),
      staffId,
      codeHash: await recoveryHashOf(code),
      createdAt,
    })),
  );
  const statements = [
    ctx.db.delete(recoveryCodes).where(eq(recoveryCodes.staffId, staffId)),
    ctx.db.insert(recoveryCodes).values(rows),
    entry(ctx, {
      event: "recovery-codes.made",
      details: { count: rows.length },
      staffId,
      subject: { type: "staff", id: staffId },
    }),
  ] as const;
  return { codes, statements };
}

export async function recoveryCodesLeft(ctx: Pick<SystemContext, "db">, staffId: string): Promise<number> {
  const [row] = await ctx.db
    .select({ left: count() })
    .from(recoveryCodes)
    .where(eq(recoveryCodes.staffId, staffId));
  return row?.left ?? 0;
}
