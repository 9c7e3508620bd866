import { and, eq, isNull } from "drizzle-orm";
import { appointments } from "../../../drizzle/schema/appointments.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { dayIn } from "../business/day.ts";
import type { Message } from "./letter.ts";
import { afterQuiet, readQuiet } from "./quiet.ts";

/** By their once-keys: what the product says by itself, and mailings. What a person writes to a person goes at once. */
const restsAtNight = /^(mass|remind):/;
/** What speaks of "tomorrow" or "today". */
const ofItsDay = /^(remind:visit|digest):/;
/** The visit that a reminder speaks of, and when it was to begin where the reminder says so. */
const ofVisit = /^remind:(?:visit|papers|waiver):([^:]+):(?:(\d+):)?/;

/**
 * Whether a message may be carried at this moment. It was written at a good one; but tries that failed, or a long mailing,
 * may have led into the quiet hours, past the day that it speaks of, or past the visit itself.
 *
 * @returns when to come back, why never, or null for now
 */
export async function wrongMoment(
  ctx: Pick<SystemContext, "db">,
  { onceKey, createdAt }: Pick<Message, "onceKey" | "createdAt">,
  now: Date,
): Promise<Date | "too-late" | "called-off" | null> {
  if (!onceKey || !(restsAtNight.test(onceKey) || ofItsDay.test(onceKey))) return null;
  const [quiet, isOff] = await Promise.all([readQuiet(ctx), isCalledOff(ctx, onceKey)]);
  if (isOff) return "called-off";
  const { timeZone } = quiet;
  if (ofItsDay.test(onceKey) && dayIn(createdAt, timeZone) !== dayIn(now, timeZone)) return "too-late";
  const at = restsAtNight.test(onceKey) ? afterQuiet(quiet, now) : now;
  return at > now ? at : null;
}

async function isCalledOff(ctx: Pick<SystemContext, "db">, onceKey: string): Promise<boolean> {
  const [, visitId, start] = ofVisit.exec(onceKey) ?? [];
  if (!visitId) return false;
  const [visit] = await ctx.db
    .select({ startsAt: appointments.startsAt })
    .from(appointments)
    .where(
      and(
        eq(appointments.id, visitId),
        eq(appointments.state, "scheduled"),
        isNull(appointments.leftCalendarAt),
      ),
    );
  return !visit || (start !== undefined && visit.startsAt.getTime() !== Number(start));
}
