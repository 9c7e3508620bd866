import { and, gte, isNull, lt, ne, sql } from "drizzle-orm";
import { appointments } from "../../../drizzle/schema/appointments.ts";
import { calendarEvents, calendars } from "../../../drizzle/schema/calendar.ts";
import { clients } from "../../../drizzle/schema/clients.ts";
import type { SystemContext } from "../../platform/ports.ts";
import type { AppointmentView } from "../appointments/read.ts";
import { dayIn } from "../business/day.ts";
import { type By, seesTerms } from "../by.ts";
import { terms } from "../clients/records.ts";
import type { PackageView } from "../packages/balances.ts";
import { propose } from "../packages/propose.ts";
import type { SubjectKey } from "../subjects/subjects.ts";
import { openOrNull } from "../unreadable.ts";

/** That a visit took place, and what that costs as its own page would propose it. */
export interface Answer {
  appointmentId: string;
  /** Of the visit, as it was read. */
  version: number;
  /** Of a package: what it is called, and what it has left afterwards and after the answers before this one. */
  package: { id: string; title: string; left: number } | null;
  /** Without a package it is to be paid by itself: the client's rate; null where none is known, or not to whom prices are not. */
  priceCents: number | null;
}

/** So many at once, as many rows as a form has. */
export const mostAnswers = 30;
/** Longer ago a visit is asked about on its own page alone: which packages there were is not looked up here. */
const askedDays = 60;

/**
 * A visit that came with a calendar which nobody had ticked before it was over: it is history, and nobody is asked how
 * it went. One that was entered by hand, or whose client somebody has chosen, is none.
 */
export const isHistory = and(
  gte(appointments.createdAt, appointments.endsAt),
  ne(appointments.matchedBy, "staff"),
  sql`exists (select 1 from ${calendarEvents} as came join ${calendars} as ticked on ticked.id = came.calendar_id
    where came.id = ${appointments.calendarEventId} and ticked.selected_at >= ${appointments.endsAt})`,
);

/** The statements that `answersOf` reads, for the batch of a page: visits of a time that are history, and clients' rates. */
export function answerStatements(
  ctx: Pick<SystemContext, "db">,
  by: By,
  { from, to, clientIds }: { from: Date; to: Date; clientIds: readonly string[] },
) {
  return [
    ctx.db
      .select({ id: appointments.id })
      .from(appointments)
      .where(and(gte(appointments.startsAt, from), lt(appointments.startsAt, to), isHistory)),
    ctx.db
      .select({ id: clients.id, terms: clients.terms })
      .from(clients)
      .where(
        and(
          sql`${clients.id} in (select value from json_each(${JSON.stringify(seesTerms(by) ? clientIds : [])}))`,
          isNull(clients.mergedIntoId),
        ),
      ),
  ] as const;
}

/** Whether somebody still has to say how a visit went. */
export const isUnanswered = (visit: AppointmentView, now: Date): boolean =>
  visit.state === "scheduled" && visit.leftCalendarAt === null && visit.endsAt <= now;

/**
 * The visits of a day of which it is clear what they cost if they took place. A visit of which something does not open
 * is not among them.
 *
 * @param visits unanswered ones, in order; a package is used up by the first of them
 */
export async function answersOf(
  ctx: Pick<SystemContext, "log">,
  visits: readonly AppointmentView[],
  given: {
    keys: ReadonlyMap<string, SubjectKey>;
    packages: ReadonlyMap<string, readonly PackageView[]>;
    rates: Awaited<ReturnType<typeof answerStatements>[1]>;
    timeZone: string;
    now: Date;
  },
): Promise<Answer[]> {
  const { keys, packages, timeZone, now } = given;
  const since = now.getTime() - askedDays * 86_400_000;
  const clear = visits.filter(({ unreadable, startsAt }) => !unreadable && startsAt.getTime() >= since);
  if (clear.length === 0) return [];
  const rates = new Map(
    await Promise.all(
      given.rates.map(async ({ id, terms: sealed }) => {
        const key = keys.get(id);
        return [
          id,
          key && sealed ? await openOrNull(ctx, { client: id }, key.open("clients.terms", id, sealed)) : "{}",
        ] as const;
      }),
    ),
  );
  const used = new Map<string, number>();
  return clear.slice(0, mostAnswers).flatMap((visit): Answer[] => {
    const { id: appointmentId, version, clientId, startsAt } = visit;
    const own = (packages.get(clientId) ?? []).map((one) => ({
      ...one,
      left: one.left - (used.get(one.id) ?? 0),
    }));
    const proposal = propose("completed", { startsAt, on: dayIn(startsAt, timeZone), now }, own);
    const one = own.find(({ id }) => id === proposal.packageId);
    if (one) {
      used.set(one.id, (used.get(one.id) ?? 0) + 1);
      const { id, title, left } = one;
      return [{ appointmentId, version, package: { id, title, left: left - 1 }, priceCents: null }];
    }
    const known = rates.get(clientId);
    // A rate that does not open is no rate of nothing: its visit is asked about by itself.
    if (proposal.charge !== "price" || known === null) return [];
    const { rateCents } = terms.parse(JSON.parse(known ?? "{}"));
    return [{ appointmentId, version, package: null, priceCents: rateCents }];
  });
}
