import { and, eq, gte, isNull, type SQL } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { passkeys, recoveryCodes, staffTotp } from "../../../drizzle/schema/factors.ts";
import { staffIdentities } from "../../../drizzle/schema/identity.ts";
import type { SystemContext } from "../../platform/ports.ts";

/** A factor and the notice about it are of one batch, and of two looks at the clock. */
const marginMs = 60_000;

/**
 * The statements that take their force from the factors that were added since something that the person did not do:
 * whoever was in the account may have brought a passkey along. They are suspended, not removed: a second factor stays
 * asked, so that a mailbox alone opens nothing; who then holds no other goes to the owner. Linked accounts and recovery
 * codes of that time go.
 *
 * @param since when the notice was written @param when only where this holds
 */
export function suspendFactors(
  ctx: Pick<SystemContext, "db" | "clock">,
  { staffId, since }: { staffId: string; since: Date },
  when: SQL,
): BatchItem<"sqlite">[] {
  const from = new Date(since.getTime() - marginMs);
  const suspendedAt = ctx.clock.now();
  return [
    ctx.db
      .update(passkeys)
      .set({ suspendedAt })
      .where(
        and(eq(passkeys.staffId, staffId), gte(passkeys.createdAt, from), isNull(passkeys.suspendedAt), when),
      ),
    ctx.db
      .update(staffTotp)
      .set({ suspendedAt })
      .where(
        and(eq(staffTotp.id, staffId), gte(staffTotp.addedAt, from), isNull(staffTotp.suspendedAt), when),
      ),
    ctx.db
      .delete(recoveryCodes)
      .where(and(eq(recoveryCodes.staffId, staffId), gte(recoveryCodes.createdAt, from), when)),
    ctx.db
      .delete(staffIdentities)
      .where(and(eq(staffIdentities.staffId, staffId), gte(staffIdentities.linkedAt, from), when)),
  ];
}
