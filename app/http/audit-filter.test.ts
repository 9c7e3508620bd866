import { expect, test } from "vitest";
import { auditQuery, readAuditFilter } from "./audit-filter.ts";

const read = (query: string, timeZone = "Europe/Berlin") =>
  readAuditFilter(new URLSearchParams(query), timeZone);

test("days are the reader's, the last one whole, also where the clocks change", () => {
  const { filter } = read("from=2026-10-25&to=2026-10-25");
  expect([filter.from?.toISOString(), filter.until?.toISOString()]).toEqual([
    "2026-10-24T22:00:00.000Z",
    "2026-10-25T23:00:00.000Z",
  ]);
});

test("what is no day is not asked for and not shown", () => {
  for (const day of ["2026-02-30", "x", "0000-00-00", "20261025", "999999-01-01"]) {
    const { filter, typed } = read(`from=${day}&to=${day}`);
    expect([filter.from, filter.until, typed.from, typed.to]).toEqual([null, null, "", ""]);
  }
  for (const day of ["0001-01-01", "9999-12-31"])
    for (const zone of ["Pacific/Kiritimati", "Pacific/Midway"])
      expect(() => read(`from=${day}&to=${day}`, zone)).not.toThrow();
});

test("a filter's address leads to the same filter, and none to everything", () => {
  const query = "family=client&staff=a+b&subject=contact+k1&network=-_x&from=2026-01-01&refusals=yes";
  const { filter, typed } = read(query);
  expect(read(auditQuery(typed).slice(1)).filter).toEqual(filter);
  expect(auditQuery(typed, { before: "c" })).toMatch(/&before=c$/);
  expect(auditQuery(read("").typed)).toBe("");
  expect(read(`client=${"x".repeat(10_000)}`).filter.clientId).toHaveLength(100);
});
