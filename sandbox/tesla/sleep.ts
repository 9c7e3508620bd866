import type { World } from "../world.ts";
import type { Car } from "./cars.ts";
import { carAt } from "./drive.ts";

/** Whether the car answers now: its day keeps it awake, or somebody woke it or keeps asking it. */
export function isOnline(world: World, car: Car): boolean {
  const now = world.clock.now();
  const awake = world.store.data.awake[car.vin];
  if (awake && now >= awake.readyAt && now < awake.until) return true;
  return !carAt(car, now).asleep;
}

/** Keeps an online car from falling asleep for the given milliseconds, as asking for its data does. */
export function stayAwake(world: World, vin: string, milliseconds: number): void {
  const now = world.clock.now();
  const until = Math.max(now + milliseconds, world.store.data.awake[vin]?.until ?? 0);
  world.store.data.awake[vin] = { readyAt: now, until };
  world.store.changed();
}

const wakeMilliseconds = 20_000;

/** Starts to wake a car: online after 20 s, for a quarter of an hour. Asking again does not make it slower. */
export function wake(world: World, car: Car): void {
  const now = world.clock.now();
  const awake = world.store.data.awake[car.vin];
  if (isOnline(world, car) || (awake && now < awake.readyAt)) return;
  world.store.data.awake[car.vin] = {
    readyAt: now + wakeMilliseconds,
    until: now + wakeMilliseconds + 15 * 60_000,
  };
  world.store.changed();
}
