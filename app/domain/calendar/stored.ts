import { and, eq, ne, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { appointments } from "../../../drizzle/schema/appointments.ts";
import { calendarEvents, calendars } from "../../../drizzle/schema/calendar.ts";
import type { SystemContext } from "../../platform/ports.ts";

export type EventRow = typeof calendarEvents.$inferSelect;
export type VisitRow = typeof appointments.$inferSelect;

const day = 86_400_000;
/** What ended longer ago is not taken in; without a client, not even that long, and nothing of it is kept. */
export const oldest = 60 * day;
export const oldestUnknown = 14 * day;

/** A column among many values, which go in as one parameter. */
export const among = (column: SQLiteColumn, values: readonly (string | number)[]): SQL =>
  sql`${column} in (select value from json_each(${JSON.stringify(values)}))`;

/** What is kept of some events of a calendar. */
export interface Stored {
  /** By id. */
  events: Map<string, EventRow>;
  /** The visits that they lead, by the event's row. */
  visits: Map<string, VisitRow>;
  /** The visits that they tell of while another event leads, by the event's row. */
  told: Map<string, VisitRow>;
  /** The other events that tell of a visit which one of them leads, by visit. */
  others: Map<string, { id: string; startsAt: Date }[]>;
}

/** @param ids of the events' rows */
export async function readStored(ctx: Pick<SystemContext, "db">, ids: readonly string[]): Promise<Stored> {
  const [events, visits, told, others] = await ctx.db.batch([
    ctx.db.select().from(calendarEvents).where(among(calendarEvents.id, ids)),
    ctx.db.select().from(appointments).where(among(appointments.calendarEventId, ids)),
    ctx.db
      // D1 answers a batch by names of columns: two that are called "id" would be one.
      .select({ eventId: sql<string>`${calendarEvents.id}`.as("event_row"), visit: appointments })
      .from(calendarEvents)
      .innerJoin(appointments, eq(appointments.id, calendarEvents.appointmentId))
      .where(among(calendarEvents.id, ids)),
    ctx.db
      .select({
        id: calendarEvents.id,
        visitId: calendarEvents.appointmentId,
        startsAt: calendarEvents.startsAt,
      })
      .from(calendarEvents)
      .where(
        sql`${calendarEvents.appointmentId} in (select ${appointments.id} from ${appointments} where ${among(appointments.calendarEventId, ids)})`,
      ),
  ]);
  return {
    events: new Map(events.map((row) => [row.id, row])),
    visits: new Map(visits.map((row) => [row.calendarEventId ?? "", row])),
    // One whose visit has gone elsewhere meanwhile tells of none.
    told: new Map(
      told.flatMap(({ eventId, visit }) =>
        events.some(({ id, startsAt }) => id === eventId && startsAt.getTime() === visit.startsAt.getTime())
          ? [[eventId, visit] as const]
          : [],
      ),
    ),
    others: Map.groupBy(others, ({ visitId }) => visitId ?? ""),
  };
}

/** The same event of the provider, as another ticked calendar has it. */
export interface Copy {
  row: EventRow;
  /** Whose visit it is there. */
  clientId: string | null;
  matchedBy: VisitRow["matchedBy"] | null;
}

/** The copies of some events that lie in other ticked calendars, by the provider's id. @param eventIds the provider's */
export async function readCopies(
  ctx: Pick<SystemContext, "db">,
  calendarId: string,
  eventIds: readonly string[],
): Promise<Map<string, Copy[]>> {
  if (eventIds.length === 0) return new Map();
  const rows = await ctx.db
    .select({ row: calendarEvents, clientId: appointments.clientId, matchedBy: appointments.matchedBy })
    .from(calendarEvents)
    .leftJoin(
      appointments,
      sql`${appointments.calendarEventId} = ${calendarEvents.id} or ${appointments.id} = ${calendarEvents.appointmentId}`,
    )
    .where(
      and(
        sql`${calendarEvents.calendarId} in (select ${calendars.id} from ${calendars} where ${calendars.selectedAt} is not null)`,
        ne(calendarEvents.calendarId, calendarId),
        among(calendarEvents.eventId, eventIds),
      ),
    );
  return Map.groupBy(rows, ({ row }) => row.eventId);
}

/** Whether two events say the same at the same time, as one that stands in two calendars does. */
export const isSameEvent = (one: EventRow, other: EventRow): boolean =>
  one.id === other.id ||
  (one.startsAt.getTime() === other.startsAt.getTime() &&
    (one.eventId === other.eventId || (one.textHash !== null && one.textHash === other.textHash)));

/** The key of `readAt`: a client's visit at one moment is one visit. */
export const momentKey = (clientId: string, startsAt: Date): string => `${clientId} ${startsAt.getTime()}`;

/** Whether an event that is there leads a visit, so that no other one takes it up. */
export const isLed = sql`${appointments.leftCalendarAt} is null
  and ${appointments.calendarEventId} in (select lead.id from ${calendarEvents} as lead where lead.id = ${appointments.calendarEventId})`;

/**
 * The visits of these clients at these moments: those that an event leads, and loose ones, which were entered by hand or
 * are left over from a calendar or an event that is gone. An event that tells of a loose one takes it up.
 */
export async function readAt(
  ctx: Pick<SystemContext, "db">,
  wanted: readonly { clientId: string; startsAt: Date }[],
): Promise<{ loose: Map<string, VisitRow>; led: VisitRow[] }> {
  if (wanted.length === 0) return { loose: new Map(), led: [] };
  // As pairs: asked for clients and moments apart, it would read each of these clients' visits of half a year.
  const pairs = JSON.stringify(wanted.map(({ clientId, startsAt }) => [clientId, startsAt.getTime()]));
  const rows = await ctx.db
    .select({ visit: appointments, led: sql`${isLed}`.mapWith(Boolean) })
    .from(appointments)
    .where(
      sql`(${appointments.clientId}, ${appointments.startsAt}) in (select value ->> 0, value ->> 1 from json_each(${pairs}))`,
    );
  return {
    loose: new Map(
      rows.flatMap(({ visit, led }) =>
        led ? [] : [[momentKey(visit.clientId, visit.startsAt), visit] as const],
      ),
    ),
    led: rows.flatMap(({ visit, led }) => (led ? [visit] : [])),
  };
}
