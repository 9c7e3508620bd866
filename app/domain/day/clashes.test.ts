import { expect, test } from "vitest";
import { straightLineRouting } from "../../platform/routing.ts";
import { clashesOf } from "./clashes.ts";
import { planRound, type Stop } from "./round.ts";

const home = { lat: 39.74, lng: -104.99 };
const ctx = { routing: straightLineRouting };
const at = (time: string) => new Date(`2026-11-02T${time}:00Z`);
/** Kilometres of road north of home: the adapter adds a third, at 40 km/h. */
const north = (kilometres: number) => ({ lat: home.lat + kilometres / 1.35 / 111.195, lng: home.lng });
const stop = (
  id: string,
  from: string,
  to: string,
  kilometres: number | null,
  metres: number | null = null,
) => ({
  ...{ id, startsAt: at(from), endsAt: at(to) },
  place: { pin: kilometres === null ? null : north(kilometres), metres },
});
/** @param off visits that do not stand any more; they are still in the day, and nobody drives there */
async function clashes(stops: Stop[], off: string[] = []) {
  const on = stops.filter(({ id }) => !off.includes(id));
  return Object.fromEntries(clashesOf(on, (await planRound(ctx, { home, stops: on })).drives));
}

test("a way that takes longer than the time between two visits is said with its numbers; exactly enough is enough", async () => {
  // 40 km are an hour.
  const far = (starts: string) => [stop("waffle", "09:00", "10:00", 0), stop("boulder", starts, "12:30", 40)];
  const { boulder } = await clashes(far("10:01"));
  expect(boulder).toMatchObject([{ kind: "late", visit: "waffle" }]);
  const [late] = boulder ?? [];
  expect(late?.kind === "late" && [late.lateSeconds / 60, late.driveSeconds / 60].map(Math.round)).toEqual([
    59, 60,
  ]);
  expect(await clashes(far("11:00"))).toEqual({ waffle: [], boulder: [] });
  // The first one is never late: one leaves home as early as it takes.
  expect(await clashes([stop("early", "05:00", "06:00", 400)])).toEqual({ early: [] });
});

test("visits at the same time overlap, at one moment too, and no way between them is counted; what touches does not", async () => {
  expect(
    await clashes([
      stop("a", "14:00", "15:00", 5),
      stop("b", "15:00", "16:05", 5),
      stop("c", "15:15", "16:00", 30),
      stop("d", "15:15", "16:00", null),
    ]),
  ).toEqual({
    a: [],
    b: [
      { kind: "overlap", visit: "c", isFirst: false },
      { kind: "overlap", visit: "d", isFirst: false },
    ],
    c: [
      { kind: "overlap", visit: "b", isFirst: true },
      { kind: "overlap", visit: "d", isFirst: false },
    ],
    d: [
      { kind: "overlap", visit: "b", isFirst: true },
      { kind: "overlap", visit: "c", isFirst: true },
    ],
  });
});

test("a visit that was called off in between delays nobody, and one that lies all day clashes with nothing", async () => {
  const day = [
    stop("a", "09:00", "10:00", 0),
    stop("off", "10:00", "11:00", 80),
    stop("b", "11:00", "12:00", 1),
  ];
  expect(await clashes(day, ["off"])).toEqual({ a: [], b: [] });
  expect((await clashes(day)).b).toMatchObject([{ kind: "late", visit: "off" }]);
  const allDay = { ...stop("class", "00:00", "00:00", 0), endsAt: new Date("2026-11-02T23:00:00Z") };
  expect(await clashes([allDay, stop("a", "09:00", "10:00", 40)])).toEqual({ a: [] });
});

test("where the way from the visit before is not known, that is said, and none is made up", async () => {
  const { b } = await clashes([stop("a", "09:00", "10:00", 5), stop("b", "10:20", "11:00", null, 40_000)]);
  expect(b).toEqual([{ kind: "unsure", visit: "a", from: null, freeSeconds: 1200, driveSeconds: 3600 }]);
  const { c } = await clashes([
    stop("a", "09:00", "10:00", 0),
    stop("nowhere", "10:00", "11:00", null),
    stop("c", "11:00", "12:00", 40),
  ]);
  expect(c).toMatchObject([{ kind: "unsure", visit: "nowhere", from: "a", freeSeconds: 0 }]);
  expect((await clashes([stop("a", "09:00", "10:00", 0), stop("n", "10:00", "11:00", null)])).n).toEqual([]);
});
