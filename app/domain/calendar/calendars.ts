import { and, asc, eq, isNotNull, isNull } from "drizzle-orm";
import { calendars } from "../../../drizzle/schema/calendar.ts";
import { connections } from "../../../drizzle/schema/connections.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entry } from "../audit/audit.ts";
import { type By, staffIdOf } from "../by.ts";
import { DomainError } from "../errors.ts";
import { forgetCalendar } from "./apply.ts";
import { among } from "./stored.ts";

/** A calendar that a connected account can see, as pages show it. */
export interface CalendarView {
  id: string;
  connectionId: string;
  /** Whose visits its events are: who connected the account. */
  staffId: string;
  name: string;
  timeZone: string;
  primary: boolean;
  /** Of an account's main calendar: the account's address, which is its id at Google. */
  account: string | null;
  /** Whether it is read. */
  selected: boolean;
  /** When it was last read to its end; null: not since it was ticked. */
  syncedAt: Date | null;
  /** Why it could not be read the last time, as a code; null when it could. */
  failure: string | null;
}

/** The calendars of every account that is connected, by account, each account's main one first. */
export async function listCalendars(ctx: Pick<SystemContext, "db" | "vault">): Promise<CalendarView[]> {
  const rows = await ctx.db
    .select({ calendar: calendars, staffId: connections.staffId })
    .from(calendars)
    .innerJoin(connections, eq(connections.id, calendars.connectionId))
    .where(isNull(connections.disconnectedAt))
    .orderBy(asc(connections.createdAt), asc(connections.id), asc(calendars.createdAt), asc(calendars.id));
  const views = await Promise.all(
    rows.map(async ({ calendar, staffId }) => {
      const { id, connectionId, timeZone, primary, selectedAt, syncedAt, failure } = calendar;
      const name = await ctx.vault.open("calendars.name", id, calendar.name);
      const account = primary ? await ctx.vault.open("calendars.provider_id", id, calendar.providerId) : null;
      const selected = selectedAt !== null;
      return { id, connectionId, staffId, name, timeZone, primary, account, selected, syncedAt, failure };
    }),
  );
  const accounts = [...new Set(views.map(({ connectionId }) => connectionId))];
  return views.sort(
    (a, b) =>
      accounts.indexOf(a.connectionId) - accounts.indexOf(b.connectionId) ||
      Number(b.primary) - Number(a.primary) ||
      a.name.localeCompare(b.name),
  );
}

/** What a calendar that is not read keeps of an earlier reading: nothing. */
export const unread = {
  selectedAt: null,
  syncToken: null,
  syncedAt: null,
  fullySyncedAt: null,
  failures: 0,
  failure: null,
  retryAt: null,
  leaseUntil: null,
} as const;

/**
 * Says which calendars are read: these and no others. One that is no longer ticked leaves nothing behind but the
 * visits that were found in it.
 *
 * @throws DomainError "not-found" where one of them is none of ours
 */
export async function chooseCalendars(ctx: SystemContext, by: By, calendarIds: string[]): Promise<void> {
  const known = await listCalendars(ctx);
  const chosen = new Set(calendarIds);
  if (calendarIds.some((id) => known.every((calendar) => calendar.id !== id)))
    throw new DomainError("not-found");
  const added = known.filter(({ id, selected }) => chosen.has(id) && !selected);
  const dropped = known.filter(({ id, selected }) => !chosen.has(id) && selected);
  const lost = known.filter(({ failure, selected }) => failure === "gone" && !selected);
  if (added.length + dropped.length === 0) return;
  const forgotten = dropped.flatMap(({ id }) => forgetCalendar(ctx, id).statements);
  const ids = (some: CalendarView[]) => some.map(({ id }) => id);
  await ctx.db.batch([
    entry(ctx, {
      event: "calendar.chosen",
      details: { calendars: chosen.size },
      staffId: staffIdOf(by),
    }),
    ctx.db
      .update(calendars)
      .set({ ...unread, selectedAt: ctx.clock.now() })
      .where(and(among(calendars.id, ids(added)), isNull(calendars.selectedAt))),
    ctx.db
      .update(calendars)
      .set(unread)
      .where(and(among(calendars.id, ids(dropped)), isNotNull(calendars.selectedAt))),
    // Whoever saves the list has seen the note about what is gone.
    ctx.db.delete(calendars).where(and(among(calendars.id, ids(lost)), isNull(calendars.selectedAt))),
    ...forgotten,
  ]);
}
