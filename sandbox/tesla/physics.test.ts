import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { instantOf } from "../zone.ts";
import { biscuit, type Car, elke, fritz, nova } from "./cars.ts";
import { type CarState, carAt } from "./drive.ts";
import { calendarHistory, type HistoryQuestion } from "./history.ts";
import { homeAt } from "./home.ts";
import { robinsHome, wrensHome } from "./sites.ts";

const instant = fc.integer({ min: Date.UTC(2025, 6, 1), max: Date.UTC(2028, 0, 1) });
const car = fc.constantFrom(nova, biscuit, elke, fritz);
const site = fc.constantFrom(robinsHome, wrensHome);
const minute = 60_000;

/** Every state of a car over some days, in steps of minutes. */
function states(of: Car, from: number, days: number, step = 5): CarState[] {
  return Array.from({ length: (days * 1440) / step }, (_, at) => carAt(of, from + at * step * minute));
}

describe("a car", () => {
  it("stays within its battery, its limit and a range that follows from its level", () => {
    fc.assert(
      fc.property(car, instant, (of, at) => {
        const state = carAt(of, at);
        expect(state.level).toBeGreaterThan(10);
        expect(state.level).toBeLessThanOrEqual(of.limit + 1e-6);
        expect(state.usableLevel).toBeLessThanOrEqual(state.level);
        expect(state.range).toBeCloseTo((of.fullRange * state.level) / 100, 6);
        expect(state.kwh).toBeCloseTo((of.fullKwh * state.level) / 100, 6);
      }),
      { numRuns: 1_000 },
    );
  });

  it("never turns its odometer back, and drives only while its doing says so", () => {
    fc.assert(
      fc.property(car, instant, fc.integer({ min: 1, max: 3 * 1440 }), (of, at, minutes) => {
        const [a, b] = [carAt(of, at), carAt(of, at + minutes * minute)];
        expect(b.odometer).toBeGreaterThanOrEqual(a.odometer - 1e-9);
        if (a.doing === "drive") expect(carAt(of, at + 1000).odometer).toBeGreaterThan(a.odometer - 1e-9);
      }),
      { numRuns: 500 },
    );
  });

  it("does not jump: level and odometer move no faster than driving and charging can", () => {
    fc.assert(
      fc.property(car, instant, (of, at) => {
        const [a, b] = [carAt(of, at), carAt(of, at + minute)];
        expect(Math.abs(b.kwh - a.kwh)).toBeLessThan(of.dc.peakKw / 60 + 0.05);
        expect(b.odometer - a.odometer).toBeLessThan(1.2);
      }),
      { numRuns: 2_000 },
    );
  });

  it("sleeps only parked, and is plugged in or driving but never both", () => {
    fc.assert(
      fc.property(car, instant, (of, at) => {
        const state = carAt(of, at);
        if (state.asleep) expect(state).toMatchObject({ doing: "park", speed: 0, power: 0 });
        if (state.doing === "drive") expect(state).toMatchObject({ plug: "Disconnected", asleep: false });
        if (state.plug === "Charging") expect(state.power).toBeLessThan(0);
      }),
      { numRuns: 1_000 },
    );
  });

  it("spends a working week on rounds, nights on the wall, and charges fast once", () => {
    const week = states(nova, instantOf(nova.place.zone, 20_773, 4), 7);
    const share = (fits: (state: CarState) => boolean) => week.filter(fits).length / week.length;
    expect(share((state) => state.doing === "drive")).toBeGreaterThan(0.03);
    expect(share((state) => state.doing === "charge-ac")).toBeGreaterThan(0.03);
    expect(share((state) => state.doing === "charge-dc")).toBeGreaterThan(0);
    expect(share((state) => state.asleep)).toBeGreaterThan(0.6);
    const fastDays = new Set(
      week.flatMap((state, at) => (state.doing === "charge-dc" ? [Math.floor(at / 288)] : [])),
    );
    expect(fastDays.size).toBe(1);
  });

  it("loses usable level in the cold and none in summer", () => {
    const loss = (state: CarState) => state.level - state.usableLevel;
    const winter = states(nova, Date.UTC(2026, 0, 10), 7, 30).filter((state) => state.asleep);
    const summer = states(nova, Date.UTC(2026, 6, 10), 7, 30);
    expect(Math.max(...winter.map(loss))).toBeGreaterThan(2);
    expect(Math.max(...summer.map(loss))).toBe(0);
  });
});

