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
