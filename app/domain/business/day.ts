/** A day without a time, as `2026-11-22`. */
export type Day = `${number}-${number}-${number}`;

const formats = new Map<string, Intl.DateTimeFormat>();

/** The day that an instant falls on in a zone. @param timeZone IANA name */
export function dayIn(at: Date, timeZone: string): Day {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat("en-US", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
  formats.set(timeZone, format);
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return `${parts.year}-${parts.month}-${parts.day}` as Day;
}

/**
 * The instant at which a day begins in a zone, also where clocks change at midnight.
 * @param timeZone IANA name
 */
export function startOfDay(day: Day, timeZone: string): Date {
  const midnightUtc = Date.parse(`${day}T00:00:00Z`);
  // Zones lie within 14 hours of UTC; the day begins at a whole quarter of an hour.
  const quarter = 15 * 60_000;
  let [before, from] = [midnightUtc - 15 * 3_600_000, midnightUtc + 15 * 3_600_000];
  while (from - before > quarter) {
    const middle = before + Math.floor((from - before) / 2 / quarter) * quarter;
    if (dayIn(new Date(middle), timeZone) < day) before = middle;
    else from = middle;
  }
  return new Date(from);
}

/** So many days later, or earlier. */
export const addDays = (day: Day, days: number): Day =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10) as Day;

const clocks = new Map<string, Intl.DateTimeFormat>();

/** What the clock shows in a zone, in minutes after midnight. @param timeZone IANA name */
export function minutesIn(at: Date, timeZone: string): number {
  const format =
    clocks.get(timeZone) ??
    new Intl.DateTimeFormat("en-US", { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  clocks.set(timeZone, format);
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return Number(parts.hour) * 60 + Number(parts.minute);
}

/**
 * The instant at which the clock shows a time on a day in a zone. A time that is skipped when clocks go forward is as
 * much later; of one that comes twice it is the first.
 * @param minutes after midnight, as the clock shows them
 */
export function instantAt(day: Day, minutes: number, timeZone: string): Date {
  const elapsed = startOfDay(day, timeZone).getTime() + minutes * 60_000;
  const shown = (at: number) =>
    minutesIn(new Date(at), timeZone) + (dayIn(new Date(at), timeZone) > day ? 1440 : 0);
  const moved = elapsed + (minutes - shown(elapsed)) * 60_000;
  return new Date(shown(moved) === minutes ? moved : elapsed);
}
