import type { Day } from "../domain/business/day.ts";

/** A day of an address, such as `?day=2026-11-23`; undefined for anything else. */
export function asDay(text: string | null): Day | undefined {
  if (!text || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const time = Date.parse(`${text}T00:00:00Z`);
  // Zones of years that far away are not known, and nobody drives there.
  const isNear = time > Date.parse("2000-01-01") && time < Date.parse("2100-01-01");
  return isNear && new Date(time).toISOString().startsWith(text) ? (text as Day) : undefined;
}
