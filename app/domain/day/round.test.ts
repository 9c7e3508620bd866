import { expect, test } from "vitest";
import { straightLineRouting } from "../../platform/routing.ts";
import { ahead, planRound, type Stop } from "./round.ts";

const home = { lat: 39.74, lng: -104.99 };
const at = (time: string) => new Date(`2026-11-02T${time}:00Z`);
const stop = (id: string, from: string, to: string, place: Partial<Stop["place"]> = {}): Stop => ({
  id,
  startsAt: at(from),
  endsAt: at(to),
  place: { pin: null, metres: null, ...place },
});
const north = (kilometres: number) => ({ lat: home.lat + kilometres / 111.195, lng: home.lng });
const ctx = { routing: straightLineRouting };
const km = (metres: number) => metres / 1000 / 1.35;

test("from home through the visits in their order and home again; ways of their own where only a distance is known", async () => {
  const stops = [
    stop("a", "10:00", "11:00", { pin: north(5) }),
    stop("b", "12:00", "13:00", { metres: 8_000 }),
    stop("c", "14:00", "15:00", { pin: north(2) }),
    stop("d", "16:00", "17:00"),
  ];
  const round = await planRound(ctx, { home, stops });
  expect(round.drives.map(({ to, apart }) => [to, apart])).toEqual([
    ["a", false],
    ["b", true],
    [null, true],
    ["c", false],
    [null, false],
  ]);
  expect(km(round.drives[0]?.metres ?? 0)).toBeCloseTo(5, 2);
  expect(km(round.drives[3]?.metres ?? 0)).toBeCloseTo(3, 2);
  expect(km(round.metres - 16_000)).toBeCloseTo(5 + 3 + 2, 2);
  expect(round).toMatchObject({ unknown: ["d"], apart: ["b"], noHome: false });
  // Five kilometres by the straight line are ten minutes by road.
  expect(round.drives[0]?.leaveAt.toISOString()).toBe("2026-11-02T09:49:52.500Z");
  expect(round.drives[3]?.freeFrom).toEqual(at("13:00"));
});

test("on the way only what is left counts, from where the driver is", async () => {
  const stops = [
    stop("a", "10:00", "11:00", { pin: north(5) }),
    stop("b", "12:00", "13:00", { pin: north(7) }),
  ];
  const left = ahead(stops, at("10:30"));
  const round = await planRound(ctx, { home, ...left });
  expect(round.drives.map(({ to }) => to)).toEqual(["b", null]);
  expect(km(round.metres)).toBeCloseTo(2 + 7, 2);
  expect(ahead(stops, at("13:30"))).toEqual({ stops: [], at: undefined });
  const last = await planRound(ctx, { home, ...ahead(stops, at("12:30")) });
  expect(km(last.metres)).toBeCloseTo(7, 2);
});

test("without a home the ways between are counted and the rest is said; a routing that cannot say makes nothing up", async () => {
  const stops = [
    stop("a", "10:00", "11:00", { pin: north(5) }),
    stop("b", "12:00", "13:00", { pin: north(7) }),
  ];
  const round = await planRound(ctx, { home: null, stops });
  expect(round.drives.map(({ to }) => to)).toEqual(["b"]);
  expect(round.noHome).toBe(true);
  const silent = { routing: { name: "away", legs: async () => null } };
  expect(await planRound(silent, { home, stops })).toMatchObject({
    metres: 0,
    unknown: ["a", "b"],
    drives: [],
  });
});
