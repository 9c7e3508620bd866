import { dayOf, instantOf, isoAt, isZone, offsetAt, weekdayOf } from "../zone.ts";
import { zone as defaultZone, type GoogleEvent, instanceId } from "./calendar-data.ts";

const weekdays = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];
const maxInstances = 730;

interface Rule {
  freq: "DAILY" | "WEEKLY";
  interval: number;
  count: number;
  until: number;
  byDay: number[];
}

/** The part of RFC 5545 section 3.3.10 that the sandbox plays. @throws RangeError for more than that */
export function parseRule(recurrence: unknown): Rule {
  const [line, ...others] = Array.isArray(recurrence) ? recurrence : [];
  if (typeof line !== "string" || others.length > 0 || !line.startsWith("RRULE:"))
    throw new RangeError("One RRULE, and nothing else");
  const parts = new Map(
    line
      .slice(6)
      .split(";")
      .map((part) => part.split("=", 2) as [string, string]),
  );
  for (const name of parts.keys())
    if (!["FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST"].includes(name))
      throw new RangeError(`The sandbox does not play ${name}`);
  const freq = parts.get("FREQ");
  if (freq !== "DAILY" && freq !== "WEEKLY") throw new RangeError("The sandbox plays DAILY and WEEKLY");
  const byDay = (parts.get("BYDAY") ?? "")
    .split(",")
    .filter(Boolean)
    .map((day) => weekdays.indexOf(day));
  if (byDay.includes(-1)) throw new RangeError("BYDAY names days such as MO,TH");
  return {
    freq,
    interval: Number(parts.get("INTERVAL") ?? 1),
    count: Number(parts.get("COUNT") ?? maxInstances),
    until: untilOf(parts.get("UNTIL")),
    byDay,
  };
}

/** `20261231` holds its whole day, `20261231T170000Z` that moment. */
function untilOf(text: string | undefined): number {
  if (!text) return Number.POSITIVE_INFINITY;
  const [, year, month, day, time] = /^(\d{4})(\d{2})(\d{2})(T\d{6}Z)?$/.exec(text) ?? [];
  if (!year) throw new RangeError("UNTIL is a day, or a moment in UTC");
  const clock = time ? `T${time.slice(1, 3)}:${time.slice(3, 5)}:${time.slice(5, 7)}Z` : "T23:59:59Z";
  return Date.parse(`${year}-${month}-${day}${clock}`);
}

interface Times {
  start: { dateTime?: string; date?: string; timeZone?: string };
  end: { dateTime?: string; date?: string; timeZone?: string };
}

/**
 * The instances of a recurring event up to an instant, each with the wall clock of its series: an hour stays the hour
 * when clocks change. Those of `exceptions` take the place of the instance that they are.
 */
export function instancesOf(master: GoogleEvent, exceptions: GoogleEvent[], until: number): GoogleEvent[] {
  const { recurrence, ...rest } = master;
  const { start, end } = master as unknown as Times;
  const rule = parseRule(recurrence);
  const zone = start.timeZone && isZone(start.timeZone) ? start.timeZone : defaultZone;
  const begins = start.dateTime ? Date.parse(start.dateTime) : Date.parse(start.date ?? "");
  const length = (end.dateTime ? Date.parse(end.dateTime) : Date.parse(end.date ?? "")) - begins;
  const firstDay = start.dateTime ? dayOf(zone, begins) : begins / 86_400_000;
  const wallHour = start.dateTime ? ((begins + offsetAt(zone, begins)) / 3_600_000) % 24 : 0;
  const replaced = new Map(exceptions.map((one) => [one.id, one]));
  const found: GoogleEvent[] = [];
  for (let day = firstDay, made = 0; made < Math.min(rule.count, maxInstances); day++) {
    const instant = start.dateTime ? instantOf(zone, day, wallHour) : day * 86_400_000;
    if (instant > until || instant > rule.until) break;
    if (!falls(rule, firstDay, day)) continue;
    made++;
    const plain = (at: number) =>
      start.dateTime
        ? { dateTime: isoAt(zone, at), timeZone: zone }
        : { date: new Date(at).toISOString().slice(0, 10) };
    const id = start.dateTime
      ? instanceId(master.id, instant)
      : `${master.id}_${plain(instant).date?.replaceAll("-", "")}`;
    found.push(
      replaced.get(id) ?? {
        ...rest,
        id,
        recurringEventId: master.id,
        originalStartTime: plain(instant),
        start: plain(instant),
        end: plain(instant + length),
      },
    );
  }
  return found;
}

function falls({ freq, interval, byDay }: Rule, first: number, day: number): boolean {
  const isDay =
    byDay.length > 0
      ? byDay.includes(weekdayOf(day))
      : freq === "DAILY" || weekdayOf(day) === weekdayOf(first);
  // Weeks are counted from the Monday before (RFC 5545: WKST is Monday unless said).
  const week = (one: number) => Math.floor((one + 3) / 7);
  const steps = freq === "DAILY" ? day - first : week(day) - week(first);
  return isDay && steps % interval === 0;
}
