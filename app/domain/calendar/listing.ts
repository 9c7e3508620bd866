import { and, eq, inArray, isNotNull, isNull, lte, or, sql } from "drizzle-orm";
import { calendarEvents, calendars } from "../../../drizzle/schema/calendar.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { applyEvents, dropUnlisted, forgetCalendar } from "./apply.ts";
import { giveUp } from "./calendar-list.ts";
import type { EventChange } from "./event-change.ts";
import type { GoogleCalendar, Trouble } from "./google-calendar.ts";
import { eventsOf, type Listed } from "./google-events.ts";

export type CalendarRow = typeof calendars.$inferSelect;

/** Why a listing did not come to its end, as codes. */
export type ListingTrouble = Trouble | "too-large" | "too-slow" | "failed";

export interface Counts {
  added: number;
  changed: number;
  removed: number;
}

/** Nobody else lists a calendar for so long; a listing that has not ended a while before that stops. */
const leaseSeconds = 5 * 60;
const marginSeconds = 60;
/** 20,000 events. A listing is either whole or nothing: half of one says nothing about what is gone. */
const maxPages = 80;
const fullEverySeconds = 7 * 86_400;
/** What lies beyond is nobody's next visit. What is long over is not taken in either: see `applyEvents`. */
const horizonDays = 400;
const firstPauseSeconds = 300;
const longestPauseSeconds = 3_600;

/**
 * Reads what is new in one calendar, or all of it where a full listing is due: the first time, once a week, and when
 * Google no longer knows where the last one ended. The place to go on from is stored only when every page is in, so
 * that a death on the way repeats and never skips; reading anything twice changes nothing.
 *
 * @returns null where somebody else is at it, or it is no longer ticked
 * @throws TokenRejected; the calendar is free again then
 */
export async function readCalendar(
  ctx: SystemContext,
  google: GoogleCalendar,
  calendar: { id: string; staffId: string; own: ReadonlySet<string> },
): Promise<(Counts & { trouble: ListingTrouble | null }) | null> {
  const row = await takeLease(ctx, calendar.id);
  if (!row) return null;
  const counts = { added: 0, changed: 0, removed: 0 };
  try {
    const read = { ...calendar, row, google, counts, providerId: await providerIdOf(ctx, row) };
    const trouble = await readOnce(ctx, read);
    if (trouble === "gone") await giveUp(ctx, calendar.id);
    return { ...counts, trouble };
  } catch (error) {
    await ctx.db.update(calendars).set({ leaseUntil: null }).where(stillMine(row));
    throw error;
  }
}

const providerIdOf = (ctx: SystemContext, { id, providerId }: CalendarRow) =>
  ctx.vault.open("calendars.provider_id", id, providerId);

interface Reading {
  id: string;
  staffId: string;
  own: ReadonlySet<string>;
  row: CalendarRow;
  google: GoogleCalendar;
  providerId: string;
  counts: Counts;
}

async function readOnce(ctx: SystemContext, reading: Reading): Promise<ListingTrouble | null> {
  const { row } = reading;
  const now = ctx.clock.now();
  const fullDue =
    row.fullySyncedAt === null || now.getTime() - row.fullySyncedAt.getTime() >= fullEverySeconds * 1000;
  const syncToken =
    row.syncToken && !fullDue ? await ctx.vault.open("calendars.sync_token", row.id, row.syncToken) : null;
  let full = syncToken === null;
  let ended = await listAll(ctx, reading, syncToken);
  if (!ended.ok && ended.trouble === "token-expired" && !full) {
    full = true;
    ended = await listAll(ctx, reading, null);
  }
  if (!ended.ok) {
    await noteFailure(ctx, row, ended);
    return ended.trouble;
  }
  const next = ended.syncToken ? await ctx.vault.seal("calendars.sync_token", row.id, ended.syncToken) : null;
  const kept = await ctx.db
    .update(calendars)
    .set({
      syncToken: next,
      syncedAt: now,
      ...(full && { fullySyncedAt: now }),
      failures: 0,
      failure: null,
      // Without a place to go on from, everything is read again each time: then less often.
      retryAt: next ? null : new Date(now.getTime() + longestPauseSeconds * 1000),
      leaseUntil: null,
    })
    .where(stillMine(row))
    .returning({ id: calendars.id });
  if (kept.length === 0) await forgetIfUnticked(ctx, row.id);
  return null;
}

type Ended =
  | { ok: true; syncToken: string | null }
  | { ok: false; trouble: ListingTrouble; retryAfterSeconds?: number | undefined };

