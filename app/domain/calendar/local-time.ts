const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      ...{ year: "numeric", month: "numeric", day: "numeric" },
      ...{ hour: "numeric", minute: "numeric", second: "numeric" },
    });
    formats.set(timeZone, format);
  }
  return format;
}

/** Whether the runtime knows a zone by this name. */
export function isTimeZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/** Milliseconds by which the clocks of a zone are ahead of UTC at an instant. */
function offsetAt(instant: number, timeZone: string): number {
  const part: Record<string, number> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(instant)) part[type] = Number(value);
  const { year = 0, month = 1, day, hour, minute, second } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000;
}

/**
 * The instant at which the clocks of a zone show a time. Of a time that comes twice it is the first; one that a zone
 * skips is an hour later, as calendars show it.
 *
 * @param local such as `2026-11-01T09:30:00`, without an offset
 * @param timeZone IANA name @throws RangeError for a zone that nobody knows, or for what is no time
 */
export function instantIn(local: string, timeZone: string): Date {
  const wall = Date.parse(`${local}Z`);
  if (Number.isNaN(wall)) throw new RangeError("Not a local time");
  // The offsets of a day before and after differ only around a change of clocks; the earlier one that fits is meant.
  const day = 86_400_000;
  const fits = [offsetAt(wall - day, timeZone), offsetAt(wall + day, timeZone)]
    .map((offset) => wall - offset)
    .filter((instant) => instant + offsetAt(instant, timeZone) === wall);
  return new Date(fits.length > 0 ? Math.min(...fits) : wall - offsetAt(wall - day, timeZone));
}
