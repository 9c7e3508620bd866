/** Local calendars over instants (milliseconds since 1970) with the zone data that Node carries. */

const minute = 60_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  formats.set(zone, made);
  return made;
}

/** Whether Node knows this zone by name. */
export function isZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** Milliseconds by which local time is ahead of UTC at the instant. */
export function offsetAt(zone: string, instant: number): number {
  const part: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(instant)) part[type] = Number(value);
  const local = Date.UTC(
    part.year ?? 0,
    (part.month ?? 1) - 1,
    part.day,
    part.hour,
    part.minute,
    part.second,
  );
  return local - Math.floor(instant / 1000) * 1000;
}

/** The local calendar day at the instant, counted from 1970-01-01. */
export function dayOf(zone: string, instant: number): number {
  return Math.floor((instant + offsetAt(zone, instant)) / 86_400_000);
}

/** The instant at which the local clock of day `day` shows `hour` (fractions allowed). */
export function instantOf(zone: string, day: number, hour = 0): number {
  const wall = day * 86_400_000 + Math.round(hour * 60) * minute;
  const guess = wall - offsetAt(zone, wall);
  return wall - offsetAt(zone, guess);
}

/** 0 for Sunday to 6 for Saturday. */
export const weekdayOf = (day: number) => (((day + 4) % 7) + 7) % 7;

/** Local time as RFC 3339 with its offset, as Tesla writes it: `2026-03-08T00:00:00-07:00`. */
export function isoAt(zone: string, instant: number): string {
  const offset = offsetAt(zone, instant);
  const local = new Date(instant + offset).toISOString().slice(0, 19);
  const minutes = Math.abs(Math.round(offset / minute));
  const two = (value: number) => String(value).padStart(2, "0");
  return `${local}${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
