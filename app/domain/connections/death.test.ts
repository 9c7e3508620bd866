import { expect, test } from "vitest";
import type { Rotation } from "../../../test/harness/fake-tesla.ts";
import { type Around, dead, journalThrough, through } from "../../../test/harness/faults.ts";
import { createPractice, memoryJournal } from "../../../test/harness/tesla-practice.ts";
import { withAccessToken } from "./access.ts";
import { refreshConnection, replay } from "./refresh.ts";
import { readRow } from "./rows.ts";

const fiveHours = 5 * 3600;

/**
 * Kills a refresh at its n-th step to the outside, before or after the step is done, and lets its successors carry
 * on as they would: the alarm's replay, then the job's next tries.
 */
async function dieAt(
  practice: Awaited<ReturnType<typeof createPractice>>,
  step: number,
  moment: "before" | "after",
) {
  const { ctx, tesla } = practice;
  const id = await practice.connect({ subject: `sub-${step}-${moment}-${tesla.rotation}` });
  const oldToken = await withAccessToken(ctx, id, "test", async (token) => token);
  ctx.advance(fiveHours);
  const journal = memoryJournal();
  let count = 0;
  let died: string | null = null;
  let tell: () => void = () => {};
  const death = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const around: Around = async (point, work) => {
    if (count++ !== step) return work();
    died = point;
    if (moment === "after") await work();
    tell();
    return dead;
  };
  const run = refreshConnection(through(ctx, around), id, journalThrough(journal, around));
  await Promise.race([run, death]);

  ctx.advance(31);
  await replay(ctx, journal);
  for (let round = 0; round < 4; round++) {
    const outcome = await refreshConnection(ctx, id, journal);
    if (["renewed", "current", "needs-reconnecting"].includes(outcome)) break;
    ctx.advance(61);
  }
  return { id, died: died as string | null, oldToken, journal };
}

const rotations: Rotation[] = ["strict", "recoverable", "reusable"];

test.each(rotations)(
  "RF-02..RF-08: a worker that dies at any step loses nothing but an answer nobody had kept (%s tokens)",
  async (rotation) => {
    const practice = await createPractice(rotation);
    const { ctx, tesla } = practice;
    const steps = new Map<string, string>();
    for (const moment of ["before", "after"] as const) {
      for (let step = 0; ; step++) {
        const { id, died, oldToken, journal } = await dieAt(practice, step, moment);
        if (died === null) break;
        const row = await readRow(ctx, id);
        const where = `${step} ${moment} ${died}`;
        const answerLost =
          (died === "provider" && moment === "after") || (died === "journal.write" && moment === "before");
        const outcome = row?.needsReconnectingAt ? "needs reconnecting" : "connected";
        steps.set(where, outcome);
        expect(journal.held, where).toBeNull();
        expect([where, outcome]).toEqual([
          where,
          answerLost && rotation === "strict" ? "needs reconnecting" : "connected",
        ]);
        // Whatever happened, the page goes on: with the new token, or with the old one until its own end.
        const token = await withAccessToken(ctx, id, "test", async (opened) => opened);
        expect(token === oldToken, where).toBe(outcome === "needs reconnecting");
        if (outcome === "connected" && row?.refreshToken) {
          const stored = await ctx.vault.open("connections.refresh_token", id, row.refreshToken);
          const held = tesla.refreshTokens.get(stored);
          expect(tesla.families.get(held?.family ?? "")?.alive, where).toBe(true);
          if (rotation !== "reusable") expect(held?.uses, where).toBe(0);
        }
      }
    }
    // Every kind of step was died at, on both sides.
    const points = new Set([...steps.keys()].map((where) => where.split(" ").slice(1).join(" ")));
    expect([...points].sort()).toEqual(
      ["before", "after"]
        .flatMap((moment) =>
          ["database", "journal.clear", "journal.read", "journal.write", "provider"].map(
            (point) => `${moment} ${point}`,
          ),
        )
        .sort(),
    );
  },
  120_000,
);

test("RF-07: an answer that the database would not take waits in the journal and is replayed", async () => {
  const { ctx, tesla, connect, journal } = await createPractice("strict");
  const id = await connect();
  ctx.advance(fiveHours);
  let down = false;
  const around: Around = async (point, work) => {
    if (point === "database" && down) throw new Error("D1_ERROR: no connection");
    const done = await work();
    if (point === "provider") down = true;
    return done;
  };
  await expect(refreshConnection(through(ctx, around), id, journal)).rejects.toThrow("Failed query");
  expect(journal.held).not.toBeNull();
  expect(JSON.stringify(journal.held)).not.toContain("sentinel");
  ctx.advance(600);
  expect(await refreshConnection(ctx, id, journal)).toBe("renewed");
  expect(journal.held).toBeNull();
  expect([...tesla.refreshTokens.values()].every(({ uses }) => uses <= 1)).toBe(true);
});

test("RF-09: a database that reports an error after it has written is not written twice", async () => {
  const { ctx, connect, journal } = await createPractice("strict");
  const id = await connect();
  ctx.advance(fiveHours);
  let answered = false;
  let lied = false;
  const around: Around = async (point, work) => {
    const done = await work();
    if (point === "provider") answered = true;
    if (point === "database" && answered && Array.isArray(done) && done.length > 2 && !lied) {
      lied = true;
      throw new Error("D1_ERROR: the answer was lost");
    }
    return done;
  };
  expect(await refreshConnection(through(ctx, around), id, journal)).toBe("renewed");
  expect(lied).toBe(true);
  expect((await readRow(ctx, id))?.version).toBe(2);
});
