import { expect, test } from "vitest";
import { createTestContext } from "../../../test/harness/context.ts";
import { createFakeTesla } from "../../../test/harness/fake-tesla.ts";
import { type Around, dead, journalThrough } from "../../../test/harness/faults.ts";
import { createLocalLibsql } from "../../../test/harness/local-libsql.ts";
import { hire, memoryJournal } from "../../../test/harness/tesla-practice.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { saveGrant } from "./grants.ts";
import { authorizationUrl, exchangeCode } from "./protocol.ts";
import { refreshConnection } from "./refresh.ts";
import { readRow } from "./rows.ts";

/** Numbers in [0, 1) that a seed decides (mulberry32), so that a failing schedule can be run again. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Fate = "go" | "die before" | "die after" | "fail before" | "fail after";

/**
 * What may happen to whom. An answer that nobody has kept is lost by nature (the row of the death table that only the
 * provider can mend), so between the provider's commit and the journal nothing goes wrong here; everywhere else
 * anything may.
 */
const possible: Record<string, Fate[]> = {
  database: ["die before", "die after", "fail before", "fail after"],
  provider: ["die before", "fail before"],
  "journal.read": ["die before", "die after", "fail before"],
  "journal.write": ["die after"],
  "journal.clear": ["die before", "die after", "fail before", "fail after"],
};

interface Waiting {
  worker: number;
  point: string;
  proceed: (fate: Fate) => void;
}

/** Runs workers so that exactly one moves at a time, and chance says which one and what becomes of its step. */
async function interleave(
  workers: ((around: Around) => Promise<unknown>)[],
  chance: () => number,
  between: () => void,
): Promise<string[]> {
  const waiting: Waiting[] = [];
  const story: string[] = [];
  let moved: () => void = () => {};
  const nextMove = () =>
    new Promise<void>((resolve) => {
      moved = resolve;
    });
  for (const [worker, work] of workers.entries()) {
    const arrived = nextMove();
    const around: Around = async (point, step) => {
      const fate = await new Promise<Fate>((proceed) => {
        waiting.push({ worker, point, proceed });
        moved();
      });
      story.push(`${worker} ${point} ${fate}`);
      if (fate === "fail before") throw new Error("failed");
      if (fate !== "die before") {
        const done = await step();
        if (fate === "go") return done;
        if (fate === "fail after") throw new Error("failed");
      }
      moved();
      return dead;
    };
    work(around).then(
      () => moved(),
      () => moved(),
    );
    await arrived;
  }
  while (waiting.length > 0) {
    const [next] = waiting.splice(Math.floor(chance() * waiting.length), 1);
    if (!next) break;
    const fates = possible[next.point] ?? [];
    const fate = chance() < 0.12 ? (fates[Math.floor(chance() * fates.length)] ?? "go") : "go";
    const arrived = nextMove();
    next.proceed(fate);
    await arrived;
    between();
  }
  return story;
}

test("RF-12: over 1,000 random schedules against strict rotation every token is used once and nothing is lost", async () => {
  const database = await createLocalLibsql();
  const ctx = await createTestContext({ db: database.db });
  const tesla = await createFakeTesla(ctx.clock, "strict");
  ctx.network = (request) => tesla.network(request) as Promise<Response>;
  const staffId = await hire(ctx);
  const secrets = { state: "s".repeat(43), verifier: "v".repeat(43), nonce: "n".repeat(43) };
  let disturbed = 0;
  let contended = 0;

  for (let seed = 1; seed <= 1_000; seed++) {
    const chance = seeded(seed);
    const subject = `sub-${seed}`;
    const code = tesla.consent(await authorizationUrl(ctx, "tesla", secrets), { subject }).get("code") ?? "";
    const { accessToken, accessExpiresAt, refreshToken } = await exchangeCode(ctx, "tesla", secrets, code);
    if (!accessToken || !accessExpiresAt) throw new Error("No tokens");
    const scopes = ["offline_access"];
    const grant = { provider: "tesla" as const, subject, accessToken, accessExpiresAt, refreshToken, scopes };
    const id = await saveGrant(ctx, grant, staffId);
    ctx.advance(5 * 3600);
    const journal = memoryJournal();
    const story: string[] = [];

    for (let phase = 0; phase < 3; phase++) {
      // No call lasts longer than its time limit of 10 s, which the lease of 30 s outlasts.
      let secondsLeft = 9;
      const workers = Array.from({ length: 2 + Math.floor(chance() * 3) }, () => (around: Around) => {
        const mine: SystemContext = {
          ...ctx,
          db: database.through(around),
          fetch: (input, init) => around("provider", () => ctx.fetch(input, init)),
        };
        return refreshConnection(mine, id, journalThrough(journal, around));
      });
      story.push(
        ...(await interleave(workers, chance, () => {
          if (secondsLeft > 0 && chance() < 0.2) {
            ctx.advance(1);
            secondsLeft -= 1;
          }
        })),
      );
      ctx.advance(chance() < 0.5 ? 31 : 5 * 3600);
    }
    ctx.advance(16 * 60);
    const outcome = await refreshConnection(ctx, id, journal);
    const tale = `seed ${seed}: ${story.join(", ")}`;
    expect(["renewed", "current"], tale).toContain(outcome);
    const row = await readRow(ctx, id);
    if (!row?.refreshToken) throw new Error(tale);
    const stored = await ctx.vault.open("connections.refresh_token", id, row.refreshToken);
    const held = tesla.refreshTokens.get(stored);
    const family = [...tesla.refreshTokens.values()].filter((token) => token.family === held?.family);
    expect(row.needsReconnectingAt, tale).toBeNull();
    expect(held?.uses, tale).toBe(0);
    expect(family.filter(({ uses }) => uses === 0).length, tale).toBe(1);
    expect(
      family.every(({ uses }) => uses <= 1),
      tale,
    ).toBe(true);
    tesla.refreshTokens.clear();
    tesla.tokenCalls.length = 0;
    ctx.calls.length = 0;
    if (story.some((step) => /die|fail/.test(step))) disturbed += 1;
    if (new Set(story.filter((step) => step.includes("provider")).map((step) => step[0])).size > 1)
      contended += 1;
  }
  // The schedules did what they are for: most were disturbed, and several workers reached the provider in many.
  expect(disturbed).toBeGreaterThan(700);
  expect(contended).toBeGreaterThan(200);
}, 240_000);
