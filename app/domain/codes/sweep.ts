import { lte } from "drizzle-orm";
import { mailedCodes } from "../../../drizzle/schema/portal.ts";
import type { SystemContext } from "../../platform/ports.ts";

/** Removes codes that have run out. */
export async function sweepCodes(ctx: SystemContext): Promise<{ codes: number }> {
  const gone = await ctx.db
    .delete(mailedCodes)
    .where(lte(mailedCodes.expiresAt, ctx.clock.now()))
    .returning({ id: mailedCodes.id });
  return { codes: gone.length };
}
