import fc from "fast-check";
import { expect, test } from "vitest";
import { printWeight, weightIn } from "../../ui/dogs/words.ts";
import { parseWeight } from "./weights.ts";

test.each([
  ["23.5", "metric", 23.5],
  ["23,5", "metric", 23.5],
  [" 23 ", "metric", 23],
  ["52", "imperial", 23.587],
  ["52 lb", "metric", 23.587],
  ["52lbs.", "metric", 23.587],
  ["23.5 KG", "imperial", 23.5],
  ["0.3", "metric", 0.3],
] as const)("reads %j of a %s reader as %d kg", (typed, units, kg) =>
  expect(parseWeight(typed, units)).toBe(kg),
);

test.each(["", "heavy", "-3", "0", "0.01", "201", "1e2", "23 st", "2.3.5", "23.5555"])(
  "refuses %j",
  (typed) => expect(parseWeight(typed, "metric")).toBeNull(),
);

test("what one typed to the tenth is what one reads, in kilograms and in pounds", () => {
  const units = fc.constantFrom("metric" as const, "imperial" as const);
  fc.assert(
    fc.property(units, fc.integer({ min: 2, max: 1999 }), (unit, tenths) => {
      const kg = parseWeight(String(tenths / 10), unit);
      expect(weightIn(kg ?? 0, unit)).toBe(tenths / 10);
    }),
    { numRuns: 4000 },
  );
});

test("prints the reader's unit", () => {
  expect([printWeight(23.5, "metric"), printWeight(23.587, "imperial")]).toEqual(["23.5 kg", "52 lb"]);
});
