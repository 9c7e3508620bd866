import { expect, test } from "vitest";
import { dueVisits, windowOf } from "./times.ts";

const berlin = { timeZone: "Europe/Berlin", quietFrom: 21 * 60, quietUntil: 8 * 60 };

test.each([
  // The evening of the short day, of the long one, and of an ordinary one: five by the clock on the wall.
  ["2026-03-30T08:00:00Z", "2026-03-29T15:00:00.000Z", "2026-03-29T22:00:00.000Z"],
  ["2026-10-26T09:00:00Z", "2026-10-25T16:00:00.000Z", "2026-10-25T23:00:00.000Z"],
  ["2026-10-25T09:00:00Z", "2026-10-24T15:00:00.000Z", "2026-10-24T22:00:00.000Z"],
])("a visit at %s is told of from %s until midnight", (startsAt, from, until) => {
  const window = windowOf("visit-tomorrow", new Date(startsAt), berlin);
  expect([window.from.toISOString(), window.until.toISOString()]).toEqual([from, until]);
});

test("where the quiet hours begin in the afternoon, tomorrow's visit is told of before them", () => {
  const window = windowOf("visit-tomorrow", new Date("2026-11-04T09:00:00Z"), {
    ...berlin,
    quietFrom: 16 * 60,
  });
  expect(window.from.toISOString()).toBe("2026-11-03T14:30:00.000Z");
});

test("of two visits in sight only the next one asks for papers", () => {
  const visit = (id: string, clientId: string, startsAt: string) => ({
    id,
    clientId,
    startsAt: new Date(startsAt),
  });
  const visits = [
    visit("a", "one", "2026-11-05T09:00:00Z"),
    visit("b", "one", "2026-11-06T09:00:00Z"),
    visit("c", "two", "2026-11-06T09:00:00Z"),
    visit("d", "two", "2026-11-20T09:00:00Z"),
  ];
  const due = (from: string, to = from) =>
    dueVisits("papers-missing", visits, { from: new Date(from), to: new Date(to) }, berlin).map(
      ({ id }) => id,
    );
  expect(due("2026-11-03T12:00:00Z")).toEqual(["a", "c"]);
  expect(due("2026-11-03T12:00:00Z", "2026-11-10T12:00:00Z")).toEqual(["a", "b", "c"]);
});
