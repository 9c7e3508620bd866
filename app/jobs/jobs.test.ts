import { readFileSync } from "node:fs";
import { asc } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { jobRuns } from "../../drizzle/schema/jobs.ts";
import { createTestContext, type TestContext } from "../../test/harness/context.ts";
import { runCron, runJob } from "./run.ts";
import { type Job, jobs } from "./schedule.ts";

let ctx: TestContext;
beforeEach(async () => {
  ctx = await createTestContext();
});

const runs = () => ctx.db.select().from(jobRuns).orderBy(asc(jobRuns.job));

test("every job's cron line is one that the platform is told of, and no line is without a job", () => {
  const toml = readFileSync(new URL("../../wrangler.toml", import.meta.url), "utf8");
  const told = /crons = (\[.*\])/.exec(toml)?.[1] ?? "[]";
  expect(new Set(Object.values(jobs).map(({ cron }) => cron))).toEqual(new Set(JSON.parse(told)));
});

test("on a new deployment every job runs and has nothing to do", async () => {
  for (const name of Object.keys(jobs)) expect(await runJob(ctx, name)).toBe(true);
  const outcomes = (await runs()).map(({ job, outcome }) => `${job} ${outcome}`);
  expect(outcomes).toEqual(
    Object.keys(jobs)
      .toSorted()
      .map((name) => `${name} done`),
  );
  expect(ctx.calls).toEqual([]);
});

test("a job that fails says so by name in its run, keeps its message to itself and does not stop the next", async () => {
  const schedule: Record<string, Job> = {
    broken: {
      cron: "* * * * *",
      run: () => Promise.reject(new RangeError("robin@daydreamers.example is secret")),
    },
    whole: { cron: "* * * * *", run: () => Promise.resolve({ done: 3 }) },
    elsewhere: { cron: "0 0 1 1 *", run: () => Promise.resolve({}) },
  };
  await runCron(ctx, "* * * * *", schedule);
  expect((await runs()).map(({ job, outcome, counts }) => ({ job, outcome, counts }))).toEqual([
    { job: "broken", outcome: "RangeError", counts: {} },
    { job: "whole", outcome: "done", counts: { done: 3 } },
  ]);
  expect(JSON.stringify(ctx.logs)).not.toContain("robin");
});

test("a name that is no job runs nothing", async () => {
  expect(await runJob(ctx, "constructor")).toBe(false);
  expect(await runs()).toEqual([]);
});

test("runs are forgotten after thirty days", async () => {
  await runJob(ctx, "revoke-tokens");
  ctx.advance(30 * 86_400 + 1);
  await runJob(ctx, "trim-job-runs");
  expect((await runs()).map(({ job }) => job)).toEqual(["trim-job-runs"]);
});
