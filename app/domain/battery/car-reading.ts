import { and, desc, eq, isNull, lte, or } from "drizzle-orm";
import { vehicleSamples, vehicles } from "../../../drizzle/schema/battery.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { isAhead, reserve, spendStatement } from "./budget.ts";
import type { KnownCar } from "./garage.ts";
import { type GrantProblem, isCarProblem, isGrantProblem } from "./problems.ts";
import type { Answer, Tesla } from "./tesla.ts";
import { type VehicleReading, vehicleData } from "./tesla-answers.ts";

/**
 * How long a reading is good enough, in minutes. Asking more often than about every 11 minutes keeps a standing car
 * awake, so an idle one is left alone for longer than that and falls asleep by itself.
 */
const readAfterMinutes = { moving: 5, idle: 15, idleAheadOfBudget: 30, byHand: 1 } as const;
/** A job starts some milliseconds early or late. */
const slackMs = 20_000;

/** The parts asked for. `location_data` is not among them: where the car stands is none of our business here. */
const path = (vin: string) =>
  `/api/1/vehicles/${encodeURIComponent(vin)}/vehicle_data?endpoints=${encodeURIComponent(
    "charge_state;climate_state;drive_state;vehicle_state;vehicle_config",
  )}`;

/**
 * Reads one car, when it is awake by itself, its last reading is old enough and the budget has room. Never wakes it.
 *
 * @param byHand whether a person pressed the button: then a minute is old enough and the whole budget may be used.
 * @returns what keeps the whole grant from being read, or null.
 */
export async function readCar(
  ctx: SystemContext,
  tesla: Tesla,
  car: KnownCar,
  byHand: boolean,
): Promise<Extract<Answer<never>, { ok: false }> | null> {
  if (car.state !== "online") return null;
  if (!(await claim(ctx, car, byHand))) return null;
  const reservation = await reserve(ctx, "data", { routine: !byHand });
  if (!reservation) return null;
  const answer = await tesla.get(path(car.vin), vehicleData);
  if (answer.ok) {
    await keepReading(ctx, car, answer.value);
    return null;
  }
  if (!answer.billed) await reservation.release();
  const { trouble } = answer;
  if (trouble === "asleep" || trouble === "offline") {
    const state = { state: trouble, stateAt: ctx.clock.now(), problem: null };
    await ctx.db.update(vehicles).set(state).where(eq(vehicles.id, car.id));
  } else if (isCarProblem(trouble)) {
    await ctx.db.update(vehicles).set({ problem: trouble }).where(eq(vehicles.id, car.id));
  } else if (isGrantProblem(trouble)) {
    return answer satisfies { trouble: string } as typeof answer & { trouble: GrantProblem };
  }
  return null;
}

/** Marks the car as asked now, unless that was too short a time ago. One statement: of two at once one asks. */
async function claim(ctx: SystemContext, car: KnownCar, byHand: boolean): Promise<boolean> {
  const now = ctx.clock.now();
  const minutes = byHand ? readAfterMinutes.byHand : await minutesBetween(ctx, car);
  const before = new Date(now.getTime() - minutes * 60_000 + (byHand ? 0 : slackMs));
  const claimed = await ctx.db
    .update(vehicles)
    .set({ askedAt: now })
    .where(and(eq(vehicles.id, car.id), or(isNull(vehicles.askedAt), lte(vehicles.askedAt, before))))
    .returning({ id: vehicles.id });
  return claimed.length > 0;
}

async function minutesBetween(ctx: SystemContext, car: KnownCar): Promise<number> {
  const [[last], [spend]] = await ctx.db.batch([
    ctx.db
      .select({ at: vehicleSamples.at, state: vehicleSamples.chargingState, driving: vehicleSamples.driving })
      .from(vehicleSamples)
      .where(eq(vehicleSamples.vehicleId, car.id))
      .orderBy(desc(vehicleSamples.at))
      .limit(1),
    spendStatement(ctx),
  ]);
  // A car that was charging when last seen hours ago says nothing about now.
  const recent = last && ctx.clock.now().getTime() - last.at.getTime() < 3_600_000;
  const moving = recent && (last.driving || last.state === "Charging" || last.state === "Starting");
  if (isAhead(ctx, spend?.microdollars ?? 0)) return readAfterMinutes.idleAheadOfBudget;
  return moving ? readAfterMinutes.moving : readAfterMinutes.idle;
}

async function keepReading(ctx: SystemContext, car: KnownCar, reading: VehicleReading): Promise<void> {
  const now = ctx.clock.now();
  const { at: told, state, carType, ...values } = reading;
  const problem = values.level === null && values.odometerMiles === null ? ("unreadable" as const) : null;
  const known = ctx.db
    .update(vehicles)
    .set({
      problem,
      ...(carType && { carType }),
      ...(state && state !== car.state && { state, stateAt: now }),
    })
    .where(eq(vehicles.id, car.id));
  if (problem) {
    await known;
    return;
  }
  // The car's own clock, where it makes sense: an answer may be minutes old.
  const age = told ? now.getTime() - told.getTime() : -1;
  const at = told && age >= 0 && age < 86_400_000 ? told : now;
  await ctx.db.batch([
    known,
    ctx.db
      .insert(vehicleSamples)
      .values({ vehicleId: car.id, at, ...values })
      .onConflictDoUpdate({ target: [vehicleSamples.vehicleId, vehicleSamples.at], set: values }),
  ]);
}
