import { and, eq, gt, isNull, ne, or, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { appointments } from "../../../drizzle/schema/appointments.ts";
import { calendarEvents } from "../../../drizzle/schema/calendar.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { openDetails } from "../appointments/details.ts";
import { entriesWhen } from "../audit/audit.ts";
import { inPieces } from "../insert-many.ts";
import { readableSubjects } from "../subjects/subjects.ts";
import { openOrNull } from "../unreadable.ts";
import { isBarePlan } from "./hanging.ts";
import { handOn, shareVisits, staffOf, toldElsewhere } from "./share.ts";
import { among, isLed, readStored, type VisitRow } from "./stored.ts";

/**
 * The statements for visits whose events are gone. Another event that tells of one takes it on. Else one that was no more
 * than a plan for later goes along; one that has begun, or that something hangs on, a note of the team too, stays and is
 * marked, for a person to say what became of it. What was said already stays as it is.
 */
export async function leaveVisits(
  ctx: SystemContext,
  visits: readonly VisitRow[],
): Promise<{ statements: BatchItem<"sqlite">[] }> {
  if (visits.length === 0) return { statements: [] };
  const now = ctx.clock.now();
  const led = and(
    among(
      appointments.id,
      visits.map(({ id }) => id),
    ),
    among(
      appointments.calendarEventId,
      visits.flatMap(({ calendarEventId }) => calendarEventId ?? []),
    ),
  ) as SQL;
  const planned = visits.filter(
    ({ state, leftCalendarAt }) => state === "scheduled" && leftCalendarAt === null,
  );
  const handed = handOn(ctx, led);
  if (planned.length === 0) return { statements: [...handed] };
  const those = and(
    led,
    among(
      appointments.id,
      planned.map(({ id }) => id),
    ),
  );
  const plain = await withoutNote(
    ctx,
    planned.filter(({ startsAt }) => startsAt > now),
  );
  const trails = planned.map(({ id, clientId }) => ({
    event: "appointment.left-calendar" as const,
    details: {},
    subject: { type: "appointment", id },
    clientId,
  }));
  return {
    statements: [
      ...handed,
      entriesWhen(
        ctx,
        trails,
        (
          inserted,
        ) => sql`exists (select 1 from ${appointments} where ${appointments.id} = ${inserted("subjectId")}
        and ${appointments.state} = 'scheduled' and ${appointments.leftCalendarAt} is null and ${led})`,
      ),
      ctx.db
        .delete(appointments)
        .where(and(those, unchanged(plain), gt(appointments.startsAt, now), isBarePlan)),
      ctx.db
        .update(appointments)
        .set({ leftCalendarAt: now, version: sql`${appointments.version} + 1`, updatedAt: now })
        .where(and(those, eq(appointments.state, "scheduled"), isNull(appointments.leftCalendarAt))),
    ],
  };
}

/** Those on which no note of the team stands; one that does not open may have one. */
export async function withoutNote(ctx: SystemContext, visits: readonly VisitRow[]): Promise<VisitRow[]> {
  if (visits.length === 0) return [];
  const keys = await readableSubjects(ctx, [...new Set(visits.map(({ clientId }) => clientId))]);
  const opened = await Promise.all(
    visits.map(async (visit) => {
      const key = keys.get(visit.clientId);
      const details = key && (await openOrNull(ctx, { visit: visit.id }, openDetails(key, visit)));
      return details?.note === "" ? [visit] : [];
    }),
  );
  return opened.flat();
}

/** Whether a visit is one of these, as it was read: a note that somebody writes meanwhile changes its version. */
const unchanged = (visits: readonly VisitRow[]): SQL =>
  sql`exists (select 1 from json_each(${JSON.stringify(visits.map(({ id, version }) => [id, version]))}) as one
    where one.value ->> 0 = ${appointments.id} and one.value ->> 1 = ${appointments.version})`;

/** The statements that take a visit from one client, where nothing hangs on it, before another gets it. */
export async function replaceVisits(
  ctx: SystemContext,
  visits: readonly VisitRow[],
): Promise<{ statements: BatchItem<"sqlite">[] }> {
  const plain = await withoutNote(ctx, visits);
  if (plain.length === 0) return { statements: [] };
  const trails = plain.map(({ id, clientId }) => ({
    event: "appointment.changed" as const,
    details: { part: "client" as const },
    subject: { type: "appointment", id },
    clientId,
  }));
  return {
    statements: [
      ctx.db.delete(appointments).where(and(unchanged(plain), isBarePlan)),
      entriesWhen(
        ctx,
        trails,
        (inserted) =>
          sql`not exists (select 1 from ${appointments} where ${appointments.id} = ${inserted("subjectId")})`,
      ),
    ],
  };
}

/** Removes events that are gone, with what that means for their visits. @param ids rows of events */
export async function dropEvents(ctx: SystemContext, ids: readonly string[]): Promise<void> {
  for (const piece of inPieces(ids)) {
    const { visits, told } = await readStored(ctx, piece);
    const { statements } = await leaveVisits(ctx, [...visits.values()]);
    const still = [...told.values()].map(({ id }) => id);
    await ctx.db.batch([
      ctx.db.delete(calendarEvents).where(among(calendarEvents.id, piece)),
      ...statements,
      ...shareVisits(ctx, [], still),
    ]);
  }
}

/** The end of a full pass: a listing has no tombstones, so what it did not name is gone. */
export async function dropUnlisted(
  ctx: SystemContext,
  calendar: { id: string },
  listing: string,
): Promise<{ removed: number }> {
  const rows = await ctx.db
    .select({ id: calendarEvents.id })
    .from(calendarEvents)
    .where(
      and(
        eq(calendarEvents.calendarId, calendar.id),
        or(isNull(calendarEvents.listing), ne(calendarEvents.listing, listing)),
      ),
    );
  await dropEvents(
    ctx,
    rows.map(({ id }) => id),
  );
  return { removed: rows.length };
}

/**
 * The statements for the batch that unticks or disconnects a calendar: what it said goes. A visit that stands in another
 * ticked one too is led from there; the others stay, no longer tied to it, and those to come are marked, for nobody will
 * move them any more.
 */
export function forgetCalendar(ctx: SystemContext, calendarId: string) {
  const now = ctx.clock.now();
  const its = sql`${appointments.calendarEventId} in (select ${calendarEvents.id} from ${calendarEvents} where ${calendarEvents.calendarId} = ${calendarId})`;
  const marked = and(
    its,
    eq(appointments.state, "scheduled"),
    gt(appointments.startsAt, now),
    isNull(appointments.leftCalendarAt),
  );
  const shared = sql`(select ${calendarEvents.appointmentId} from ${calendarEvents} where ${calendarEvents.calendarId} = ${calendarId})`;
  return {
    statements: [
      ...handOn(ctx, its, calendarId),
      ctx.db
        .update(appointments)
        .set({ staffId: staffOf(toldElsewhere(calendarId)) })
        .where(and(sql`${appointments.id} in ${shared}`, isLed)),
      ctx.db
        .update(appointments)
        .set({ leftCalendarAt: now, version: sql`${appointments.version} + 1`, updatedAt: now })
        .where(marked),
      ctx.db.update(appointments).set({ calendarEventId: null }).where(its),
      ctx.db.delete(calendarEvents).where(eq(calendarEvents.calendarId, calendarId)),
    ] as const,
  };
}
