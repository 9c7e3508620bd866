import type { Clock } from "./ports.ts";

let aheadMs = 0;

/** The wall clock, moved ahead only by the sandbox's control route. */
export const systemClock: Clock = { now: () => new Date(Date.now() + aheadMs) };

/** Sandbox build only: the route that calls this is not in the production build. */
export function advanceClock(seconds: number): Date {
  aheadMs += seconds * 1000;
  return systemClock.now();
}
