import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { DayVisit } from "../../domain/day/day.ts";
import { zoneWords } from "../time.tsx";
import { Visits } from "./visits.tsx";

const now = new Date("2026-11-24T14:00:00Z");
const over: DayVisit = {
  id: "v",
  clientId: "c",
  startsAt: new Date("2026-11-16T16:00:00Z"),
  endsAt: new Date("2026-11-16T17:00:00Z"),
  state: "scheduled",
  leftCalendar: false,
  unreadable: false,
  ...{ title: "", note: "", place: "", client: "Priya Raman", dogs: ["Momo"], address: "", phone: null },
  ...{
    access: "",
    warnings: [],
    bites: false,
    missing: [],
    package: null,
    isHistory: false,
    isFirst: false,
    hasPlace: true,
  },
  ...{ drive: null, clashes: [] },
};

const page = (visits: DayVisit[]) =>
  renderToStaticMarkup(
    createElement(Visits, {
      ...{ visits, isToday: false, nextVisitAt: null, mayConnect: true, now },
      calendar: { connection: "connected", selected: 1, mayRead: true, syncedAt: now, failing: false },
      locale: { timeZone: "America/Denver", units: "imperial" },
    }),
  );

test("visits that are over are called done only where it was said what became of each", () => {
  const done = { ...over, id: "w", state: "completed" } as const;
  expect(page([over, done])).toContain("2 visits over, 1 without an answer to how it went");
  expect(page([done])).toContain("1 visit done or called off");
  expect(page([{ ...over, leftCalendar: true }])).toContain("1 visit done or called off");
  const history = page([{ ...over, isHistory: true }]);
  expect(history).toMatch(/1 visit over<.*Over before this calendar was connected/);
  expect(history).not.toContain("How did it go?");
});

test("a visit that cannot be driven or done says so with its numbers, and not when to leave", () => {
  const [first, second] = [16, 17].map((hour) => ({
    ...over,
    id: `v${hour}`,
    dogs: [`Dog ${hour}`],
    startsAt: new Date(`2026-11-25T${hour}:00:00Z`),
    endsAt: new Date(`2026-11-25T${hour + 1}:00:00Z`),
    drive: { metres: 40_000, seconds: 4200, leaveAt: new Date("2026-11-25T16:01:00Z") },
  }));
  if (!first || !second) throw new Error("No visits");
  const late = { kind: "late", visit: "v16", lateSeconds: 59 * 60, driveSeconds: 4200 } as const;
  const html = page([
    first,
    { ...second, clashes: [{ kind: "overlap", visit: "v16", isFirst: true }, late] },
  ]);
  expect(html).toContain("Overlaps with Dog 16.");
  expect(html).toContain("59 min late after Dog 16: the drive takes 1 h 10 min.");
  expect(html.match(/Leave by/g)).toHaveLength(1);
  const unsure = { kind: "unsure", visit: "v16", from: null, freeSeconds: 0, driveSeconds: 4200 } as const;
  expect(page([first, { ...second, clashes: [unsure] }])).toContain(
    "There is no time after Dog 16. From home the drive takes 1 h 10 min; from there nobody knows.",
  );
});

test("a zone is called by its place", () => {
  expect(zoneWords("America/Denver")).toBe("Denver time");
  expect(zoneWords("America/North_Dakota/New_Salem")).toBe("New Salem time");
  expect(zoneWords("UTC")).toBe("UTC time");
});
