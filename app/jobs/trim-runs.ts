import { lt } from "drizzle-orm";
import { jobRuns } from "../../drizzle/schema/jobs.ts";
import type { SystemContext } from "../platform/ports.ts";

const keptDays = 30;

/** Forgets runs of more than 30 days ago. */
export async function trimRuns(ctx: Pick<SystemContext, "db" | "clock">): Promise<{ removed: number }> {
  const before = new Date(ctx.clock.now().getTime() - keptDays * 86_400_000);
  const removed = await ctx.db
    .delete(jobRuns)
    .where(lt(jobRuns.startedAt, before))
    .returning({ id: jobRuns.id });
  return { removed: removed.length };
}
