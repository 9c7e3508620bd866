import { and, asc, eq, gte, inArray, lt, or, sql } from "drizzle-orm";
import { appointments } from "../../../drizzle/schema/appointments.ts";
import { calendarEvents, type MatchState } from "../../../drizzle/schema/calendar.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { addDays, type Day, dayIn, startOfDay } from "../business/day.ts";
import type { By } from "../by.ts";
import { DomainError } from "../errors.ts";
import { readableSubjects } from "../subjects/subjects.ts";
import { mustMatch, type Remember, traceNamed, valuesOf } from "./choices.ts";
import { isQuiet, nothing, readContent } from "./content.ts";
import type { Matcher } from "./matching/matcher.ts";
import { readMatcher } from "./matching/read-matcher.ts";
import { among, type EventRow, oldest, oldestUnknown } from "./stored.ts";
import { becomeVisits } from "./visits.ts";

/** An event of which somebody has to say whose visit it is. */
export interface OpenEvent {
  id: string;
  state: MatchState;
  startsAt: Date;
  endsAt: Date;
  /** Of an all-day event. */
  startsOn: Day | null;
  /** "" of one that was set aside: what it says is not kept. */
  title: string;
  place: string;
  /** Who may be meant. */
  candidates: { clientId: string; name: string }[];
  /** What it says did not open. */
  unreadable: boolean;
  /** In how many calendars it stands: what says the same at the same time is asked about once. */
  calendars: number;
  /** What a choice can be remembered for. */
  remembers: Exclude<Remember, "no">[];
}

const atOnce = 100;
const mostOffered = 4;
/** Of how many days it is asked which events need a client: from yesterday on. */
const askedDays = 28;

/** From when to when it is asked whose visits the events are, for every page that says how many are open. */
export function askedWithin(now: Date, timeZone: string): { from: Date; to: Date } {
  const today = dayIn(now, timeZone);
  return {
    from: startOfDay(addDays(today, -1), timeZone),
    to: startOfDay(addDays(today, askedDays), timeZone),
  };
}

const openStates: MatchState[] = ["unmatched", "ambiguous"];
const isWithin = ({ from, to }: { from: Date; to: Date }) =>
  and(gte(calendarEvents.startsAt, from), lt(calendarEvents.startsAt, to));

/** One question: events that say the same at the same time are asked about once. */
const question = sql<string>`coalesce(${calendarEvents.textHash}, ${calendarEvents.id})`;

/** The statement that finds whether events need a client, a row a question, for the batch of a page. @param most rows at most */
export const openEventsStatement = (
  ctx: Pick<SystemContext, "db">,
  within: { from: Date; to: Date },
  most: number,
) =>
  ctx.db
    .selectDistinct({ question })
    .from(calendarEvents)
    .where(and(inArray(calendarEvents.state, openStates), isWithin(within)))
    .limit(most);

/**
 * The events between two moments that need a client, soonest first, with who may be meant; and how many were set aside,
 * or lie all day or free and were not asked about.
 *
 * @returns at most 100 of them, and how many there are
 */
export async function readUnmatched(
  ctx: SystemContext,
  by: By,
  within: { from: Date; to: Date; setAside?: boolean },
): Promise<{ events: OpenEvent[]; open: number; setAside: number }> {
  mustMatch(by);
  const wanted: MatchState[] = within.setAside ? ["not-a-visit"] : openStates;
  const [rows, [totals]] = await ctx.db.batch([
    ctx.db
      .select()
      .from(calendarEvents)
      .where(and(inArray(calendarEvents.state, wanted), isWithin(within)))
      .orderBy(asc(calendarEvents.startsAt))
      .limit(atOnce),
    ctx.db
      .select({
        open: sql<number>`count(distinct iif(${calendarEvents.state} in ('unmatched', 'ambiguous'), ${question}, null))`,
        setAside: sql<number>`coalesce(sum(${calendarEvents.state} = 'not-a-visit'), 0)`,
      })
      .from(calendarEvents)
      .where(isWithin(within)),
  ]);
  const matcher = rows.some(({ content }) => content !== null) ? await readMatcher(ctx) : null;
  const lines = [...Map.groupBy(rows, (row) => row.textHash ?? row.id).values()];
  const opened = lines.map(async (same): Promise<OpenEvent[]> => {
    const [first, ...others] = await Promise.all(same.map((row) => toOpen(ctx, matcher, row)));
    if (!first) return [];
    // One calendar may show guests that the other hides: whoever may be meant by either is offered.
    const candidates = [first, ...others].flatMap((one) => one.candidates);
    const named = new Map(candidates.map((one) => [one.clientId, one]));
    return [{ ...first, calendars: same.length, candidates: [...named.values()].slice(0, mostOffered) }];
  });
  const events = (await Promise.all(opened)).flat();
  const named = new Set(events.flatMap(({ candidates }) => candidates.map(({ clientId }) => clientId)));
  await traceNamed(ctx, by, named.size);
  return { events, open: totals?.open ?? 0, setAside: totals?.setAside ?? 0 };
}

/** One event that needs a client, or was set aside. @throws DomainError not-found, also for one that has a client */
export async function readOpenEvent(ctx: SystemContext, by: By, eventId: string): Promise<OpenEvent> {
  mustMatch(by);
  const [row] = await ctx.db.select().from(calendarEvents).where(eq(calendarEvents.id, eventId));
  if (!row || row.state === "matched") throw new DomainError("not-found");
  const event = await toOpen(ctx, row.content === null ? null : await readMatcher(ctx), row);
  await traceNamed(ctx, by, event.candidates.length);
  return event;
}

