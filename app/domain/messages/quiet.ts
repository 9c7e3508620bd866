import { business } from "../../../drizzle/schema/business.ts";
import type { SystemContext } from "../../platform/ports.ts";

/** When no client is written to by itself: minutes after midnight in the business's zone. Equal: never quiet. */
export interface QuietHours {
  /** IANA name. */
  timeZone: string;
  quietFrom: number;
  quietUntil: number;
}

const unclaimed: QuietHours = { timeZone: "UTC", quietFrom: 21 * 60, quietUntil: 8 * 60 };

export async function readQuiet(ctx: Pick<SystemContext, "db">): Promise<QuietHours> {
  const [row] = await ctx.db
    .select({
      timeZone: business.timeZone,
      quietFrom: business.quietFrom,
      quietUntil: business.quietUntil,
    })
    .from(business)
    .limit(1);
  return row ?? unclaimed;
}

const minute = 60_000;
const dayMinutes = 24 * 60;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Minutes after midnight that the clock on the wall shows. */
function wallMinutes(at: number, timeZone: string): number {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  formats.set(timeZone, format);
  const [hour = 0, minutes = 0] = format.format(at).split(":").map(Number);
  return hour * 60 + minutes;
}

/** The first moment from `at` on that is outside quiet hours; the hours are those of the wall, also when clocks change. */
export function afterQuiet({ timeZone, quietFrom, quietUntil }: QuietHours, at: Date): Date {
  const isQuiet = (minutes: number) =>
    quietFrom <= quietUntil
      ? minutes >= quietFrom && minutes < quietUntil
      : minutes >= quietFrom || minutes < quietUntil;
  const now = wallMinutes(at.getTime(), timeZone);
  if (!isQuiet(now)) return at;
  const step = (from: number) =>
    from + ((quietUntil - wallMinutes(from, timeZone) + dayMinutes) % dayMinutes) * minute;
  // A night in which the clocks change is an hour shorter or longer than the wall says.
  const whole = Math.floor(at.getTime() / minute) * minute;
  const first = step(whole);
  const landed = wallMinutes(first, timeZone);
  if (landed === quietUntil) return new Date(first);
  if (isQuiet(landed)) return new Date(step(first));
  const earlier = first - (landed - quietUntil) * minute;
  return new Date(earlier >= whole && wallMinutes(earlier, timeZone) === quietUntil ? earlier : first);
}
