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
  ...{ access: "", warnings: [], bites: false, missing: [], package: null, isFirst: false, hasPlace: true },
  drive: null,
};

const page = (visits: DayVisit[]) =>
  renderToStaticMarkup(
    createElement(Visits, {
      ...{ visits, isToday: false, nextVisitAt: null, mayConnect: true, now },
      calendar: { connection: "connected", selected: 1, syncedAt: now, failing: false },
      locale: { timeZone: "America/Denver", units: "imperial" },
    }),
  );

test("visits that are over are called done only where it was said what became of each", () => {
  const done = { ...over, id: "w", state: "completed" } as const;
  expect(page([over, done])).toContain("2 visits over, 1 without an answer to how it went");
  expect(page([done])).toContain("1 visit done or called off");
  expect(page([{ ...over, leftCalendar: true }])).toContain("1 visit done or called off");
});

test("a zone is called by its place", () => {
  expect(zoneWords("America/Denver")).toBe("Denver time");
  expect(zoneWords("America/North_Dakota/New_Salem")).toBe("New Salem time");
  expect(zoneWords("UTC")).toBe("UTC time");
});
