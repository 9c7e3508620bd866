import { and, asc, eq, gte, isNull, lt, type SQL, sql } from "drizzle-orm";
import { appointments } from "../../../drizzle/schema/appointments.ts";
import { receivedMessages } from "../../../drizzle/schema/messages.ts";
import { reportCards } from "../../../drizzle/schema/report-cards.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { type Day, dayIn } from "../business/day.ts";
import { askedWithin, openEventsStatement } from "../calendar/unmatched.ts";
import { isHistory } from "./answers.ts";

/** What waits for somebody. Counted to a hundred: more is not a number but a heap. */
export interface Attention {
  /** Events of which nobody knows whose they are: as many as the calendar's page lists. */
  unmatched: number;
  received: number;
  drafts: number;
  /** Visits of the last week of which nobody has said how they went. */
  withoutOutcome: number;
  /** The day of the oldest of these, in the business's zone. */
  oldestOpenDay: Day | null;
}

const most = 100;
const weekMs = 7 * 86_400_000;

/** Visits of one of the team and of nobody in particular; of everybody where nobody is named. */
export const visitsOf = (staffId: string | undefined): SQL | undefined =>
  staffId === undefined
    ? undefined
    : sql`(${appointments.staffId} = ${staffId} or ${appointments.staffId} is null)`;

/**
 * The statements that tell what waits, and when the next visit after a day is; for the batch of a page. Each reads at
 * most a hundred rows of its index.
 *
 * @param given.after the end of the day that is shown
 * @param given.timeZone of the business
 */
export function attentionStatements(
  ctx: Pick<SystemContext, "db" | "clock">,
  { staffId, after, timeZone }: { staffId: string | undefined; after: Date; timeZone: string },
) {
  const now = ctx.clock.now();
  const one = { one: sql<number>`1` };
  return [
    openEventsStatement(ctx, askedWithin(now, timeZone), most),
    ctx.db.select(one).from(receivedMessages).where(isNull(receivedMessages.doneAt)).limit(most),
    ctx.db.select(one).from(reportCards).where(eq(reportCards.state, "draft")).limit(most),
    ctx.db
      .select({ startsAt: appointments.startsAt })
      .from(appointments)
      .where(
        and(
          gte(appointments.startsAt, new Date(now.getTime() - weekMs)),
          lt(appointments.startsAt, now),
          lt(appointments.endsAt, now),
          eq(appointments.state, "scheduled"),
          isNull(appointments.leftCalendarAt),
          visitsOf(staffId),
          sql`not ${isHistory}`,
        ),
      )
      .orderBy(asc(appointments.startsAt))
      .limit(most),
    ctx.db
      .select({ startsAt: appointments.startsAt })
      .from(appointments)
      .where(
        and(
          gte(appointments.startsAt, after),
          eq(appointments.state, "scheduled"),
          isNull(appointments.leftCalendarAt),
          visitsOf(staffId),
        ),
      )
      .orderBy(asc(appointments.startsAt))
      .limit(1),
  ] as const;
}

/** The rows of `attentionStatements`, counted. @param timeZone of the business */
export const attentionOf = (
  unmatched: readonly unknown[],
  received: readonly unknown[],
  drafts: readonly unknown[],
  open: readonly { startsAt: Date }[],
  timeZone: string,
): Attention => ({
  unmatched: unmatched.length,
  received: received.length,
  drafts: drafts.length,
  withoutOutcome: open.length,
  oldestOpenDay: open[0] ? dayIn(open[0].startsAt, timeZone) : null,
});
