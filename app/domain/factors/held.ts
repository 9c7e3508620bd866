import { count, eq } from "drizzle-orm";
import { passkeys, recoveryCodes, staffTotp } from "../../../drizzle/schema/factors.ts";
import type { SystemContext } from "../../platform/ports.ts";

/** What a person can prove a second factor with. */
export interface HeldFactors {
  totp: boolean;
  passkeys: number;
  /** Recovery codes left. They stand in for a factor and are none by themselves. */
  recoveryCodes: number;
}

export async function heldFactors(ctx: Pick<SystemContext, "db">, staffId: string): Promise<HeldFactors> {
  const [totp, keys, codes] = await ctx.db.batch([
    ctx.db.select({ count: count() }).from(staffTotp).where(eq(staffTotp.id, staffId)),
    ctx.db.select({ count: count() }).from(passkeys).where(eq(passkeys.staffId, staffId)),
    ctx.db.select({ count: count() }).from(recoveryCodes).where(eq(recoveryCodes.staffId, staffId)),
  ]);
  return {
    totp: (totp[0]?.count ?? 0) > 0,
    passkeys: keys[0]?.count ?? 0,
    recoveryCodes: codes[0]?.count ?? 0,
  };
}

export const hasSecondFactor = ({ totp, passkeys: keys }: HeldFactors) => totp || keys > 0;
