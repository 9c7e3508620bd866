import { lte } from "drizzle-orm";
import { invitations } from "../../../drizzle/schema/team.ts";
import type { SystemContext } from "../../platform/ports.ts";

/** Removes invitations that have run out, with the addresses in them. */
export async function sweepInvitations(ctx: SystemContext): Promise<{ invitations: number }> {
  const gone = await ctx.db
    .delete(invitations)
    .where(lte(invitations.expiresAt, ctx.clock.now()))
    .returning({ id: invitations.id });
  return { invitations: gone.length };
}
