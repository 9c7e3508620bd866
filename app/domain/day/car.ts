import type { Levels } from "../battery/levels.ts";
import type { By } from "../by.ts";
import { type Consumption, chargeRateOf, consumptionOf, ratedConsumption, type Step } from "./consumption.ts";
import type { Round } from "./round.ts";
import { type Judged, judge } from "./verdict.ts";

/** Readings older than this are said to be old beside what follows from them. */
const oldAfterMs = 6 * 3_600_000;

/** Whether the day's round fits into the charge, with every number that says so. */
export interface CarVerdict extends Judged {
  car: { id: string; name: string; asleep: boolean } | null;
  level: number | null;
  readAt: Date | null;
  /** The reading is hours old: the car may have been charged or driven since. */
  old: boolean;
  reserve: number;
  consumption: Consumption | null;
}

/** The car that somebody drives: of the own account, else the practice's first. */
export function carOf(levels: Levels, by: By): Levels["cars"][number] | undefined {
  const own =
    by.kind === "staff" ? levels.cars.find(({ connectedBy }) => connectedBy === by.staffId) : undefined;
  return own ?? levels.cars[0];
}

/** @param steps of that car, see `stepsBack` */
export function judgeCar(
  car: Levels["cars"][number] | undefined,
  { round, steps, reserve, now }: { round: Round; steps: readonly Step[]; reserve: number; now: Date },
): CarVerdict {
  const reading = car?.reading ?? null;
  // What is frozen in the cold cannot be driven with.
  const level = reading?.usableLevel ?? reading?.level ?? null;
  const consumption =
    consumptionOf(steps) ?? ratedConsumption(reading?.level ?? null, reading?.ratedRangeMiles ?? null);
  const judged = judge({
    level,
    reserve,
    consumption,
    drives: round.drives,
    chargeRate: chargeRateOf(steps),
    now,
  });
  return {
    ...judged,
    ...(!car && { verdict: "unknown" as const, why: "no-car" as const }),
    car: car ? { id: car.id, name: car.name, asleep: car.state === "asleep" } : null,
    level,
    readAt: reading?.at ?? null,
    old: reading !== null && now.getTime() - reading.at.getTime() > oldAfterMs,
    reserve,
    consumption,
  };
}
