import { and, eq, isNull, type SQL } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { staff } from "../../../drizzle/schema/identity.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { enqueueEmail } from "../messages/outbox.ts";

/**
 * The statements that mail each owner, except the person it is about. The mails name nobody: who is meant stands on
 * the page that they lead to.
 *
 * @param when see `enqueueEmail`
 */
export async function mailOwners(
  ctx: SystemContext,
  mail: { purpose: string; subject: string; text: string },
  { except, when }: { except?: string; when: SQL },
): Promise<{ statements: BatchItem<"sqlite">[] }> {
  const owners = await ctx.db
    .select({ id: staff.id, email: staff.email })
    .from(staff)
    .where(and(eq(staff.role, "owner"), isNull(staff.disabledAt)));
  const mails = await Promise.all(
    owners
      .filter(({ id }) => id !== except)
      .map(async ({ id, email }) => {
        // An address that does not open is an event of its own, and must not keep the others from hearing.
        const to = await ctx.vault.open("staff.email", id, email).catch(() => null);
        return to === null ? [] : [await enqueueEmail(ctx, { ...mail, to }, when)];
      }),
  );
  return { statements: mails.flat().map(({ statement }) => statement) };
}
