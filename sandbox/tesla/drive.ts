import { clamp } from "../random.ts";
import { dayOf } from "../zone.ts";
import type { Car } from "./cars.ts";
import { type Day, dayStart, planDay, type Stretch } from "./day.ts";
import { outsideAt } from "./weather.ts";

/** A car at one instant. Energies kWh, powers kW, distances miles, speeds mph, temperatures Celsius, levels percent. */
export interface CarState {
  doing: Stretch["doing"];
  asleep: boolean;
  kwh: number;
  level: number;
  /** Below `level` in the cold: what the battery can give as it is. */
  usableLevel: number;
  range: number;
  odometer: number;
  latitude: number;
  longitude: number;
  heading: number;
  speed: number;
  /** Out of the battery while driving, into it (negative) while charging. */
  power: number;
  plug: "Disconnected" | "Stopped" | "Charging" | "Complete";
  /** Into the battery of this or the last charge. */
  chargeAdded: number;
  /** Of the charger: at the wall for AC, into the battery for DC. */
  chargerPower: number;
  minutesToLimit: number;
  outside: number;
  inside: number;
}

const minute = 60_000;
const plans = new Map<string, Day>();
const totals = new Map<string, number[]>();

/** The day of a car by number, planned once. */
export function dayOfCar(car: Car, day: number): Day {
  const key = `${car.vin}:${day}`;
  let plan = plans.get(key);
  if (!plan) {
    plan = planDay(car, day);
    plans.set(key, plan);
  }
  return plan;
}

/** The car at the instant: a pure function, so a restart or a question asked twice changes nothing. */
export function carAt(car: Car, instant: number): CarState {
  const { day, stretch, at } = stretchAt(car, instant);
  const share = clamp((instant - stretch.from) / Math.max(1, stretch.to - stretch.from), 0, 1);
  const mix = (from: number, to: number) => from + (to - from) * share;
  const hours = Math.max(1, stretch.to - stretch.from) / 3_600_000;
  const kwh = mix(stretch.kwhFrom, stretch.kwhTo);
  const level = (kwh / car.fullKwh) * 100;
  const outside = outsideAt(car.place, instant);
  const gain = (stretch.kwhTo - stretch.kwhFrom) / hours;
  const charging = stretch.doing === "charge-ac" || stretch.doing === "charge-dc";
  const moving = stretch.doing === "drive";
  const target = stretch.doing === "charge-dc" ? car.limit - 5 : car.limit;
  return {
    doing: stretch.doing,
    asleep: isQuiet(car, day, at, instant),
    kwh,
    level,
    usableLevel: level - coldLoss(outside, moving || charging),
    range: (car.fullRange * level) / 100,
    odometer: car.odometer + milesBefore(car, day) + mix(stretch.milesFrom, stretch.milesTo),
    latitude: car.place.latitude + mix(stretch.start.north, stretch.end.north),
    longitude: car.place.longitude + mix(stretch.start.east, stretch.end.east),
    heading: headingOf(stretch),
    speed: moving ? (stretch.milesTo - stretch.milesFrom) / hours : 0,
    power: moving || charging ? -gain : 0,
    plug: plugOf(stretch, kwh, car),
    chargeAdded: charging ? kwh - stretch.chargeFrom : lastCharge(car, day, at),
    chargerPower: stretch.doing === "charge-ac" ? car.ac.kw : charging ? gain : 0,
    minutesToLimit: charging ? (((car.fullKwh * target) / 100 - kwh) / gain) * 60 : 0,
    outside,
    inside: moving ? 21 : outside + (stretch.doing === "park" ? 3 : 6),
  };
}

/** When the car charges at home between two instants, with what it takes from the wall in W. */
export function wallCharging(
  car: Car,
  from: number,
  to: number,
): { from: number; to: number; watts: number }[] {
  const first = dayOf(car.place.zone, from) - 1;
  const last = dayOf(car.place.zone, to);
  const days = Array.from({ length: last - first + 1 }, (_, at) => dayOfCar(car, first + at));
  return days
    .flatMap((day) => day.stretches)
    .filter((stretch) => stretch.doing === "charge-ac" && stretch.from < to && stretch.to > from)
    .map((stretch) => ({ from: stretch.from, to: stretch.to, watts: car.ac.kw * 1000 }));
}

function stretchAt(car: Car, instant: number): { day: number; stretch: Stretch; at: number } {
  let day = dayOf(car.place.zone, instant);
  if (instant < dayStart(car, day)) day -= 1;
  const { stretches } = dayOfCar(car, day);
  const found = stretches.findIndex(({ to }) => instant < to);
  const at = found === -1 ? stretches.length - 1 : found;
  const stretch = stretches[at];
  if (!stretch) throw new Error(`No stretch for ${car.name} at ${new Date(instant).toISOString()}`);
  return { day, stretch, at };
}

/** A parked car sleeps after 12 minutes; its owner's phone wakes it 3 minutes before the next thing. */
function isQuiet(car: Car, day: number, at: number, instant: number): boolean {
  const { stretches } = dayOfCar(car, day);
  const stretch = stretches[at];
  if (stretch?.doing !== "park") return false;
  const from = at === 0 ? stretch.from : stretch.from + 12 * minute;
  const to = at === stretches.length - 1 ? stretch.to : stretch.to - 3 * minute;
  return instant >= from && instant < to;
}

/** Percent of the battery that the cold keeps back; a battery at work is warm. */
function coldLoss(outside: number, warm: boolean): number {
  return clamp((8 - (outside + (warm ? 14 : 0))) * 0.28, 0, 6);
}

function plugOf(stretch: Stretch, kwh: number, car: Car): CarState["plug"] {
  if (stretch.doing === "charge-ac" || stretch.doing === "charge-dc") return "Charging";
  if (!stretch.plugged) return "Disconnected";
  return kwh >= (car.fullKwh * car.limit) / 100 - 0.01 ? "Complete" : "Stopped";
}

function lastCharge(car: Car, day: number, at: number): number {
  const today = dayOfCar(car, day).stretches.slice(0, at);
  const latest = today.findLast(({ doing }) => doing === "charge-ac" || doing === "charge-dc");
  if (latest) return latest.kwhTo - latest.chargeFrom;
  for (let before = day - 1; before > day - 8; before--) {
    const { charged } = dayOfCar(car, before);
    if (charged !== undefined) return charged;
  }
  return 0;
}

function headingOf({ start, end }: Stretch): number {
  if (start === end) return 90;
  const degrees = (Math.atan2(end.east - start.east, end.north - start.north) * 180) / Math.PI;
  return Math.round((degrees + 360) % 360);
}

/** Miles driven from the first day of the odometer to the beginning of this day. */
function milesBefore(car: Car, day: number): number {
  let sums = totals.get(car.vin);
  if (!sums) {
    sums = [0];
    totals.set(car.vin, sums);
  }
  for (let next = sums.length; next <= day - car.since; next++) {
    sums[next] = (sums[next - 1] ?? 0) + dayOfCar(car, car.since + next - 1).miles;
  }
  return sums[Math.max(0, day - car.since)] ?? 0;
}
