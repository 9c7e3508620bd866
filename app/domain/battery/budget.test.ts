import { beforeEach, expect, test } from "vitest";
import { apiSpend } from "../../../drizzle/schema/battery.ts";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { isAhead, reserve } from "./budget.ts";

let ctx: TestContext;
beforeEach(async () => {
  // Room for 50 data calls, 45 of them by the clock.
  ctx = await createTestContext({ env: { TESLA_MONTHLY_BUDGET_CENTS: "10" } });
});
const spend = () => ctx.db.select().from(apiSpend);
const byHand = { routine: false };

test("calls side by side never overspend", async () => {
  const taken = await Promise.all(Array.from({ length: 80 }, () => reserve(ctx, "data", byHand)));
  expect(taken.filter(Boolean)).toHaveLength(50);
  expect(await spend()).toMatchObject([{ month: "2026-11", kind: "data", calls: 50, microdollars: 100_000 }]);
});

test("readings by the clock stop at nine tenths, the button goes on to the end", async () => {
  const many = async (routine: boolean) => {
    let count = 0;
    while (await reserve(ctx, "data", { routine })) count++;
    return count;
  };
  expect([await many(true), await many(false), await many(false)]).toEqual([45, 5, 0]);
});

test("kinds share one budget", async () => {
  for (let wake = 0; wake < 4; wake++) expect(await reserve(ctx, "wake", byHand)).not.toBeNull();
  for (let call = 0; call < 10; call++) expect(await reserve(ctx, "data", byHand)).not.toBeNull();
  expect([await reserve(ctx, "wake", byHand), await reserve(ctx, "data", byHand)]).toEqual([null, null]);
});

test("what was not billed comes back, to the month it was taken from", async () => {
  const taken = await reserve(ctx, "data", byHand);
  ctx.advance(30 * 86_400);
  await taken?.release();
  expect(await spend()).toMatchObject([{ month: "2026-11", calls: 0, microdollars: 0 }]);
});

test("a new month begins with a full budget", async () => {
  while (await reserve(ctx, "data", byHand));
  ctx.advance(30 * 86_400);
  expect(await reserve(ctx, "data", byHand)).not.toBeNull();
  expect(await spend()).toHaveLength(2);
});

test("a budget of nothing allows nothing", async () => {
  const poor = await createTestContext({ env: { TESLA_MONTHLY_BUDGET_CENTS: "0" } });
  expect(await reserve(poor, "data", byHand)).toBeNull();
});

test("spending ahead of the month is noticed", () => {
  // Two days into November, with a tenth of grace.
  expect([isAhead(ctx, 10_000), isAhead(ctx, 20_000)]).toEqual([false, true]);
});
