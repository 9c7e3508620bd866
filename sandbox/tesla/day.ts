import { between } from "../random.ts";
import { instantOf, weekdayOf } from "../zone.ts";
import type { Car } from "./cars.ts";
import { outsideAt } from "./weather.ts";

/** A stretch of a car's day in which one thing happens. Instants in milliseconds, energies kWh, distances miles. */
export interface Stretch {
  doing: "drive" | "park" | "charge-ac" | "charge-dc";
  from: number;
  to: number;
  kwhFrom: number;
  kwhTo: number;
  milesFrom: number;
  milesTo: number;
  /** North and east of home, in degrees. */
  start: Spot;
  end: Spot;
  /** Plugged in at home. */
  plugged: boolean;
  /** What the battery held when this charge began. */
  chargeFrom: number;
}

export interface Spot {
  north: number;
  east: number;
}

/** A car's day from 04:00 to 04:00 local time, when it always stands at home, charged to its limit. */
export interface Day {
  stretches: readonly Stretch[];
  miles: number;
  /** Energy of the last charge of the day; undefined when it did not charge. */
  charged: number | undefined;
}

const minute = 60_000;
const hour = 60 * minute;
const home: Spot = { north: 0, east: 0 };
/** What reaches the battery of what the wall gives. */
export const acYield = 0.91;

/** Where the day of that number (local days since 1970) begins: 04:00 local. */
export const dayStart = (car: Car, day: number) => instantOf(car.place.zone, day, 4);

/** Plans a day; depends on the car and the day only. */
export function planDay(car: Car, day: number): Day {
  const start = dayStart(car, day);
  const end = dayStart(car, day + 1);
  const at = (localHour: number) => instantOf(car.place.zone, day, localHour);
  const random = (low: number, high: number, ...keys: number[]) => between(low, high, car.seed, day, ...keys);
  const full = (car.fullKwh * car.limit) / 100;
  const stretches: Stretch[] = [];
  let now = start;
  let kwh = full;
  let miles = 0;
  let spot = home;
  let plugged = true;
  let charged: number | undefined;

  function add(doing: Stretch["doing"], to: number, kwhTo: number, more: Partial<Stretch> = {}) {
    const next = { doing, from: now, to, kwhFrom: kwh, kwhTo, milesFrom: miles, milesTo: miles };
    const stretch: Stretch = { ...next, start: spot, end: spot, plugged, chargeFrom: kwh, ...more };
    stretches.push(stretch);
    now = to;
    kwh = kwhTo;
    miles = stretch.milesTo;
    spot = stretch.end;
  }
  function park(until: number) {
    if (until <= now) return;
    // A full car on the wall connector is held there; everywhere else standing costs about 25 W.
    const drain = plugged && kwh >= full - 1e-6 ? 0 : (0.025 * (until - now)) / hour;
    add("park", until, kwh - drain);
  }
  function drive(to: Spot, distance: number) {
    plugged = false;
    const cold = Math.max(0, 18 - outsideAt(car.place, now)) * 0.012;
    const used = distance * car.kwhPerMile * (1 + cold) * random(0.94, 1.08, 7, stretches.length);
    const hours = 0.05 + distance / (distance > 30 ? 52 : 29);
    add("drive", now + Math.round(hours * hour), kwh - used, { milesTo: miles + distance, end: to });
  }
  function fastCharge(targetPercent: number) {
    const from = kwh;
    const target = (car.fullKwh * targetPercent) / 100;
    // The power falls as the battery fills: one stretch for every twentieth.
    while (kwh < target - 0.05) {
      const level = kwh / car.fullKwh;
      const kw = car.dc.peakKw * (level < 0.4 ? 1 : Math.max(0.3, 1.32 - 0.85 * level));
      const step = Math.min(target - kwh, car.fullKwh / 20);
      add("charge-dc", now + Math.ceil((step / kw) * hour), kwh + step, { chargeFrom: from });
    }
    charged = kwh - from;
  }
  const spotFor = (visit: number): Spot => ({
    north: random(-0.11, 0.11, 1, visit),
    east: random(-0.14, 0.14, 2, visit),
  });

  const weekday = weekdayOf(day);
  if (weekday === car.dc.weekday) {
    park(at(random(7.75, 8.5, 3)));
    const north = random(0.5, 0.62, 4);
    const far = { north, east: random(-0.1, 0.1, 5) };
    drive(far, north * 69 * 1.22);
    park(now + random(50, 70, 6) * minute);
    const farther = { north: north + 0.16, east: far.east };
    drive(farther, 14);
    fastCharge(car.limit - 5);
    park(now + random(55, 75, 8) * minute);
    drive(home, (north + 0.16) * 69 * 1.15);
  } else {
    const [fewest, most] = visitsOn(car, weekday);
    const visits = Math.round(random(fewest - 0.49, most + 0.49, 9));
    if (visits > 0) park(at(random(8.1, 8.9, 10)));
    for (let visit = 0; visit < visits && now < at(16.5); visit++) {
      const to = spotFor(visit);
      drive(to, distanceBetween(spot, to));
      park(now + random(45, 65, 11, visit) * minute);
    }
    if (spot !== home) drive(home, distanceBetween(spot, home));
  }

  plugged = true;
  park(Math.max(now + 20 * minute, at(car.ac.startHour + random(-0.2, 0.2, 12))));
  if (kwh < full - 1e-6) {
    const from = kwh;
    const until = now + ((full - kwh) / (car.ac.kw * acYield)) * hour;
    add("charge-ac", Math.min(Math.ceil(until), end - minute), full, { chargeFrom: from });
    charged = full - from;
  }
  park(end);
  return { stretches, miles, charged };
}

function visitsOn(car: Car, weekday: number): readonly [number, number] {
  if (weekday === 0) return [0, 1];
  if (weekday === 6) return [1, 2];
  return car.visits;
}

/** Miles by road: a third longer than the crow flies. */
function distanceBetween(a: Spot, b: Spot): number {
  const north = (b.north - a.north) * 69;
  const east = (b.east - a.east) * 53;
  return Math.max(1.5, Math.hypot(north, east) * 1.32);
}
