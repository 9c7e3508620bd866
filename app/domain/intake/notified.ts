import { and, inArray, isNull } from "drizzle-orm";
import { staff } from "../../../drizzle/schema/identity.ts";
import type { SystemContext } from "../../platform/ports.ts";

/** The addresses of the people to whom a new intake or question matters: owner and trainers. */
export async function notifiedStaff(ctx: Pick<SystemContext, "db" | "vault">): Promise<string[]> {
  const people = await ctx.db
    .select({ id: staff.id, email: staff.email })
    .from(staff)
    .where(and(inArray(staff.role, ["owner", "trainer"]), isNull(staff.disabledAt)));
  return Promise.all(people.map(({ id, email }) => ctx.vault.open("staff.email", id, email)));
}
