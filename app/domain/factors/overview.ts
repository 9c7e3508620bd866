import { eq } from "drizzle-orm";
import { staffTotp } from "../../../drizzle/schema/factors.ts";
import { staffPasswords } from "../../../drizzle/schema/identity.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { heldFactors } from "./held.ts";
import { fewRecoveryCodes } from "./recovery-codes.ts";

/** How a person can prove who they are, for their own account page; no secret is opened. */
export async function readFactors(ctx: Pick<SystemContext, "db">, staffId: string) {
  const [held, app, passwords] = await Promise.all([
    heldFactors(ctx, staffId),
    ctx.db
      .select({ addedAt: staffTotp.addedAt, suspendedAt: staffTotp.suspendedAt })
      .from(staffTotp)
      .where(eq(staffTotp.id, staffId))
      .limit(1),
    ctx.db.$count(staffPasswords, eq(staffPasswords.id, staffId)),
  ]);
  return {
    appSince: app[0]?.addedAt ?? null,
    appSuspended: (app[0]?.suspendedAt ?? null) !== null,
    passkeys: held.passkeys,
    recoveryCodes: held.recoveryCodes,
    codesAreFew: held.recoveryCodes < fewRecoveryCodes,
    hasPassword: passwords === 1,
  };
}
