import { and, isNull, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { appointments } from "../../../drizzle/schema/appointments.ts";
import { calendarEvents } from "../../../drizzle/schema/calendar.ts";
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

/** What is kept of these events, and the visits they became, by the event's row. */
export async function readStored(
  ctx: Pick<SystemContext, "db">,
  ids: readonly string[],
): Promise<{ events: Map<string, EventRow>; visits: Map<string, VisitRow> }> {
  const [events, visits] = await ctx.db.batch([
    ctx.db.select().from(calendarEvents).where(among(calendarEvents.id, ids)),
    ctx.db.select().from(appointments).where(among(appointments.calendarEventId, ids)),
  ]);
  return {
    events: new Map(events.map((row) => [row.id, row])),
    visits: new Map(visits.map((row) => [row.calendarEventId ?? "", row])),
  };
}

/** The key of `readLoose`: a client's visit at one moment is one visit. */
export const looseKey = (clientId: string, startsAt: Date): string => `${clientId} ${startsAt.getTime()}`;

/**
 * Visits of these clients at these moments that belong to no event: entered by hand, or left over from a calendar that
 * was disconnected. An event that tells of the same visit takes them up.
 */
export async function readLoose(
  ctx: Pick<SystemContext, "db">,
  wanted: readonly { clientId: string; startsAt: Date }[],
): Promise<Map<string, VisitRow>> {
  if (wanted.length === 0) return new Map();
  const rows = await ctx.db
    .select()
    .from(appointments)
    .where(
      and(
        isNull(appointments.calendarEventId),
        among(appointments.clientId, [...new Set(wanted.map(({ clientId }) => clientId))]),
        among(appointments.startsAt, [...new Set(wanted.map(({ startsAt }) => startsAt.getTime()))]),
      ),
    );
  return new Map(rows.map((row) => [looseKey(row.clientId, row.startsAt), row]));
}
