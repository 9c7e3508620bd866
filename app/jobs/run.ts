import { eq } from "drizzle-orm";
import { jobRuns } from "../../drizzle/schema/jobs.ts";
import type { SystemContext } from "../platform/ports.ts";
import { type Job, jobs } from "./schedule.ts";

type Schedule = Record<string, Job>;

/** Runs every job of a cron line, one after another; one that fails does not stop the next. */
export async function runCron(ctx: SystemContext, cron: string, schedule: Schedule = jobs): Promise<void> {
  for (const [name, job] of Object.entries(schedule)) {
    if (job.cron === cron) await runJob(ctx, name, schedule);
  }
}

/** Runs one job now and writes how it went. @returns false where there is no job of that name. */
export async function runJob(ctx: SystemContext, name: string, schedule: Schedule = jobs): Promise<boolean> {
  const job = Object.hasOwn(schedule, name) ? schedule[name] : undefined;
  if (!job) return false;
  const id = ctx.random.id();
  await ctx.db.insert(jobRuns).values({ id, job: name, startedAt: ctx.clock.now() });
  let outcome = "done";
  let counts: Record<string, number> = {};
  try {
    counts = await job.run(ctx);
  } catch (error) {
    outcome = error instanceof Error ? error.name : "failed";
    ctx.log.error("job.failed", { job: name, outcome });
  }
  await ctx.db
    .update(jobRuns)
    .set({ finishedAt: ctx.clock.now(), outcome, counts })
    .where(eq(jobRuns.id, id));
  return true;
}