describe("a home", () => {
  it("balances: what sun, battery and grid give is what the house takes, within the battery's bounds", () => {
    fc.assert(
      fc.property(site, instant, (of, at) => {
        const state = homeAt(of, at);
        if (!state) throw new Error("no reading");
        expect(state.solar + state.battery + state.grid).toBe(state.load);
        expect(state.energy).toBeGreaterThanOrEqual(-1e-6);
        expect(state.energy).toBeLessThanOrEqual(of.pack + 1e-6);
        expect(Math.abs(state.battery)).toBeLessThanOrEqual(of.packPower);
        expect(Math.min(state.solar, state.load)).toBeGreaterThanOrEqual(0);
        if (state.outage) expect(state.grid).toBe(0);
        if (!state.outage && state.battery > 0)
          expect(state.energy).toBeGreaterThan(of.pack * (of.reserve / 100) * 0.99);
      }),
      { numRuns: 2_000 },
    );
  });

  it("answers the same whether it is asked in order or out of it", () => {
    const at = Date.UTC(2026, 9, 3, 17, 42);
    const first = homeAt(wrensHome, at);
    homeAt(wrensHome, Date.UTC(2026, 3, 1));
    expect(homeAt(wrensHome, at)).toEqual(first);
    expect(homeAt(wrensHome, wrensHome.installed - 1)).toBeUndefined();
  });

  it("knows sunny noons, dark nights, export, import, a car on the wall and a rare outage", () => {
    const year = Array.from({ length: 365 * 288 }, (_, at) =>
      homeAt(robinsHome, Date.UTC(2026, 0, 1) + at * 5 * minute),
    );
    const some = (fits: (state: NonNullable<(typeof year)[number]>) => boolean) =>
      year.filter((state) => state && fits(state)).length;
    expect(some((state) => state.solar > 5_000)).toBeGreaterThan(500);
    expect(some((state) => state.solar === 0)).toBeGreaterThan(year.length * 0.4);
    expect(some((state) => state.grid < -1_000)).toBeGreaterThan(500);
    expect(some((state) => state.grid > 1_000)).toBeGreaterThan(500);
    expect(some((state) => state.load > 11_000)).toBeGreaterThan(500);
    const dark = some((state) => state.outage);
    expect(dark).toBeGreaterThan(10);
    expect(dark).toBeLessThan(400);
  });
});

describe("calendar_history", () => {
  const zone = "America/Denver";
  const day = (year: number, month: number, date: number) =>
    Math.floor(Date.UTC(year, month - 1, date) / 86_400_000);
  const ask = (of: number, more: Partial<HistoryQuestion> = {}) =>
    calendarHistory(robinsHome, {
      kind: "power",
      period: "day",
      from: instantOf(zone, of),
      to: instantOf(zone, of + 1) - 1000,
      zone,
      now: Date.UTC(2027, 0, 1),
      ...more,
    }).time_series;

  it.each([
    ["an ordinary day", day(2026, 5, 4), 288],
    ["the short day", day(2026, 3, 8), 276],
    ["the long day", day(2026, 11, 1), 300],
  ])("has a row for every five minutes of %s, for each kind", (_which, of, rows) => {
    for (const kind of ["power", "soe", "energy"] as const) expect(ask(of, { kind })).toHaveLength(rows);
    const times = ask(of)?.map(({ timestamp }) => timestamp) ?? [];
    expect(new Set(times).size).toBe(rows);
    expect(times[0]).toMatch(/T00:00:00-0[67]:00$/);
  });

  it("tells the powers that the live status told then", () => {
    const row = ask(day(2026, 5, 4))?.[150];
    const state = homeAt(robinsHome, Date.parse(row?.timestamp ?? ""));
    expect(row).toMatchObject({
      solar_power: state?.solar,
      battery_power: state?.battery,
      grid_power: state?.grid,
    });
  });

  it("adds five-minute energies up to the same day whatever the period", () => {
    const of = day(2026, 5, 4);
    const five = ask(of, { kind: "energy" }) ?? [];
    const [whole] = ask(of, { kind: "energy", period: "month" }) ?? [];
    const sum = (rows: object[], name: string) =>
      rows.reduce((all, row) => all + Number(Object.entries(row).find(([key]) => key === name)?.[1]), 0);
    for (const name of [
      "solar_energy_exported",
      "grid_energy_imported",
      "consumer_energy_imported_from_battery",
    ]) {
      expect(sum(five, name)).toBeGreaterThan(0);
      expect(sum(five, name)).toBeCloseTo(sum([whole ?? {}], name), 3);
    }
  });

  it("goes to the present and no further, and is null before the installation", () => {
    const of = day(2026, 5, 4);
    expect(ask(of, { now: instantOf(zone, of, 6) })).toHaveLength(73);
    expect(ask(of, { now: instantOf(zone, of) - 1 })).toBeNull();
    expect(ask(day(2025, 1, 4))).toBeNull();
  });

  it("answers an end of exactly midnight with zeros, as Tesla does", () => {
    const of = day(2026, 5, 4);
    const rows = ask(of, { to: instantOf(zone, of + 1) }) ?? [];
    expect(rows.every((row) => "solar_power" in row && row.solar_power === 0)).toBe(true);
    expect(ask(of)?.some((row) => "solar_power" in row && (row.solar_power ?? 0) > 0)).toBe(true);
  });
});
