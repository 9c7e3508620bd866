import { between, chance, clamp } from "../random.ts";
import { instantOf, offsetAt } from "../zone.ts";
import { wallCharging } from "./drive.ts";
import type { Site } from "./sites.ts";
import { clearness, outsideAt, solarHour } from "./weather.ts";

/**
 * A home at one instant. Whole watts; `battery` > 0 discharges, `grid` > 0 imports, and always
 * solar + battery + grid = load. `energy` is what the battery holds, in Wh.
 */
export interface HomeState {
  solar: number;
  load: number;
  battery: number;
  grid: number;
  energy: number;
  outage: boolean;
}

/** One reading lasts five minutes. */
export const stepMilliseconds = 5 * 60_000;
const stepsADay = 288;
const stepHours = 1 / 12;
const dayMilliseconds = 86_400_000;
/** What is kept of the energy that goes into the battery. */
const chargeYield = 0.94;

const days = new Map<string, HomeState[]>();

/** The home at the instant, undefined before it was installed: a pure function of site and instant. */
export function homeAt(site: Site, instant: number): HomeState | undefined {
  if (instant < site.installed) return undefined;
  const index = Math.floor(instant / dayMilliseconds);
  const steps = dayOfHome(site, index);
  const at = Math.floor((instant - index * dayMilliseconds) / stepMilliseconds);
  const now = steps[at];
  if (!now) return undefined;
  const share = (instant % stepMilliseconds) / stepMilliseconds;
  return { ...now, energy: now.energy + energyChange(now.battery) * share };
}

/**
 * The 288 readings of one UTC day, each with the energy at its beginning. The battery carries its charge from day to
 * day, so days are computed in order from the day of installation, once.
 */
function dayOfHome(site: Site, index: number): HomeState[] {
  const first = Math.floor(site.installed / dayMilliseconds);
  let at = index;
  while (at > first && !days.has(`${site.serial}:${at}`)) at -= 1;
  for (; ; at++) {
    const key = `${site.serial}:${at}`;
    let steps = days.get(key);
    if (!steps) {
      const last = days.get(`${site.serial}:${at - 1}`)?.at(-1);
      const energy = last ? last.energy + energyChange(last.battery) : site.pack / 2;
      steps = simulateDay(site, at, energy);
      days.set(key, steps);
    }
    if (at >= index) return steps;
  }
}

function simulateDay(site: Site, index: number, startEnergy: number): HomeState[] {
  const start = index * dayMilliseconds;
  const outage = outageOf(site, index);
  const offset = offsetAt(site.place.zone, start + dayMilliseconds / 2);
  const charging = site.cars.flatMap((car) => wallCharging(car, start, start + dayMilliseconds));
  const steps: HomeState[] = [];
  let energy = startEnergy;
  for (let at = 0; at < stepsADay; at++) {
    const instant = start + at * stepMilliseconds;
    const dark = outage !== undefined && instant >= outage.from && instant < outage.to;
    const cars = charging.reduce(
      (sum, one) => sum + (instant >= one.from && instant < one.to ? one.watts : 0),
      0,
    );
    const state = settle(site, {
      solar: solarAt(site, instant),
      load: Math.round(houseAt(site, instant, offset) + cars),
      energy,
      outage: dark,
    });
    steps.push(state);
    energy += energyChange(state.battery);
  }
  return steps;
}

/** Lets the battery take up or give what it can, the grid the rest; without a grid, load or sun must give way. */
function settle(site: Site, now: Omit<HomeState, "battery" | "grid">): HomeState {
  const floor = now.outage ? 0 : (site.pack * site.reserve) / 100;
  const mostOut = clamp((now.energy - floor) / stepHours, 0, site.packPower);
  const mostIn = clamp((site.pack - now.energy) / chargeYield / stepHours, 0, site.packPower);
  const battery = Math.trunc(clamp(now.load - now.solar, -mostIn, mostOut)) + 0;
  const missing = now.load - now.solar - battery;
  if (!now.outage) return { ...now, battery, grid: missing };
  return missing > 0
    ? { ...now, load: now.load - missing, battery, grid: 0 }
    : { ...now, solar: now.solar + missing, battery, grid: 0 };
}

/** Wh that a step of this battery power adds to the pack. */
function energyChange(battery: number): number {
  return battery > 0 ? -battery * stepHours : -battery * chargeYield * stepHours;
}

function solarAt(site: Site, instant: number): number {
  const { latitude } = site.place;
  const ofYear = ((instant / dayMilliseconds) % 365.2425) / 365.2425;
  const declination = -23.44 * Math.cos(2 * Math.PI * (ofYear + 10 / 365));
  const rad = Math.PI / 180;
  const turn = (solarHour(site.place, instant) - 12) * 15 * rad;
  const height =
    Math.sin(latitude * rad) * Math.sin(declination * rad) +
    Math.cos(latitude * rad) * Math.cos(declination * rad) * Math.cos(turn);
  if (height <= 0) return 0;
  return Math.round(site.solarPeak * height ** 1.15 * clearness(site.place, instant));
}

/** What the house itself uses, without cars. */
function houseAt(site: Site, instant: number, offset: number): number {
  const hour = ((instant + offset) / 3_600_000) % 24;
  const peak = (at: number, width: number) => Math.exp(-((hour - at) ** 2) / (2 * width ** 2));
  const slot = Math.floor(instant / stepMilliseconds);
  const outside = outsideAt(site.place, instant);
  const climate = Math.max(0, 14 - outside) * 34 + Math.max(0, outside - 23) * 95;
  const kettle = chance(site.seed, 21, slot) < 0.03 ? 1_600 : 0;
  const house = 330 + 1_050 * peak(7.3, 0.8) + 1_900 * peak(19, 1.7) + climate + kettle;
  return house * between(0.88, 1.12, site.seed, 22, slot);
}

/** About once a month the grid is away for a while in the afternoon, when no car charges. */
function outageOf(site: Site, index: number): { from: number; to: number } | undefined {
  if (chance(site.seed, 31, index) > 0.033) return undefined;
  const from = instantOf(site.place.zone, index, between(13, 15.5, site.seed, 32, index));
  return { from, to: from + between(20, 90, site.seed, 33, index) * 60_000 };
}
