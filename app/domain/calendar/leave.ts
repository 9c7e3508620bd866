import { and, eq, gt, isNull, ne, or, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { appointments } from "../../../drizzle/schema/appointments.ts";
import { calendarEvents } from "../../../drizzle/schema/calendar.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entriesWhen } from "../audit/audit.ts";
import { inPieces } from "../insert-many.ts";
import { isBarePlan } from "./hanging.ts";
import { among, readStored, type VisitRow } from "./stored.ts";

/**
 * The statements for visits whose events are gone: one that was no more than a plan for later goes along; one that has
 * begun, or that something hangs on, stays and is marked, for a person to say what became of it. What was said already
 * stays as it is.
 */
export function leaveVisits(ctx: SystemContext, visits: readonly VisitRow[]) {
  const now = ctx.clock.now();
  const planned = visits.filter(
    ({ state, leftCalendarAt }) => state === "scheduled" && leftCalendarAt === null,
  );
  if (planned.length === 0) return [];
  const those = among(
    appointments.id,
    planned.map(({ id }) => id),
  );
  const trails = planned.map(({ id, clientId }) => ({
    event: "appointment.left-calendar" as const,
    details: {},
    subject: { type: "appointment", id },
    clientId,
  }));
  return [
    entriesWhen(
      ctx,
      trails,
      (
        inserted,
      ) => sql`exists (select 1 from ${appointments} where ${appointments.id} = ${inserted("subjectId")}
        and ${appointments.state} = 'scheduled' and ${appointments.leftCalendarAt} is null)`,
    ),
    ctx.db.delete(appointments).where(and(those, gt(appointments.startsAt, now), isBarePlan)),
    ctx.db
      .update(appointments)
      .set({ leftCalendarAt: now, version: sql`${appointments.version} + 1`, updatedAt: now })
      .where(and(those, eq(appointments.state, "scheduled"), isNull(appointments.leftCalendarAt))),
  ] satisfies BatchItem<"sqlite">[];
}

/** The statements that take a visit from one client, where nothing hangs on it, before another gets it. */
export function replaceVisits(
  ctx: SystemContext,
  visits: readonly VisitRow[],
  staffId: string | null = null,
) {
  if (visits.length === 0) return [];
  const trails = visits.map(({ id, clientId }) => ({
    event: "appointment.changed" as const,
    details: { part: "client" as const },
    staffId,
    subject: { type: "appointment", id },
    clientId,
  }));
  return [
    ctx.db.delete(appointments).where(
      and(
        among(
          appointments.id,
          visits.map(({ id }) => id),
        ),
        isBarePlan,
      ),
    ),
    entriesWhen(
      ctx,
      trails,
      (inserted) =>
        sql`not exists (select 1 from ${appointments} where ${appointments.id} = ${inserted("subjectId")})`,
    ),
  ] satisfies BatchItem<"sqlite">[];
}

/** Removes events that are gone, with what that means for their visits. @param ids rows of events */
export async function dropEvents(ctx: SystemContext, ids: readonly string[]): Promise<void> {
  for (const piece of inPieces(ids)) {
    const { visits } = await readStored(ctx, piece);
    await ctx.db.batch([
      ctx.db.delete(calendarEvents).where(among(calendarEvents.id, piece)),
      ...leaveVisits(ctx, [...visits.values()]),
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
 * The statements for the batch that unticks or disconnects a calendar: what it said goes; its visits stay, no longer
 * tied to it, and those to come are marked, for nobody will move them any more.
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
  return {
    statements: [
      ctx.db
        .update(appointments)
        .set({ leftCalendarAt: now, version: sql`${appointments.version} + 1`, updatedAt: now })
        .where(marked),
      ctx.db.update(appointments).set({ calendarEventId: null }).where(its),
      ctx.db.delete(calendarEvents).where(eq(calendarEvents.calendarId, calendarId)),
    ] as const,
  };
}