/**
 * The visit of an event that needs no client any more, since it has one, or has left the calendar and its visit stayed.
 * "gone" of one that is not there and left no visit; null of one that can be given a client.
 *
 * @throws DomainError not-found for whoever does not match events
 */
export async function readSettledEvent(
  ctx: Pick<SystemContext, "db">,
  by: By,
  eventId: string,
): Promise<{ visitId: string; hasLeft: boolean } | "gone" | null> {
  mustMatch(by);
  const [[visit], [event]] = await ctx.db.batch([
    ctx.db
      .select({ id: appointments.id })
      .from(appointments)
      .where(
        or(
          eq(appointments.calendarEventId, eventId),
          sql`${appointments.id} = (select told.appointment_id from ${calendarEvents} as told where told.id = ${eventId})`,
        ),
      )
      .limit(1),
    ctx.db.select({ state: calendarEvents.state }).from(calendarEvents).where(eq(calendarEvents.id, eventId)),
  ]);
  if (event && event.state !== "matched") return null;
  if (!visit) return "gone";
  return { visitId: visit.id, hasLeft: event === undefined };
}

async function toOpen(ctx: SystemContext, matcher: Matcher | null, row: EventRow): Promise<OpenEvent> {
  const opened = await readContent(ctx, row);
  const content = opened ?? nothing;
  const match = matcher?.match({ seriesId: row.seriesId, ...content, quiet: isQuiet(row) });
  const ids =
    match?.state === "ambiguous" ? match.clientIds : match?.state === "matched" ? [match.clientId] : [];
  const values = valuesOf(row, content);
  return {
    id: row.id,
    state: row.state,
    startsAt: row.startsAt,
    endsAt: row.endsAt,
    startsOn: row.startsOn,
    title: content.title,
    place: content.place,
    unreadable: opened === null,
    calendars: 1,
    candidates: ids.slice(0, mostOffered).flatMap((clientId) => {
      const name = matcher?.nameOf(clientId);
      return name === undefined ? [] : [{ clientId, name }];
    }),
    remembers: (["series", "email", "title"] as const).filter((kind) => values[kind].length > 0),
  };
}

const lookedAtOnce = 500;

/**
 * Looks again at what had no client: somebody may have been entered since. What was ambiguous waits for a person. Also
 * forgets what is too long ago for anybody to say.
 *
 * @returns counts
 */
export async function lookAgain(
  ctx: SystemContext,
): Promise<{ looked: number; found: number; forgotten: number }> {
  const now = ctx.clock.now();
  const endedBefore = (ms: number) => lt(calendarEvents.endsAt, new Date(now.getTime() - ms));
  const [rows, forgotten] = await ctx.db.batch([
    ctx.db
      .select({
        row: calendarEvents,
        staffId: sql<string>`(select c.staff_id from connections as c join calendars as k on k.connection_id = c.id where k.id = ${calendarEvents.calendarId})`,
      })
      .from(calendarEvents)
      .where(
        and(
          eq(calendarEvents.state, "unmatched"),
          gte(calendarEvents.startsAt, new Date(now.getTime() - 86_400_000)),
        ),
      )
      .orderBy(asc(calendarEvents.startsAt))
      .limit(lookedAtOnce),
    ctx.db
      .delete(calendarEvents)
      .where(
        or(
          and(inArray(calendarEvents.state, openStates), endedBefore(oldestUnknown)),
          and(eq(calendarEvents.state, "not-a-visit"), endedBefore(oldest)),
        ),
      )
      .returning({ id: calendarEvents.id }),
  ]);
  if (rows.length === 0) return { looked: 0, found: 0, forgotten: forgotten.length };
  const matcher = await readMatcher(ctx);
  const looked = await Promise.all(
    rows.map(async ({ row, staffId }) => {
      const content = await readContent(ctx, row);
      if (!content) return [];
      const match = matcher.match({ seriesId: row.seriesId, ...content, quiet: isQuiet(row) });
      return [{ row, staffId, content, match }];
    }),
  );
  const found = looked.flat().flatMap(({ row, staffId, content, match }) =>
    match.state === "matched"
      ? [
          {
            eventId: row.id,
            clientId: match.clientId,
            by: match.by,
            startsAt: row.startsAt,
            endsAt: row.endsAt,
            staffId,
            content,
            atHome: matcher.isHome(match.clientId, content.place),
          },
        ]
      : [],
  );
  // Answered for such events since this one was read; whatever was set aside by hand leaves the trail.
  const aside = looked.flat().flatMap(({ row, match }) => (match.state === "not-a-visit" ? [row.id] : []));
  if (aside.length > 0)
    await ctx.db
      .update(calendarEvents)
      .set({ state: "not-a-visit", content: null, textHash: null, updatedAt: now })
      .where(and(among(calendarEvents.id, aside), eq(calendarEvents.state, "unmatched")));
  if (found.length > 0) {
    const keys = await readableSubjects(ctx, [...new Set(found.map(({ clientId }) => clientId))]);
    const mine = found.filter(({ clientId }) => keys.has(clientId));
    const { statements } = await becomeVisits(ctx, keys, mine, null);
    const closed = ctx.db
      .update(calendarEvents)
      .set({ state: "matched", content: null, textHash: null, updatedAt: now })
      .where(
        and(
          among(
            calendarEvents.id,
            mine.map(({ eventId }) => eventId),
          ),
          eq(calendarEvents.state, "unmatched"),
        ),
      );
    await ctx.db.batch([closed, ...statements]);
  }
  return { looked: rows.length, found: found.length, forgotten: forgotten.length };
}
