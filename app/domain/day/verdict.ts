import type { Consumption } from "./consumption.ts";
import type { Drive } from "./round.ts";

export type Verdict = "fine" | "tight" | "charge" | "unknown";

/** Why nothing can be said. */
export type Unknown = "no-car" | "no-reading" | "no-consumption" | "no-distance";

/** What the verdict was made of, and what it says. Percent of a full charge, metres. */
export interface Judged {
  verdict: Verdict;
  why: Unknown | null;
  metres: number;
  /** What the way needs, and what is left after it. */
  needPercent: number | null;
  levelAfter: number | null;
  /** Of "charge": what to add, at which speed, and when to begin at the latest. Percent, percent an hour. */
  charge: {
    percent: number;
    percentPerHour: number;
    assumed: boolean;
    by: Date;
    /** Even from now on the gaps between visits are too short for it. */
    late: boolean;
    /** More than fits into the battery at once: it takes a second stop. */
    twice: boolean;
  } | null;
}

export interface Given {
  /** What can be used, in percent; null where there is no reading. */
  level: number | null;
  reserve: number;
  consumption: Consumption | null;
  drives: readonly Pick<Drive, "metres" | "leaveAt" | "freeFrom">[];
  /** Percent an hour; null: as assumed. */
  chargeRate: number | null;
  now: Date;
}

/** Above the reserve by so much, a detour or a cold morning changes nothing. */
const margin = 10;
/** A wallbox of 11 kW at a battery of 75 kWh. */
const assumedRate = 15;

/**
 * Whether the charge is enough for the ways that are left: `fine` with ten percent above the reserve, `tight` with
 * the reserve, `charge` below it.
 */
export function judge({ level, reserve, consumption, drives, chargeRate, now }: Given): Judged {
  const metres = drives.reduce((sum, drive) => sum + drive.metres, 0);
  const nothing = { metres, needPercent: null, levelAfter: null, charge: null };
  if (level === null) return { verdict: "unknown", why: "no-reading", ...nothing };
  if (!consumption) return { verdict: "unknown", why: "no-consumption", ...nothing };
  if (drives.length === 0) return { verdict: "unknown", why: "no-distance", ...nothing };
  const needPercent = (metres / 1000) * consumption.percentPerKm;
  const levelAfter = level - needPercent;
  const judged = { why: null, metres, needPercent, levelAfter };
  if (levelAfter >= reserve + margin) return { verdict: "fine", ...judged, charge: null };
  if (levelAfter >= reserve) return { verdict: "tight", ...judged, charge: null };
  const percent = reserve - levelAfter;
  const percentPerHour = chargeRate ?? assumedRate;
  const { by, late, levelThen } = latestStart(
    { level, reserve, percentPerKm: consumption.percentPerKm, drives, now },
    (percent / percentPerHour) * 3_600_000,
  );
  const charge = {
    percent,
    percentPerHour,
    assumed: chargeRate === null,
    by,
    late,
    twice: levelThen + percent > 100,
  };
  return { verdict: "charge", ...judged, charge };
}

/**
 * When charging has to begin at the latest, so that enough is in before the first way that does not fit. The free time
 * before that way is used last; what does not fit there moves to the gap before.
 *
 * @param needMs how long it takes
 */
function latestStart(
  {
    level,
    reserve,
    percentPerKm,
    drives,
    now,
  }: Pick<Given, "reserve" | "drives" | "now"> & { level: number; percentPerKm: number },
  needMs: number,
): { by: Date; late: boolean; levelThen: number } {
  const needs = drives.map(({ metres }) => (metres / 1000) * percentPerKm);
  let left = level;
  let first = needs.findIndex((need) => {
    left -= need;
    return left < reserve;
  });
  if (first < 0) first = drives.length - 1;
  let missing = needMs;
  for (let gap = first; gap >= 0; gap--) {
    const drive = drives[gap];
    if (!drive) break;
    const to = drive.leaveAt.getTime();
    const from = Math.max(drive.freeFrom?.getTime() ?? now.getTime(), now.getTime());
    const free = Math.max(0, to - from);
    const levelThen = level - needs.slice(0, gap).reduce((sum, need) => sum + need, 0);
    if (free >= missing) return { by: new Date(to - missing), late: false, levelThen };
    missing -= free;
  }
  return { by: now, late: true, levelThen: level };
}
