import { expect, test } from "vitest";
import { dayIn, startOfDay } from "./day.ts";

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
