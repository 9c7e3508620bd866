import { expect, test } from "vitest";
import { addDays, type Day, dayIn, instantAt, minutesIn, startOfDay } from "./day.ts";

test.each([
  ["2026-11-22", "UTC", "2026-11-22T00:00:00.000Z"],
  ["2026-11-22", "America/Denver", "2026-11-22T07:00:00.000Z"],
  ["2026-03-29", "Europe/Berlin", "2026-03-28T23:00:00.000Z"],
  ["2026-10-26", "Europe/Berlin", "2026-10-25T23:00:00.000Z"],
  ["2026-06-01", "Asia/Kathmandu", "2026-05-31T18:15:00.000Z"],
  ["2026-06-01", "Pacific/Kiritimati", "2026-05-31T10:00:00.000Z"],
  // Midnight does not exist there: the clocks go from 23:59 to 1:00.
  ["2026-03-08", "America/Havana", "2026-03-08T05:00:00.000Z"],
] as const)("%s begins in %s at %s", (day, zone, at) => {
  expect(startOfDay(day, zone).toISOString()).toBe(at);
  expect(dayIn(new Date(Date.parse(at) - 1), zone) < day).toBe(true);
});

test("a time of the clock is found on days of 23 and 25 hours, where it is skipped and where it comes twice", () => {
  const at = (day: Day, minutes: number, zone: string) => instantAt(day, minutes, zone).toISOString();
  expect(at("2026-11-02", 17 * 60, "Europe/Berlin")).toBe("2026-11-02T16:00:00.000Z");
  // Berlin, the short day and the long one.
  expect(at("2026-03-29", 17 * 60, "Europe/Berlin")).toBe("2026-03-29T15:00:00.000Z");
  expect(at("2026-10-25", 17 * 60, "Europe/Berlin")).toBe("2026-10-25T16:00:00.000Z");
  expect(at("2026-03-29", 150, "Europe/Berlin")).toBe("2026-03-29T01:30:00.000Z");
  expect(at("2026-10-25", 150, "Europe/Berlin")).toBe("2026-10-25T00:30:00.000Z");
  // Clocks that change at midnight: the day begins at one.
  expect(at("2026-09-06", 17 * 60, "America/Santiago")).toBe("2026-09-06T20:00:00.000Z");
  expect(minutesIn(new Date("2026-11-02T23:59:00Z"), "Asia/Kolkata")).toBe(5 * 60 + 29);
  expect([addDays("2026-02-27", 3), addDays("2026-03-01", -1)]).toEqual(["2026-03-02", "2026-02-28"]);
});
