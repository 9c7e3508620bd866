import { describe, expect, test } from "vitest";
import { averages } from "./averages.ts";
import { dotted, segments } from "./segments.ts";
import { timeTicks } from "./time-axis.ts";

const labels = (from: string, to: string, zone: string) =>
  timeTicks(new Date(from), new Date(to), zone).map(({ label }) => label);
const everyThird = ["00:00", "03:00", "06:00", "09:00", "12:00", "15:00", "18:00", "21:00"];

describe("a time axis", () => {
  test("names every third hour of the reader's day", () => {
    expect(labels("2026-11-02T00:00:00Z", "2026-11-02T23:59:00Z", "UTC")).toEqual(everyThird);
    expect(labels("2026-11-02T02:00:00Z", "2026-11-02T08:00:00Z", "Europe/Berlin")).toEqual([
      "03:00",
      "06:00",
      "09:00",
    ]);
  });

  test("holds on the short and the long day of a changing clock", () => {
    const gaps = (from: string, to: string) => {
      const ticks = timeTicks(new Date(from), new Date(to), "Europe/Berlin");
      return ticks
        .slice(1)
        .map(({ at }, index) => (at.getTime() - (ticks[index]?.at.getTime() ?? 0)) / 3_600_000);
    };
    expect(labels("2026-03-28T23:00:00Z", "2026-03-29T21:59:00Z", "Europe/Berlin")).toEqual(everyThird);
    expect(gaps("2026-03-28T23:00:00Z", "2026-03-29T21:59:00Z")).toEqual([2, 3, 3, 3, 3, 3, 3]);
    expect(labels("2026-10-24T22:00:00Z", "2026-10-25T22:59:00Z", "Europe/Berlin")).toEqual(everyThird);
    expect(gaps("2026-10-24T22:00:00Z", "2026-10-25T22:59:00Z")).toEqual([4, 3, 3, 3, 3, 3, 3]);
  });

  test("stands on whole local hours in zones of half and quarter hours", () => {
    const [tick] = timeTicks(
      new Date("2026-11-02T00:00:00Z"),
      new Date("2026-11-02T06:00:00Z"),
      "Asia/Kathmandu",
    );
    expect([tick?.label, tick?.at.toISOString()]).toEqual(["06:00", "2026-11-02T00:15:00.000Z"]);
  });

  test("over weeks, months and years names about five days, months or years", () => {
    expect(labels("2026-10-01T00:00:00Z", "2026-10-31T00:00:00Z", "UTC")).toEqual([
      "1 Oct",
      "7 Oct",
      "13 Oct",
      "19 Oct",
      "25 Oct",
      "31 Oct",
    ]);
    expect(labels("2026-03-15T00:00:00Z", "2026-07-20T00:00:00Z", "UTC")).toEqual([
      "Apr",
      "May",
      "Jun",
      "Jul",
    ]);
    expect(labels("2025-02-15T00:00:00Z", "2026-07-20T00:00:00Z", "UTC")).toEqual([
      "Jul 2025",
      "Jan 2026",
      "Jul 2026",
    ]);
    expect(labels("2021-02-10T00:00:00Z", "2026-11-02T00:00:00Z", "UTC")).toEqual([
      "2022",
      "2023",
      "2024",
      "2025",
      "2026",
    ]);
  });

  test("over a week names each day once, at its first moment, also where midnight is skipped", () => {
    const week = timeTicks(
      new Date("2026-10-22T10:00:00Z"),
      new Date("2026-10-29T10:00:00Z"),
      "Europe/Berlin",
    );
    expect(week.map(({ label }) => label)).toEqual(["Fri", "Sat", "Sun", "Mon", "Tue", "Wed", "Thu"]);
    expect(week[4]?.at.toISOString()).toBe("2026-10-26T23:00:00.000Z");
    // Santiago begins summer time at midnight: 2026-09-06 starts at 01:00.
    const chile = timeTicks(
      new Date("2026-09-04T12:00:00Z"),
      new Date("2026-09-08T12:00:00Z"),
      "America/Santiago",
    );
    expect(chile.map(({ label, at }) => `${label} ${at.toISOString().slice(5, 16)}`)).toContain(
      "Sun 09-06T04:00",
    );
  });
});

describe("gaps", () => {
  const at = (minute: number, value: number | null) => ({ at: new Date(minute * 60_000), value });
  const cut = (points: ReturnType<typeof at>[]) =>
    segments(points, 45).map((piece) => piece.map(({ value }) => value));

  test("missing hours and unknown values tear the line", () => {
    expect(cut([at(0, 1), at(15, 2), at(200, 3), at(215, 4)])).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(cut([at(0, 1), at(5, null), at(10, 3)])).toEqual([[1], [3]]);
    expect(cut([at(0, 1), at(5, Number.NaN), at(10, 3)])).toEqual([[1], [3]]);
  });

  test("the longest allowed pause does not", () => {
    expect(cut([at(0, 1), at(45, 2), at(91, 3)])).toEqual([[1, 2], [3]]);
  });

  test("nothing gives nothing", () => {
    expect([cut([]), cut([at(0, null)])]).toEqual([[], []]);
  });
});

test("a reading between two pauses has a dot, and so has the newest where that is asked for", () => {
  const points = [0, 5, 60, 120, 125].map((minute) => ({ at: new Date(minute * 60_000), value: minute }));
  const values = (last: boolean) => dotted(points, 45, last).map(({ value }) => value);
  expect(values(false)).toEqual([60]);
  expect(values(true)).toEqual([60, 125]);
  expect(dotted(points.slice(0, 1), 45, true)).toHaveLength(1);
});

test("averages stand on the reader's clock, and the repeated hour of autumn is one row", () => {
  const point = (iso: string, level: number | null) => ({ at: new Date(iso), level });
  const rows = averages(
    [
      point("2026-10-25T00:10:00Z", 10),
      point("2026-10-25T01:10:00Z", 30),
      point("2026-10-25T02:10:00Z", null),
      point("2026-10-25T04:10:00Z", 50),
    ],
    ["level"],
    "Europe/Berlin",
    1,
  );
  expect(rows.map(({ values }) => values.level)).toEqual([20, null, 50]);
});
