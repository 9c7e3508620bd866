import type { Drive } from "./round.ts";

/** A visit as it stands in the day. */
export interface Standing {
  id: string;
  startsAt: Date;
  endsAt: Date;
}

/** What cannot be driven, or done by one person, as it is planned. */
export type Clash =
  /** The visit of that id lies at the same time, or part of it; `isFirst`: one is there before this one begins. */
  | { kind: "overlap"; visit: string; isFirst: boolean }
  /** The way from that visit takes so long that one comes late. */
  | { kind: "late"; visit: string; lateSeconds: number; driveSeconds: number }
  /** From home, or from the visit before that one, it would be too late; how far it is from there nobody knows. */
  | { kind: "unsure"; visit: string; from: string | null; freeSeconds: number; driveSeconds: number };

const hourMs = 3_600_000;

/** From midnight to midnight, on a day of 23 hours too: that names a day, and no time somebody has to be there. */
const isAllDay = ({ startsAt, endsAt }: Standing): boolean =>
  endsAt.getTime() - startsAt.getTime() >= 23 * hourMs;

/**
 * What of one person's day does not fit together, by the visit at which it has to be known. Visits that overlap are said
 * to, and nothing of the way between them; of a visit that lies all day nothing is said.
 *
 * @param visits those that still stand, in order
 * @param drives of `planRound`; a way after a visit that does not stand any more is nobody's delay
 */
export function clashesOf(
  visits: readonly Standing[],
  drives: readonly Pick<Drive, "to" | "after" | "from" | "seconds">[],
): Map<string, Clash[]> {
  const timed = visits.filter((visit) => !isAllDay(visit));
  const byId = new Map(timed.map((visit) => [visit.id, visit]));
  return new Map(
    timed.map((visit, index) => {
      const overlaps = timed.filter(
        (other) => other.id !== visit.id && other.startsAt < visit.endsAt && visit.startsAt < other.endsAt,
      );
      const drive = drives.find(({ to }) => to === visit.id);
      const before = byId.get(drive?.after ?? "");
      const late = drive && before && !overlaps.includes(before) ? tooLate(visit, before, drive) : null;
      const clashes = overlaps.map(
        (other): Clash => ({ kind: "overlap", visit: other.id, isFirst: timed.indexOf(other) < index }),
      );
      return [visit.id, late ? [...clashes, late] : clashes] as const;
    }),
  );
}

function tooLate(
  { startsAt }: Standing,
  before: Standing,
  { from, seconds }: Pick<Drive, "from" | "seconds">,
): Clash | null {
  const freeSeconds = (startsAt.getTime() - before.endsAt.getTime()) / 1000;
  // Of a part of a minute nobody speaks: ways are guessed.
  if (seconds - freeSeconds < 60) return null;
  return from === before.id
    ? { kind: "late", visit: before.id, lateSeconds: seconds - freeSeconds, driveSeconds: seconds }
    : { kind: "unsure", visit: before.id, from, freeSeconds, driveSeconds: seconds };
}
