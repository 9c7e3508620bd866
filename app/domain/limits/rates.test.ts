import { beforeEach, expect, test } from "vitest";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { beyondRates, rates } from "./rates.ts";
import { recordRefusal } from "./refusals.ts";

let ctx: TestContext;
beforeEach(async () => {
  ctx = await createTestContext();
});

/** Ten at once: more, and the machine's own connections are what is tested. */
async function inTens<Value>(times: number, work: () => Promise<Value>): Promise<Value[]> {
  const done: Value[] = [];
  while (done.length < times)
    done.push(...(await Promise.all(Array.from({ length: Math.min(10, times - done.length) }, work))));
  return done;
}

const ask = (times: number, network: string, on = ctx) =>
  inTens(times, () => beyondRates(on, ["passkeys"], { network }));

test("a window takes as many as it says, tells the rest how long it lasts, and opens anew", async () => {
  const { most, minutes } = rates.passkeys;
  expect(new Set(await ask(most, "one"))).toEqual(new Set([null]));
  ctx.advance(60);
  expect(await ask(1, "one")).toEqual([(minutes - 1) * 60]);
  expect(await ask(1, "another")).toEqual([null]);
  // Knocking on does not make it longer.
  await ask(50, "one");
  ctx.advance((minutes - 1) * 60 - 1);
  expect(await ask(1, "one")).toEqual([1]);
  ctx.advance(1);
  expect(await ask(1, "one")).toEqual([null]);
});

test("PO-03: counts are kept by the database: another place that asks it goes on counting", async () => {
  const { most } = rates.passkeys;
  await ask(most, "one");
  // As after a restart: nothing is shared but the database.
  const elsewhere = await createTestContext({ db: ctx.db });
  expect((await ask(1, "one", elsewhere))[0]).toBeGreaterThan(0);
});

test("a request counts under the network, the person and the site, each apart", async () => {
  const both = ["flows", "allFlows"] as const;
  for (let at = 0; at < rates.flows.most; at++)
    expect(await beyondRates(ctx, both, { network: "one" })).toBeNull();
  expect(await beyondRates(ctx, both, { network: "one" })).toBeGreaterThan(0);
  expect(await beyondRates(ctx, both, { network: "two" })).toBeNull();
  expect(await beyondRates(ctx, ["exports"], { network: "one", person: "robin" })).toBeNull();
  const { results } = await ctx.raw.prepare("select id from throttles").all<{ id: string }>();
  expect(results.map(({ id }) => id).join(" ")).not.toMatch(/robin|one|two/);
});

test("PW-04: one network that knocks on does not use up what the site has for everybody", async () => {
  const both = ["flows", "allFlows"] as const;
  const answers = await inTens(rates.flows.most + 40, () => beyondRates(ctx, both, { network: "one" }));
  expect(answers.filter((wait) => wait === null)).toHaveLength(rates.flows.most);
  expect(await beyondRates(ctx, both, { network: "two" })).toBeNull();
  // For the site it counts what was let through, and no more.
  const { results } = await ctx.raw
    .prepare("select failures from throttles where id like 'rate:allFlows:%'")
    .all<{ failures: number }>();
  expect(results).toEqual([{ failures: rates.flows.most + 1 }]);
});

test("DS-04: a thousand refusals from one network are a handful of entries, of which the last says how many", {
  timeout: 60_000,
}, async () => {
  const refuse = () => recordRefusal(ctx, { event: "request.refused", details: { reason: "origin" } });
  await inTens(1_000, refuse);
  const rows = async () =>
    (await ctx.raw.prepare("select event, details from security_events order by seq").all()).results;
  const flood = await rows();
  expect(flood.filter(({ event }) => event === "request.refused")).toHaveLength(10);
  expect(flood.length).toBeLessThanOrEqual(17);
  expect(flood.at(-1)).toEqual({
    event: "refusals.counted",
    details: JSON.stringify({ of: "request.refused", reason: "origin", count: 640 }),
  });
  // Another network, another reason and another minute have entries of their own.
  const other = { ...ctx, origin: { ...ctx.origin, network: "another" } };
  await recordRefusal(other, { event: "request.refused", details: { reason: "origin" } });
  await recordRefusal(ctx, { event: "request.refused", details: { reason: "size" } });
  ctx.advance(61);
  await refuse();
  const later = (await rows()).slice(flood.length);
  expect(later.map(({ event }) => event)).toEqual(Array(3).fill("request.refused"));
});
