import { expect, test } from "vitest";
import { impossibleJourney, kilometresBetween } from "./places.ts";

const start = new Date("2026-11-02T09:00:00Z");
const after = (minutes: number) => new Date(start.getTime() + minutes * 60_000);
const at = (latitude: number, longitude: number) => ({ latitude, longitude });

test("distances are those of the globe, over the date line and the pole too", () => {
  // A quarter and a half of the way round, by the radius of 6,371 km.
  expect(kilometresBetween(at(0, 0), at(0, 90))).toBeCloseTo(10_007.5, 0);
  expect(kilometresBetween(at(0, 0), at(0, 180))).toBeCloseTo(20_015.1, 0);
  expect(kilometresBetween(at(90, 0), at(90, 77))).toBeCloseTo(0, 6);
  expect(kilometresBetween(at(0, 179), at(0, -179))).toBeCloseTo(222.4, 0);
  expect(kilometresBetween(at(52, 13), at(52, 13))).toBe(0);
});

test("a journey is impossible over 500 km and over 1,000 km/h, and said rounded", () => {
  const from = { ...at(0, 0), at: start };
  // Nine degrees of the equator are 1,000.8 km.
  expect(impossibleJourney(from, at(0, 9), after(60))).toEqual({ kilometres: 1000, minutes: 60 });
  expect(impossibleJourney(from, at(0, 9), after(61))).toBeNull();
  // Four degrees are 445 km, five are 556.
  expect(impossibleJourney(from, at(0, 4), after(0))).toBeNull();
  expect(impossibleJourney(from, at(0, 5), after(0))).toEqual({ kilometres: 600, minutes: 0 });
});

test("a clock that went back is no time travelled", () => {
  expect(impossibleJourney({ ...at(0, 0), at: start }, at(0, 9), after(-600))).toEqual({
    kilometres: 1000,
    minutes: 0,
  });
});
