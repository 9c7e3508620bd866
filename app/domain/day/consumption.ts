import { and, desc, eq, gte } from "drizzle-orm";
import { vehicleSamples } from "../../../drizzle/schema/battery.ts";
import type { SystemContext } from "../../platform/ports.ts";

/** How far back driving counts as recent, and how much of it tells something. */
const days = 30;
const leastKilometres = 50;
/** A shorter drive says more about the rounding of the level than about the car. */
const leastOfADrive = 5;
/** The readings that are looked at: a week or two of a car in use, and where that tells too little a whole month. */
export const fewReadings = 500;
const mostReadings = 3_000;
/** A longer silence between two readings hides a charge, or a car that only stood. */
const longestGapMs = 3 * 3_600_000;
const kilometresPerMile = 1.609344;

/** Two readings in a row between which the car drove or was charged. Kilometres and percent. */
export interface Step {
  from: Date;
  to: Date;
  kilometres: number;
  /** Below zero when it fell. */
  level: number;
  charging: boolean;
  outsideCelsius: number | null;
}

export interface Consumption {
  /** Percent of a full charge a kilometre. */
  percentPerKm: number;
  /** `driven`: the driver's own recent drives; `rated`: the range that the car itself names. */
  source: "driven" | "rated";
  /** What it was learned from; nothing of a rated one. */
  kilometres: number;
  drives: number;
  /** The middle temperature outside on these drives; null where the car did not say. */
  outsideCelsius: number | null;
}

/** How quickly the car was charged lately, in percent an hour; null where it has not been seen charging for an hour. */
export type ChargeRate = number | null;

/**
 * The newest readings of a car within the last month, newest first; a statement for a batch. Windows of SQL would read each
 * row eight times.
 *
 * @param most how many at most; `fewReadings` are enough for whoever drives most days
 */
export const readingsStatement = (
  ctx: Pick<SystemContext, "db" | "clock">,
  vehicleId: string,
  most: number = fewReadings,
) =>
  ctx.db
    .select({
      at: vehicleSamples.at,
      level: vehicleSamples.level,
      odometerMiles: vehicleSamples.odometerMiles,
      chargingState: vehicleSamples.chargingState,
      outsideCelsius: vehicleSamples.outsideCelsius,
    })
    .from(vehicleSamples)
    .where(
      and(
        eq(vehicleSamples.vehicleId, vehicleId),
        gte(vehicleSamples.at, new Date(ctx.clock.now().getTime() - days * 86_400_000)),
      ),
    )
    .orderBy(desc(vehicleSamples.at))
    .limit(most);

type Reading = Awaited<ReturnType<typeof readingsStatement>>[number];

const isCharging = ({ chargingState }: Reading) =>
  chargingState === "Charging" || chargingState === "Starting";

/** What happened between readings in a row, oldest first. @param readings newest first */
export const stepsOf = (readings: readonly Reading[]): Step[] =>
  readings.toReversed().flatMap((reading, index, all) => {
    const before = all[index - 1];
    if (!before || before.level === null || reading.level === null) return [];
    if (before.odometerMiles === null || reading.odometerMiles === null) return [];
    const step: Step = {
      from: before.at,
      to: reading.at,
      kilometres: (reading.odometerMiles - before.odometerMiles) * kilometresPerMile,
      level: reading.level - before.level,
      charging: isCharging(before) || isCharging(reading),
      outsideCelsius: reading.outsideCelsius,
    };
    return step.kilometres > 0 || (step.charging && step.level > 0) ? [step] : [];
  });

/**
 * The steps of a car as far back as it takes to learn from them.
 * @param newest what `readingsStatement` gave with `fewReadings`
 */
export async function stepsBack(
  ctx: Pick<SystemContext, "db" | "clock">,
  vehicleId: string,
  newest: readonly Reading[],
): Promise<Step[]> {
  const steps = stepsOf(newest);
  if (newest.length < fewReadings || consumptionOf(steps)) return steps;
  return stepsOf(await readingsStatement(ctx, vehicleId, mostReadings));
}

interface Driven {
  kilometres: number;
  percent: number;
  temperatures: number[];
}

/**
 * What the car has used on its own recent drives: steps that follow each other are one drive, and the middle of all
 * drives by their length counts, so that a single odd one does not. Where it was charged, nothing is learned.
 *
 * @param steps oldest first
 * @returns null under fifty kilometres
 */
export function consumptionOf(steps: readonly Step[]): Consumption | null {
  const drives: Driven[] = [];
  let end: number | null = null;
  for (const { from, to, kilometres, level, charging, outsideCelsius } of steps) {
    if (charging || kilometres <= 0 || level > 0 || to.getTime() - from.getTime() > longestGapMs) {
      end = null;
      continue;
    }
    const last = drives.at(-1);
    const drive: Driven =
      last && end === from.getTime() ? last : { kilometres: 0, percent: 0, temperatures: [] };
    if (drive !== last) drives.push(drive);
    drive.kilometres += kilometres;
    drive.percent -= level;
    if (outsideCelsius !== null) drive.temperatures.push(outsideCelsius);
    end = to.getTime();
  }
  const telling = drives.filter(({ kilometres, percent }) => kilometres >= leastOfADrive && percent > 0);
  const kilometres = telling.reduce((sum, drive) => sum + drive.kilometres, 0);
  if (kilometres < leastKilometres) return null;
  const middle = weightedMedian(
    telling.map((drive) => ({ value: drive.percent / drive.kilometres, weight: drive.kilometres })),
  );
  if (middle === null) return null;
  return {
    percentPerKm: middle,
    source: "driven",
    kilometres,
    drives: telling.length,
    outsideCelsius: weightedMedian(
      telling.flatMap(({ temperatures }) => temperatures.map((value) => ({ value, weight: 1 }))),
    ),
  };
}

/** What the car itself says: its range at this level. Null where it does not say, or is nearly empty. */
export function ratedConsumption(level: number | null, ratedRangeMiles: number | null): Consumption | null {
  if (level === null || ratedRangeMiles === null || level < 5 || ratedRangeMiles < 5) return null;
  const percentPerKm = level / (ratedRangeMiles * kilometresPerMile);
  return { percentPerKm, source: "rated", kilometres: 0, drives: 0, outsideCelsius: null };
}

/** @param steps as `stepsBack` gives them */
export function chargeRateOf(steps: readonly Step[]): ChargeRate {
  const charged = steps
    .filter(({ charging, level, kilometres }) => charging && level > 0 && kilometres < 0.5)
    .map(({ from, to, level }) => {
      const hours = (to.getTime() - from.getTime()) / 3_600_000;
      return { value: level / hours, weight: hours };
    })
    .filter(({ weight }) => weight > 0 && weight <= longestGapMs / 3_600_000);
  const hours = charged.reduce((sum, { weight }) => sum + weight, 0);
  return hours < 1 ? null : weightedMedian(charged);
}

/** The value at which half of the weight is reached. Null of nothing. */
export function weightedMedian(values: readonly { value: number; weight: number }[]): number | null {
  const sorted = values.toSorted((a, b) => a.value - b.value);
  const half = sorted.reduce((sum, { weight }) => sum + weight, 0) / 2;
  let reached = 0;
  for (const { value, weight } of sorted) {
    reached += weight;
    if (reached >= half) return value;
  }
  return null;
}