/** @param syncToken where the last listing ended; null for a full one, which also says what is gone */
async function listAll(ctx: SystemContext, reading: Reading, syncToken: string | null): Promise<Ended> {
  const { row, google, providerId, counts, id, staffId, own } = reading;
  const { timeZone } = row;
  const target = { id, staffId, timeZone };
  const listing = syncToken === null ? ctx.random.id() : null;
  const lastMoment = (row.leaseUntil?.getTime() ?? 0) - marginSeconds * 1000;
  let pageToken: string | undefined;
  let malformed = 0;
  for (let page = 0; page < maxPages; page++) {
    if (ctx.clock.now().getTime() > lastMoment) return { ok: false, trouble: "too-slow" };
    const answer = await google.events(providerId, {
      ...(syncToken && { syncToken }),
      ...(pageToken && { pageToken }),
    });
    if (!answer.ok) return answer;
    const read = eventsOf(answer.value.items, { timeZone, own } satisfies Listed);
    malformed += read.malformed;
    const changes = await withInstances(ctx, id, near(ctx, read.changes, listing !== null));
    add(counts, await applyEvents(ctx, target, changes, listing));
    pageToken = answer.value.nextPageToken;
    if (pageToken) continue;
    if (listing) counts.removed += (await dropUnlisted(ctx, target, listing)).removed;
    if (malformed > 0) ctx.log.warn("calendar.events-unreadable", { calendar: id, events: malformed });
    return { ok: true, syncToken: answer.value.nextSyncToken ?? null };
  }
  return { ok: false, trouble: "too-large" };
}

/** What is too far ahead is left out; where it was nearer before, it is gone from there. */
function near(ctx: SystemContext, changes: EventChange[], full: boolean): EventChange[] {
  const horizon = ctx.clock.now().getTime() + horizonDays * 86_400_000;
  return changes.flatMap((change): EventChange[] => {
    if (change.kind === "gone" || change.startsAt.getTime() < horizon) return [change];
    return full ? [] : [{ kind: "gone", eventId: change.eventId }];
  });
}

/** A series that was deleted as a whole may be named once instead of instance by instance. */
async function withInstances(
  ctx: SystemContext,
  calendarId: string,
  changes: EventChange[],
): Promise<EventChange[]> {
  const gone = changes.flatMap(({ kind, eventId }) => (kind === "gone" ? [eventId] : []));
  if (gone.length === 0) return changes;
  const instances = await ctx.db
    .select({ eventId: calendarEvents.eventId })
    .from(calendarEvents)
    .where(
      and(
        eq(calendarEvents.calendarId, calendarId),
        inArray(calendarEvents.seriesId, sql`(select value from json_each(${JSON.stringify(gone)}))`),
      ),
    );
  const named = new Set(changes.map(({ eventId }) => eventId));
  const unnamed = instances.filter(({ eventId }) => !named.has(eventId));
  return [...changes, ...unnamed.map(({ eventId }) => ({ kind: "gone" as const, eventId }))];
}

function add(counts: Counts, more: Counts): void {
  counts.added += more.added;
  counts.changed += more.changed;
  counts.removed += more.removed;
}

/** By compare-and-set on the row. @returns the row as it is now held, null where it cannot be had */
async function takeLease(ctx: SystemContext, calendarId: string): Promise<CalendarRow | null> {
  const now = ctx.clock.now();
  const [taken] = await ctx.db
    .update(calendars)
    .set({ leaseUntil: new Date(now.getTime() + leaseSeconds * 1000) })
    .where(
      and(
        eq(calendars.id, calendarId),
        isNotNull(calendars.selectedAt),
        or(isNull(calendars.leaseUntil), lte(calendars.leaseUntil, now)),
      ),
    )
    .returning();
  return taken ?? null;
}

const stillMine = ({ id, leaseUntil }: CalendarRow) =>
  and(
    eq(calendars.id, id),
    leaseUntil ? eq(calendars.leaseUntil, leaseUntil) : undefined,
    isNotNull(calendars.selectedAt),
  );

/** What was read stays; the pause grows with the failures unless Google names one. */
async function noteFailure(
  ctx: SystemContext,
  row: CalendarRow,
  { trouble, retryAfterSeconds }: Extract<Ended, { ok: false }>,
): Promise<void> {
  const failures = row.failures + 1;
  const pause =
    retryAfterSeconds ?? Math.min(firstPauseSeconds * 2 ** Math.min(failures - 1, 10), longestPauseSeconds);
  await ctx.db
    .update(calendars)
    .set({
      failures,
      failure: trouble,
      retryAt: new Date(ctx.clock.now().getTime() + pause * 1000),
      leaseUntil: null,
    })
    .where(stillMine(row));
  ctx.log.warn("calendar.not-read", { calendar: row.id, problem: trouble, failures });
}

/** Unticked while it was read: what came in meanwhile goes as well. */
async function forgetIfUnticked(ctx: SystemContext, calendarId: string): Promise<void> {
  const [row] = await ctx.db
    .select({ selectedAt: calendars.selectedAt })
    .from(calendars)
    .where(eq(calendars.id, calendarId));
  if (!row || row.selectedAt !== null) return;
  await ctx.db.batch([...forgetCalendar(ctx, calendarId).statements]);
}
