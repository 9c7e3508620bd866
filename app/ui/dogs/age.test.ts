import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ageOf } from "./age.ts";

describe("the age of a dog", () => {
  test.each([
    ["2021-04-30", "2026-11-22", "5 years, 6 months"],
    ["2021-11-22", "2026-11-22", "5 years"],
    ["2021-11-23", "2026-11-22", "4 years, 11 months"],
    ["2026-10-22", "2026-11-22", "1 month"],
    ["2026-11-01", "2026-11-22", "3 weeks"],
    ["2026-11-21", "2026-11-22", "1 day"],
    ["2026-11-22", "2026-11-22", "0 days"],
  ])("born %s is on %s %s", (birthdate, today, age) => expect(ageOf(birthdate, today)).toBe(age));

  test("at the ends of months: the last day of a shorter month completes it", () => {
    expect(ageOf("2026-01-31", "2026-02-27")).toBe("3 weeks");
    expect(ageOf("2026-01-31", "2026-02-28")).toBe("1 month");
    expect(ageOf("2026-01-31", "2026-03-30")).toBe("1 month");
    expect(ageOf("2026-01-31", "2026-03-31")).toBe("2 months");
    expect(ageOf("2024-02-29", "2026-02-28")).toBe("2 years");
    expect(ageOf("2024-02-29", "2028-02-28")).toBe("3 years, 11 months");
    expect(ageOf("2024-02-29", "2028-02-29")).toBe("4 years");
    expect(ageOf("2025-12-31", "2026-01-01")).toBe("1 day");
  });

  test("what is not known is not made up", () => {
    expect(ageOf("", "2026-11-22")).toBe("");
    expect(ageOf("2021", "2026-11-22")).toBe("4 or 5 years");
    expect(ageOf("2025", "2026-11-22")).toBe("under 2 years");
    expect(ageOf("2026", "2026-11-22")).toBe("under 1 year");
    expect(ageOf("2021-04", "2026-11-22")).toBe("about 5 years, 7 months");
    expect(ageOf("2026-11", "2026-11-22")).toBe("under 1 month");
    expect(ageOf("2027-01-01", "2026-11-22")).toBe("");
  });

  test("never goes down from one day to the next", () => {
    const months = (words: string) => {
      const part = (unit: string) => Number(new RegExp(`(\\d+) ${unit}`).exec(words)?.[1] ?? 0);
      return part("year") * 12 + part("month");
    };
    const day = (at: number) => new Date(at).toISOString().slice(0, 10);
    const instants = { min: Date.UTC(1995, 0, 1), max: Date.UTC(2030, 0, 1) };
    fc.assert(
      fc.property(fc.integer(instants), fc.integer({ min: 1, max: 9000 }), (born, days) => {
        const at = born + days * 86_400_000;
        const [before, after] = [ageOf(day(born), day(at)), ageOf(day(born), day(at + 86_400_000))];
        expect(months(after)).toBeGreaterThanOrEqual(months(before));
      }),
    );
  });
});
