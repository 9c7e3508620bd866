import { expect, test } from "vitest";
import type { EventChange } from "./event-change.ts";
import berlin from "./fixtures/berlin-series.json" with { type: "json" };
import denver from "./fixtures/denver-series.json" with { type: "json" };
import odd from "./fixtures/odd-events.json" with { type: "json" };
import { eventsOf } from "./google-events.ts";

const own = new Set(["trainer@practice.example", "trainer.private@practice.example"]);
const read = (page: { items: unknown[]; timeZone: string }) =>
  eventsOf(page.items, { timeZone: page.timeZone, own });
/** The times of what is kept, as instants. */
const times = (changes: EventChange[]) =>
  changes.map((change) =>
    change.kind === "kept" ? `${change.startsAt.toISOString()}/${change.endsAt.toISOString()}` : "gone",
  );
const byId = Object.fromEntries(read(odd).changes.map((change) => [change.eventId, change]));

test("instances of a series keep their hour over a change of clocks; a moved one moves, a cancelled one goes", () => {
  expect(times(read(berlin).changes)).toEqual([
    "2027-03-17T09:00:00.000Z/2027-03-17T10:00:00.000Z",
    "2027-03-25T14:30:00.000Z/2027-03-25T15:30:00.000Z",
    "gone",
    "2027-04-07T08:00:00.000Z/2027-04-07T09:00:00.000Z",
  ]);
  expect(times(read(denver).changes)).toEqual([
    "2026-10-29T16:00:00.000Z/2026-10-29T17:00:00.000Z",
    "2026-11-05T17:00:00.000Z/2026-11-05T18:00:00.000Z",
    "gone",
    "2026-11-20T16:15:00.000Z/2026-11-20T17:15:00.000Z",
  ]);
  expect(read(berlin).changes[0]).toMatchObject({
    kind: "kept",
    eventId: "7k2m9p4q6r8s0t1u3v5w7x9y1z_20270317T090000Z",
    seriesId: "7k2m9p4q6r8s0t1u3v5w7x9y1z",
    startsOn: null,
    busy: true,
    title: "Anke Vogt mit Bruno",
    place: "Lindenstraße 12, 10969 Berlin",
    emails: ["anke.vogt@example.com"],
  });
});

test("an all-day event lasts from midnight to midnight of the calendar's zone, on the long day too", () => {
  expect(byId.allday01).toMatchObject({
    startsOn: "2026-10-31",
    endsOn: "2026-11-03",
    startsAt: new Date("2026-10-31T06:00:00Z"),
    endsAt: new Date("2026-11-03T07:00:00Z"),
    busy: true,
  });
  expect(byId.allday02).toMatchObject({ startsOn: "2026-11-23", busy: false });
});

test("what we declined, birthdays, working places and absences are nobody's visit; what is deleted is gone", () => {
  for (const id of ["declined1", "birthday1", "workplace", "ooo000001", "deleted01"])
    expect(byId[id]).toEqual({ kind: "gone", eventId: id });
});

test("an event without a title, a tentative one, and one with omitted guests are kept as they are", () => {
  expect(byId.private01).toMatchObject({ kind: "kept", title: "", emails: [] });
  expect(byId.tentative).toMatchObject({ kind: "kept", title: "Maybe: Nora Lind" });
  expect(byId.crowd0001).toMatchObject({ kind: "kept", emails: [] });
});

test("an event without an end takes an hour", () => {
  for (const id of ["noend0001", "noendatall"]) {
    const change = byId[id];
    if (change?.kind !== "kept") throw new Error("It is kept");
    expect(change.endsAt.getTime() - change.startsAt.getTime()).toBe(3_600_000);
  }
});

test("a time without an offset is in its own zone, else in the calendar's; a skipped one is an hour later", () => {
  const at = (id: string) => times([byId[id] as EventChange])[0]?.split("/")[0];
  expect(at("zoneonly1")).toBe("2026-11-10T08:00:00.000Z");
  expect(at("nozone001")).toBe("2026-11-10T16:00:00.000Z");
  expect(at("skipped01")).toBe("2027-03-14T09:30:00.000Z");
});

test("a client who invites us is known by the invitation; rooms and our other addresses are nobody", () => {
  expect(byId.invited01).toMatchObject({ emails: ["nora.lind@example.com"] });
});

test("what cannot be read is left out and counted, and a text has an end", () => {
  const broken = ["2026-13-01", "2026-02-30", "tomorrow", ""].map((date) => ({
    id: `on${date}`,
    start: { date },
  }));
  const page = {
    timeZone: "UTC",
    items: [...broken, null, 7, { id: "fine", start: { date: "2026-02-28" } }],
  };
  expect(read(page)).toMatchObject({ changes: [{ eventId: "fine" }], malformed: 6 });
  expect(read(odd).malformed).toBe(3);
  expect(Object.keys(byId)).toHaveLength(odd.items.length - 3);
  expect(byId.long00001).toMatchObject({ title: expect.stringMatching(/^Nora very .{290}$/) });
});
