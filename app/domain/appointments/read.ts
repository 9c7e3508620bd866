import { and, asc, desc, eq, gte, lt, sql } from "drizzle-orm";
import { appointments } from "../../../drizzle/schema/appointments.ts";
import { subjectKeys } from "../../../drizzle/schema/subjects.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { type By, mustReachClient, sees } from "../by.ts";
import { DomainError } from "../errors.ts";
import { openSubject, type SubjectKey } from "../subjects/subjects.ts";
import { openOrNull } from "../unreadable.ts";
import { type AppointmentView, lineOf, viewOf } from "./view.ts";

export type { AppointmentState, AppointmentView } from "./view.ts";

/** More than anybody drives to in a day, and what a week of a whole team may have. */
const mostAtOnce = 500;

/** @throws DomainError not-found for whoever has no business with visits */
function mustSee(by: By): void {
  if (by.kind === "visitor" || !sees(by, "appointments.details")) throw new DomainError("not-found");
}

/**
 * The visits that begin within a time, in their order, of everybody or of one of the team and of nobody in particular;
 * those that were cancelled or left the calendar are among them. One that does not open stands there with its time. One
 * trip.
 *
 * @param within from inclusive, to exclusive
 * @returns the visits, and the keys of their clients as far as they open
 */
export async function readAppointments(
  ctx: SystemContext,
  by: By,
  within: { from: Date; to: Date; staffId?: string | undefined },
): Promise<{ appointments: AppointmentView[]; keys: Map<string, SubjectKey> }> {
  if (by.kind === "client") throw new DomainError("not-found");
  mustSee(by);
  const { from, to, staffId } = within;
  const rows = await ctx.db
    .select({ row: appointments, wrapped: subjectKeys.wrapped })
    .from(appointments)
    .innerJoin(subjectKeys, eq(subjectKeys.id, appointments.clientId))
    .where(
      and(
        gte(appointments.startsAt, from),
        lt(appointments.startsAt, to),
        staffId === undefined
          ? undefined
          : sql`(${appointments.staffId} = ${staffId} or ${appointments.staffId} is null)`,
      ),
    )
    .orderBy(asc(appointments.startsAt), asc(appointments.id))
    .limit(mostAtOnce);
  const wrappedOf = new Map(rows.map(({ row, wrapped }) => [row.clientId, wrapped]));
  const opened = await Promise.all(
    [...wrappedOf].map(async ([id, wrapped]) => {
      const key = await openOrNull(ctx, { client: id }, openSubject(ctx, { id, wrapped }));
      return key ? [[id, key] as const] : [];
    }),
  );
  const keys = new Map(opened.flat());
  const views = rows.map(({ row }) => lineOf(ctx, by, keys.get(row.clientId) ?? null, row));
  return { appointments: await Promise.all(views), keys };
}

/** One visit, with its client's key. @throws DomainError not-found, also for another household's */
export async function readAppointment(
  ctx: SystemContext,
  by: By,
  id: string,
): Promise<{ appointment: AppointmentView; key: SubjectKey }> {
  mustSee(by);
  const [found] = await ctx.db
    .select({ row: appointments, wrapped: subjectKeys.wrapped })
    .from(appointments)
    .innerJoin(subjectKeys, eq(subjectKeys.id, appointments.clientId))
    .where(eq(appointments.id, id));
  if (!found) throw new DomainError("not-found");
  mustReachClient(by, found.row.clientId);
  const key = await openSubject(ctx, { id: found.row.clientId, wrapped: found.wrapped });
  return { appointment: await viewOf(by, key, found.row), key };
}

/**
 * A client's visits: those to come (from an hour ago: one is under way), soonest first, then the past ones, newest
 * first. One trip.
 *
 * @param count how many of each; 0 for none
 * @param count.skip past ones to leave out, for a later page
 */
export async function appointmentsOf(
  ctx: SystemContext,
  by: By,
  clientId: string,
  key: SubjectKey,
  { upcoming = 20, past = 20, skip = 0 }: { upcoming?: number; past?: number; skip?: number } = {},
): Promise<AppointmentView[]> {
  mustSee(by);
  mustReachClient(by, clientId);
  const since = upcomingSince(ctx);
  const of = eq(appointments.clientId, clientId);
  const [coming, gone] = await ctx.db.batch([
    ctx.db
      .select()
      .from(appointments)
      .where(and(of, gte(appointments.startsAt, since)))
      .orderBy(asc(appointments.startsAt))
      .limit(upcoming),
    ctx.db
      .select()
      .from(appointments)
      .where(and(of, lt(appointments.startsAt, since)))
      .orderBy(desc(appointments.startsAt))
      .limit(past)
      .offset(skip),
  ]);
  return Promise.all([...coming, ...gone].map((row) => lineOf(ctx, by, key, row)));
}

/** Visits that began after this count as upcoming: one is still under way an hour after it began. */
export const upcomingSince = (ctx: Pick<SystemContext, "clock">): Date =>
  new Date(ctx.clock.now().getTime() - 3_600_000);

/**
 * When each of these clients is visited next, and was last: what was planned or has taken place, not what was called
 * off. A client without either is not in the map. Nothing is opened.
 */
export async function nextAndLast(
  ctx: Pick<SystemContext, "db" | "clock">,
  clientIds: readonly string[],
): Promise<Map<string, { next: Date | null; last: Date | null }>> {
  const now = ctx.clock.now().getTime();
  const at = appointments.startsAt;
  const rows = await ctx.db
    .select({
      clientId: appointments.clientId,
      next: sql<
        number | null
      >`min(case when ${at} >= ${now} and ${appointments.state} = 'scheduled' then ${at} end)`,
      last: sql<number | null>`max(case when ${at} < ${now} then ${at} end)`,
    })
    .from(appointments)
    .where(
      and(
        sql`${appointments.clientId} in (select value from json_each(${JSON.stringify(clientIds)}))`,
        sql`${appointments.state} in ('scheduled', 'completed') and ${appointments.leftCalendarAt} is null`,
      ),
    )
    .groupBy(appointments.clientId);
  const date = (ms: number | null) => (ms === null ? null : new Date(ms));
  return new Map(rows.map(({ clientId, next, last }) => [clientId, { next: date(next), last: date(last) }]));
}
