import fc from "fast-check";
import { expect, test } from "vitest";
import { ageOf } from "../../ui/dogs/age.ts";
import { parseBirthdate } from "./birthdate.ts";

const today = "2026-11-22";
const read = (typed: string) => {
  const found = parseBirthdate(typed, today);
  return found.ok ? found.birthdate : `! ${found.problem}`;
};

test.each([
  ["", ""],
  ["  ", ""],
  ["2021", "2021"],
  ["2021-4", "2021-04"],
  ["2021-04-30", "2021-04-30"],
  ["2021/4/3", "2021-04-03"],
  ["2021 - 04 - 30", "2021-04-30"],
  ["30.4.2021", "2021-04-30"],
  ["3. 4. 2021", "2021-04-03"],
  ["4/30/2021", "2021-04-30"],
  ["30/4/2021", "2021-04-30"],
  ["4/4/2021", "2021-04-04"],
  ["04/2021", "2021-04"],
  ["２０２１-０４-３０", "2021-04-30"],
  ["2024-02-29", "2024-02-29"],
  ["2026", "2026"],
  ["2026-11", "2026-11"],
  ["2026-11-22", "2026-11-22"],
])("reads %j as %j", (typed, birthdate) => expect(read(typed)).toBe(birthdate));

test.each([
  ["3/4/2021", "ambiguous"],
  ["2023-02-29", "no-such-day"],
  ["2021-13", "no-such-day"],
  ["2021-00-10", "no-such-day"],
  ["2021-04-31", "no-such-day"],
  ["2026-11-23", "future"],
  ["2026-12", "future"],
  ["2027", "future"],
  ["1985", "too-long-ago"],
  ["0021-04-30", "too-long-ago"],
  ["21", "unreadable"],
  ["last spring", "unreadable"],
  ["2021-04/30", "unreadable"],
  ["2021-04-30T10:00", "unreadable"],
  ["-2021", "unreadable"],
])("refuses %j: %s", (typed, problem) => expect(read(typed)).toBe(`! ${problem}`));

test("any text is read or refused, and what is read is read again as itself and has an age", () => {
  const texts = fc.oneof(
    fc.string(),
    fc.string({ unit: fc.constantFrom(..."0123456789-./ ") }),
    fc.date({ min: new Date("1986-01-01"), max: new Date("2026-11-22"), noInvalidDate: true }).map((date) => {
      return date.toISOString().slice(0, 10);
    }),
  );
  fc.assert(
    fc.property(texts, (typed) => {
      const found = parseBirthdate(typed, today);
      if (!found.ok) return;
      expect(found.birthdate).toMatch(/^(\d{4}(-\d{2}(-\d{2})?)?)?$/);
      expect(parseBirthdate(found.birthdate, today)).toEqual(found);
      expect(ageOf(found.birthdate, today) === "").toBe(found.birthdate === "");
    }),
    { numRuns: 2000 },
  );
});

test("every real day of forty years is read as itself", () => {
  for (let at = Date.UTC(1986, 0, 1); at <= Date.UTC(2026, 10, 22); at += 86_400_000) {
    const day = new Date(at).toISOString().slice(0, 10);
    expect(parseBirthdate(day, today)).toEqual({ ok: true, birthdate: day });
  }
});
