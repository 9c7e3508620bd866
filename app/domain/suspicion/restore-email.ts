import { and, eq, gte, inArray, ne, notInArray, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { staff } from "../../../drizzle/schema/identity.ts";
import { notices } from "../../../drizzle/schema/suspicion.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged } from "../audit/audit.ts";

type Notice = Pick<typeof notices.$inferSelect, "id" | "staffId" | "email" | "createdAt">;

/**
 * The statements that bring back the address from before a change that the person did not make: without it, the code for a
 * new password would be mailed to whoever made the change. What was mailed since went to them too, and cannot be
 * answered any more. A colleague's address is left to the colleague.
 *
 * @param when only where this holds
 * @returns none for a notice about anything else
 */
export async function restoreEmail(
  ctx: SystemContext,
  { id, staffId, email: kept, createdAt }: Notice,
  when: SQL,
): Promise<BatchItem<"sqlite">[]> {
  if (kept === null) return [];
  // Where it does not open, everything else shall end all the same.
  const address = await ctx.vault.open("notices.email", id, kept).catch(() => null);
  if (address === null) return [];
  const indexes = await ctx.vault.indexes("staff.email_index", address);
  const email = await ctx.vault.seal("staff.email", staffId, address);
  const isFree = sql`not exists (select 1 from ${staff} other where ${inArray(sql`other."email_index"`, indexes)} and other."id" <> ${staffId})`;
  return [
    ctx.db
      .update(staff)
      .set({ email, emailIndex: indexes[0] })
      .where(and(eq(staff.id, staffId), notInArray(staff.emailIndex, indexes), isFree, when)),
    entryIfChanged(ctx, {
      event: "staff.email-changed",
      details: {},
      staffId,
      subject: { type: "staff", id: staffId },
    }),
    ctx.db
      .delete(notices)
      .where(and(eq(notices.staffId, staffId), ne(notices.id, id), gte(notices.createdAt, createdAt), when)),
  ];
}
