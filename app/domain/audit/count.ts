import { count, type SQL, sql } from "drizzle-orm";
import { securityEvents } from "../../../drizzle/schema/audit.ts";
import type { SystemContext } from "../../platform/ports.ts";

/** How many entries a condition holds for; it stops counting at `most`. */
export async function countUpTo(
  ctx: Pick<SystemContext, "db">,
  where: SQL | undefined,
  most: number,
): Promise<number> {
  const found = ctx.db
    .select({ one: sql`1`.as("one") })
    .from(securityEvents)
    .where(where)
    .limit(most)
    .as("found");
  const [row] = await ctx.db.select({ found: count() }).from(found);
  return row?.found ?? 0;
}
