import { and, eq, isNotNull, isNull } from "drizzle-orm";
import { calendars } from "../../../drizzle/schema/calendar.ts";
import { connections } from "../../../drizzle/schema/connections.ts";
import type { SystemContext } from "../../platform/ports.ts";

/** Whether what the pages show of the calendars can be relied on. */
export interface CalendarHealth {
  /** "needs-reconnecting" when that is so of any account that is read. */
  connection: "none" | "connected" | "needs-reconnecting";
  /** How many calendars are ticked. */
  selected: number;
  /** Whether any of them is of an account that lets us read it: then there is something to look for at once. */
  mayRead: boolean;
  /** The oldest reading of the ticked ones; null where one was never read. */
  syncedAt: Date | null;
  /** A ticked one could not be read for a quarter of an hour (three tries: more than a hiccup), or nobody tried for an hour. */
  failing: boolean;
}

const minutes = 60_000;

/** How the calendars are, in one trip. */
export async function calendarHealth(ctx: Pick<SystemContext, "db" | "clock">): Promise<CalendarHealth> {
  const rows = await ctx.db
    .select({
      needsReconnectingAt: connections.needsReconnectingAt,
      calendar: calendars.id,
      selectedAt: calendars.selectedAt,
      syncedAt: calendars.syncedAt,
      failures: calendars.failures,
    })
    .from(connections)
    .leftJoin(calendars, and(eq(calendars.connectionId, connections.id), isNotNull(calendars.selectedAt)))
    .where(and(eq(connections.provider, "google-calendar"), isNull(connections.disconnectedAt)));
  const ticked = rows.filter(({ calendar }) => calendar !== null);
  const times = ticked.map(({ syncedAt }) => syncedAt?.getTime() ?? null);
  const now = ctx.clock.now().getTime();
  return {
    connection:
      rows.length === 0
        ? "none"
        : rows.some(({ needsReconnectingAt }) => needsReconnectingAt !== null)
          ? "needs-reconnecting"
          : "connected",
    selected: ticked.length,
    mayRead: ticked.some(({ needsReconnectingAt }) => needsReconnectingAt === null),
    syncedAt: times.length === 0 || times.includes(null) ? null : new Date(Math.min(...times.map(Number))),
    failing: ticked.some(({ failures, syncedAt, selectedAt }) => {
      const age = now - (syncedAt ?? selectedAt ?? new Date(0)).getTime();
      return age > ((failures ?? 0) > 0 ? 15 : 60) * minutes;
    }),
  };
}
