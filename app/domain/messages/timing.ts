import { and, eq, gte, isNull, lt } from "drizzle-orm";
import { appointments } from "../../../drizzle/schema/appointments.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { addDays, type Day, dayIn, startOfDay } from "../business/day.ts";
import type { Message } from "./letter.ts";
import { afterQuiet, readQuiet } from "./quiet.ts";

/** By their once-keys: what the product says by itself, and mailings. What a person writes to a person goes at once. */
const restsAtNight = /^(mass|remind):/;
/** Whether the product says it by itself, or to many at once: nobody has looked at this one reader. */
export const isByItself = ({ onceKey }: Pick<Message, "onceKey">): boolean =>
  onceKey !== null && restsAtNight.test(onceKey);

/** What speaks of "tomorrow" or "today". */
const ofItsDay = /^(remind:visit|digest):/;
/** The household whose visit a reminder speaks of, and the moment that it was to begin, in ms, or its day. */
const ofVisit = /^remind:(?:visit|papers|waiver):([^:]+):(?:(\d+)|(\d{4}-\d{2}-\d{2})):/;

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
  const quiet = await readQuiet(ctx);
  const { timeZone } = quiet;
  if (await isCalledOff(ctx, onceKey, timeZone)) return "called-off";
  if (ofItsDay.test(onceKey) && dayIn(createdAt, timeZone) !== dayIn(now, timeZone)) return "too-late";
  const at = restsAtNight.test(onceKey) ? afterQuiet(quiet, now) : now;
  return at > now ? at : null;
}

async function isCalledOff(
  ctx: Pick<SystemContext, "db">,
  onceKey: string,
  timeZone: string,
): Promise<boolean> {
  const [, clientId, start, day] = ofVisit.exec(onceKey) ?? [];
  if (!clientId) return false;
  const on = day as Day | undefined;
  const [visit] = await ctx.db
    .select({ id: appointments.id })
    .from(appointments)
    .where(
      and(
        eq(appointments.clientId, clientId),
        on
          ? and(
              gte(appointments.startsAt, startOfDay(on, timeZone)),
              lt(appointments.startsAt, startOfDay(addDays(on, 1), timeZone)),
            )
          : eq(appointments.startsAt, new Date(Number(start))),
        eq(appointments.state, "scheduled"),
        isNull(appointments.leftCalendarAt),
      ),
    )
    .limit(1);
  return !visit;
}
