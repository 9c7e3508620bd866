import { addDays, type Day, dayIn, instantAt, startOfDay } from "../business/day.ts";
import { afterQuiet, type QuietHours } from "../messages/quiet.ts";
import type { Within } from "./candidates.ts";
import type { ClientReminder } from "./rules.ts";

/** Five in the afternoon of the day before: late enough to be about tomorrow, early enough to answer. */
const evening = 17 * 60;
/** In the morning, three days before: time to find a paper, or to see the vet. */
const morning = 10 * 60;
const daysAhead = 3;

/** Where the quiet hours begin before the evening does, the last half hour before them. */
const eveningOf = ({ quietFrom, quietUntil }: QuietHours): number =>
  quietFrom > quietUntil ? Math.min(evening, quietFrom - 30) : evening;

/** From when until when, exclusive, the reminder of a visit may be sent, seen from the visit alone. */
export function windowOf(
  reminder: ClientReminder,
  startsAt: Date,
  hours: QuietHours,
): { from: Date; until: Date } {
  const { timeZone } = hours;
  const day = dayIn(startsAt, timeZone);
  if (reminder !== "visit-tomorrow")
    return { from: instantAt(addDays(day, -daysAhead), morning, timeZone), until: startsAt };
  // After midnight it is not tomorrow any more.
  return {
    from: instantAt(addDays(day, -1), eveningOf(hours), timeZone),
    until: startOfDay(day, timeZone),
  };
}

/** When a reminder about a vaccination is due: in the morning, so many days before the day it runs out on. */
export const tellOfEndAt = (expiresOn: Day, daysBefore: number, timeZone: string): Date =>
  instantAt(addDays(expiresOn, -daysBefore), morning, timeZone);

/**
 * The visits whose reminder falls into a time and not into the quiet hours. What is to be done before a visit is told
 * of the next one alone: who has two in sight hears of the second once the first has begun.
 *
 * @param visits soonest first
 */
export function dueVisits<Visit extends { clientId: string; startsAt: Date }>(
  reminder: ClientReminder,
  visits: readonly Visit[],
  { from, to }: Within,
  hours: QuietHours,
): Visit[] {
  const before = new Map<string, Date>();
  return visits.filter(({ clientId, startsAt }) => {
    const window = windowOf(reminder, startsAt, hours);
    const earlier = reminder === "visit-tomorrow" ? undefined : before.get(clientId);
    before.set(clientId, startsAt);
    const first = Math.max(window.from.getTime(), from.getTime(), earlier?.getTime() ?? 0);
    const at = afterQuiet(hours, new Date(first));
    return at <= to && at < window.until;
  });
}
