import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Consumption } from "./consumption.ts";
import { type Given, judge, type Verdict } from "./verdict.ts";

const at = (time: string) => new Date(`2026-11-02T${time}:00Z`);
const driven = (percentPerKm: number): Consumption => ({
  percentPerKm,
  source: "driven",
  kilometres: 200,
  drives: 12,
  outsideCelsius: 8,
});
/** Three visits of an hour at ten, one and four, ten kilometres and fifteen minutes apart. */
const drives = (metres = 10_000): Given["drives"] => [
  { metres, leaveAt: at("09:45"), freeFrom: null },
  { metres, leaveAt: at("12:45"), freeFrom: at("11:00") },
  { metres, leaveAt: at("15:45"), freeFrom: at("14:00") },
  { metres, leaveAt: at("17:00"), freeFrom: at("17:00") },
];
const given = (over: Partial<Given> = {}): Given => ({
  level: 60,
  reserve: 15,
  consumption: driven(0.25),
  drives: drives(),
  chargeRate: 20,
  now: at("07:00"),
  ...over,
});

test("ten percent above the reserve is fine, the reserve itself is tight, below it is to be charged", () => {
  expect(judge(given())).toMatchObject({ verdict: "fine", metres: 40_000, needPercent: 10, levelAfter: 50 });
  expect(judge(given({ level: 35 })).verdict).toBe("fine");
  expect(judge(given({ level: 34.9 })).verdict).toBe("tight");
  expect(judge(given({ level: 25 })).verdict).toBe("tight");
  expect(judge(given({ level: 24.9 })).verdict).toBe("charge");
});

test("charging has to begin before the first way that does not fit, in the free time that is nearest to it", () => {
  // 22.5 is enough for the first three ways; five percent more take 15 minutes before the last, which leaves no gap.
  const judged = judge(given({ level: 22.5, reserve: 15 }));
  expect(judged).toMatchObject({ verdict: "charge", levelAfter: 12.5 });
  expect(judged.charge).toMatchObject({
    percent: 2.5,
    assumed: false,
    late: false,
    by: new Date("2026-11-02T15:37:30Z"),
  });
});

test("what does not fit into a gap moves to the one before, and from now on it is too late", () => {
  const level = 8;
  // Nothing fits: 17 percent at 20 an hour are 51 minutes, before the first way at 9:45.
  expect(judge(given({ level })).charge).toMatchObject({ percent: 17, by: at("08:54"), late: false });
  expect(judge(given({ level, now: at("09:30") })).charge).toMatchObject({ late: true, by: at("09:30") });
  expect(judge(given({ level, chargeRate: null })).charge).toMatchObject({
    assumed: true,
    percentPerHour: 15,
  });
  expect(judge(given({ level: 50, drives: drives(120_000) })).charge).toMatchObject({ twice: true });
});

describe("what is not known is said, and is no error", () => {
  test.each<[Partial<Given>, string]>([
    [{ level: null }, "no-reading"],
    [{ consumption: null }, "no-consumption"],
    [{ drives: [] }, "no-distance"],
  ])("%j", (over, why) => {
    expect(judge(given(over))).toMatchObject({ verdict: "unknown", why, charge: null });
  });
});

const rank: Record<Verdict, number> = { fine: 0, tight: 1, charge: 2, unknown: 3 };
const cases = fc.record({
  level: fc.double({ min: 0, max: 100, noNaN: true }),
  reserve: fc.integer({ min: 0, max: 40 }),
  percentPerKm: fc.double({ min: 0.05, max: 1, noNaN: true }),
  lengths: fc.array(fc.integer({ min: 0, max: 80_000 }), { minLength: 4, maxLength: 4 }),
  chargeRate: fc.double({ min: 3, max: 80, noNaN: true }),
  more: fc.integer({ min: 0, max: 60_000 }),
  less: fc.double({ min: 0, max: 100, noNaN: true }),
  where: fc.integer({ min: 0, max: 3 }),
});

test("more distance and less charge never make the verdict better, nor the time to begin later", () => {
  fc.assert(
    fc.property(cases, ({ level, reserve, percentPerKm, lengths, chargeRate, more, less, where }) => {
      const ways = (extra: number) =>
        drives().map((drive, index) => ({
          ...drive,
          metres: (lengths[index] ?? 0) + (index === where ? extra : 0),
        }));
      const base = given({ level, reserve, chargeRate, consumption: driven(percentPerKm), drives: ways(0) });
      const before = judge(base);
      for (const worse of [
        judge({ ...base, drives: ways(more) }),
        judge({ ...base, level: Math.max(0, level - less) }),
      ]) {
        expect(rank[worse.verdict]).toBeGreaterThanOrEqual(rank[before.verdict]);
        if (before.charge && worse.charge)
          expect(worse.charge.by.getTime()).toBeLessThanOrEqual(before.charge.by.getTime() + 1);
      }
    }),
    { numRuns: 300 },
  );
});
