import type { LedgerKind } from "../../../drizzle/schema/packages.ts";

/** "Session 2 of 5". */
export interface SessionNumber {
  number: number;
  of: number;
}

interface Entry {
  packageId: string;
  kind: LedgerKind;
  units: number;
  appointmentId: string | null;
}

/**
 * The how-manieth session of its package each charged visit is, by the visit's id. What was given back does not count;
 * sessions that an adjustment took count as used, those that it gave make the package larger.
 *
 * @param entries of one client, oldest first
 */
export function sessionNumbers(entries: readonly Entry[]): Map<string, SessionNumber> {
  const visitOn = ({ packageId, appointmentId }: Entry) => `${packageId} ${appointmentId}`;
  const taken = new Map<string, number>();
  for (const entry of entries)
    if (entry.appointmentId !== null)
      taken.set(visitOn(entry), (taken.get(visitOn(entry)) ?? 0) + entry.units);
  const packs = new Map<string, { used: number; of: number }>();
  const numbers = new Map<string, { number: number; pack: { of: number } }>();
  for (const entry of entries) {
    const pack = packs.get(entry.packageId) ?? { used: 0, of: 0 };
    packs.set(entry.packageId, pack);
    if (entry.kind === "purchase" || (entry.kind === "adjustment" && entry.units > 0)) pack.of += entry.units;
    else if (entry.kind === "adjustment") pack.used -= entry.units;
    else if (
      entry.kind === "session" &&
      entry.appointmentId !== null &&
      (taken.get(visitOn(entry)) ?? 0) < 0
    ) {
      if (numbers.has(entry.appointmentId)) continue;
      pack.used++;
      numbers.set(entry.appointmentId, { number: pack.used, pack });
    }
  }
  return new Map([...numbers].map(([id, { number, pack }]) => [id, { number, of: pack.of }]));
}
