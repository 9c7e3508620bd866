import { beforeAll, expect, test } from "vitest";
import { vehicleSamples, vehicles } from "../../../drizzle/schema/battery.ts";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { connectTesla } from "../../../test/harness/fake-fleet.ts";
import { insertMany } from "../insert-many.ts";
import {
  chargeRateOf,
  consumptionOf,
  fewReadings,
  ratedConsumption,
  readingsStatement,
  stepsBack,
  weightedMedian,
} from "./consumption.ts";

let ctx: TestContext;
let vehicleId: string;
let clock: number;
let odometer: number;
let level: number;

beforeAll(async () => {
  ctx = await createTestContext();
  const connectionId = await connectTesla(ctx);
  vehicleId = ctx.random.id();
  const [vinIndex] = await ctx.vault.indexes("vehicles.vin_index", "5YJ");
  const now = ctx.clock.now();
  await ctx.db.insert(vehicles).values({
    id: vehicleId,
    connectionId,
    vinIndex,
    vin: await ctx.vault.seal("vehicles.vin", vehicleId, "5YJ"),
    name: await ctx.vault.seal("vehicles.name", vehicleId, "Van"),
    state: "online",
    stateAt: now,
    createdAt: now,
  });
  clock = now.getTime() - 40 * 86_400_000;
  [odometer, level] = [10_000, 90];
});

/** One reading, so many minutes after the one before. */
async function read(minutes: number, change: { miles?: number; percent?: number; charging?: boolean } = {}) {
  clock += minutes * 60_000;
  odometer += change.miles ?? 0;
  level += change.percent ?? 0;
  await ctx.db.insert(vehicleSamples).values({
    vehicleId,
    at: new Date(clock),
    level,
    odometerMiles: odometer,
    outsideCelsius: 4,
    chargingState: change.charging ? "Charging" : "Disconnected",
  });
}

const steps = async () => stepsBack(ctx, vehicleId, await readingsStatement(ctx, vehicleId));

test("what the car used on its own recent drives counts; standing, charging and last month's drives do not", async () => {
  // Forty days ago it used three times as much.
  await read(0);
  await read(30, { miles: 20, percent: -30 });
  clock += 15 * 86_400_000;
  level = 90;
  await read(0);
  expect(consumptionOf(await steps())).toBeNull();
  for (let drive = 0; drive < 6; drive++) {
    await read(10, { miles: 5, percent: -2 });
    await read(10, { miles: 5, percent: -2 });
    // It stands for a while, and loses a percent that no kilometre is to blame for.
    await read(90, { percent: -1 });
  }
  // It is charged for two hours at twelve percent an hour, and on the way driven to the wallbox.
  await read(5, { miles: 0.2, charging: true });
  await read(60, { percent: 12, charging: true });
  await read(60, { percent: 12, charging: true });
  const seen = await steps();
  const found = consumptionOf(seen);
  expect(found).toMatchObject({ source: "driven", drives: 6, outsideCelsius: 4 });
  expect(found?.kilometres).toBeCloseTo(60 * 1.609344);
  expect(found?.percentPerKm).toBeCloseTo(4 / (10 * 1.609344));
  expect(chargeRateOf(seen)).toBeCloseTo(12);
  // One odd drive, with a trailer uphill, moves the middle hardly.
  await read(5);
  await read(20, { miles: 8, percent: -20 });
  expect(consumptionOf(await steps())?.percentPerKm).toBeCloseTo(4 / (10 * 1.609344));
  // A car that then only stands, awake, for days: the drives behind five hundred readings are still found.
  const standing = Array.from({ length: fewReadings }, (_, index) => ({
    vehicleId,
    at: new Date(clock + (index + 1) * 60_000),
    level,
    odometerMiles: odometer,
  }));
  for (let start = 0; start < standing.length; start += 100)
    await insertMany(ctx, vehicleSamples, standing.slice(start, start + 100));
  expect(consumptionOf(await steps())?.drives).toBe(7);
});

test("under fifty kilometres the car's own range counts, and is called that", () => {
  expect(ratedConsumption(80, 240)).toMatchObject({ source: "rated", percentPerKm: 80 / (240 * 1.609344) });
  expect(ratedConsumption(null, 240)).toBeNull();
  expect(ratedConsumption(80, null)).toBeNull();
  expect(chargeRateOf([])).toBeNull();
  expect(weightedMedian([])).toBeNull();
  expect(
    weightedMedian([
      { value: 1, weight: 1 },
      { value: 5, weight: 9 },
    ]),
  ).toBe(5);
});
