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
