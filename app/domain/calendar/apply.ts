import { sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { appointments } from "../../../drizzle/schema/appointments.ts";
import { calendarEvents } from "../../../drizzle/schema/calendar.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { inPieces, insertMany } from "../insert-many.ts";
import { readSubjects } from "../subjects/subjects.ts";
import { contentOf, eventRowId, hashOf, sealContent } from "./content.ts";
import type { EventChange, KeptEvent } from "./event-change.ts";
import { dropEvents, leaveVisits, replaceVisits } from "./leave.ts";
import { readMatcher } from "./matching/read-matcher.ts";
import { isLost, type Looked, lookAt, says, unknown } from "./plan.ts";
import { among, type EventRow, oldest, oldestUnknown, readStored } from "./stored.ts";
import { addVisits, renewVisits, sameTime, takeUp } from "./visits.ts";

export { dropUnlisted, forgetCalendar } from "./leave.ts";

/** A ticked calendar, as far as its events need it. */
export interface Reading {
  id: string;
  /** Whose calendar it is, and so whose visits. */
  staffId: string;
  timeZone: string;
}

/**
 * Takes in one page of a listing. The same page twice changes nothing.
 *
 * @param listing the id of the full pass it belongs to; null in an incremental one
 * @returns counts of events
 */
export async function applyEvents(
  ctx: SystemContext,
  calendar: Reading,
  changes: readonly EventChange[],
  listing: string | null,
): Promise<{ added: number; changed: number; removed: number }> {
  // Of two changes of one event in a page the later one counts.
  const latest = [...new Map(changes.map((change) => [change.eventId, change])).values()];
  const given = await Promise.all(
    latest.map(async (change) => ({ id: await eventRowId(calendar.id, change.eventId), change })),
  );
  const { events, visits } = await readStored(
    ctx,
    given.map(({ id }) => id),
  );
  const gone: string[] = [];
  const same: string[] = [];
  const news: { id: string; event: KeptEvent; hash: string }[] = [];
  for (const { id, change } of given) {
    const old = events.get(id);
    if (change.kind === "gone") {
      if (old) gone.push(id);
      continue;
    }
    const isPast = change.endsAt.getTime() < ctx.clock.now().getTime() - oldest;
    if (isPast && !old && !visits.has(id)) continue;
    const hash = await hashOf(ctx, change);
    const isSame =
      old?.contentHash === hash &&
      sameTime(old, change) &&
      !visits.get(id)?.leftCalendarAt &&
      !isLost(old, visits.get(id));
    if (isSame) same.push(id);
    else news.push({ id, event: change, hash });
  }
  await dropEvents(ctx, gone);
  const matcher = news.some(({ id, hash }) => says(hash, events.get(id), visits.get(id)))
    ? await readMatcher(ctx)
    : null;
  const looked = news
    .map((one) => ({ ...one, ...lookAt(ctx, matcher, one, events.get(one.id), visits.get(one.id)) }))
    .filter(
      ({ id, event, state }) =>
        events.has(id) ||
        state === "matched" ||
        event.endsAt.getTime() >= ctx.clock.now().getTime() - oldestUnknown,
    );
  for (const piece of inPieces(looked)) await write(ctx, calendar, piece, events, listing);
  if (listing !== null)
    for (const piece of inPieces(same))
      await ctx.db.update(calendarEvents).set({ listing }).where(among(calendarEvents.id, piece)).returning({
        id: calendarEvents.id,
      });
  const added = looked.filter(({ id }) => !events.has(id)).length;
  return { added, changed: looked.length - added, removed: gone.length };
}

/** One batch: the events' rows, their visits and the trail of both. */
async function write(
  ctx: SystemContext,
  { id: calendarId, staffId }: Reading,
  piece: readonly Looked[],
  events: ReadonlyMap<string, EventRow>,
  listing: string | null,
): Promise<void> {
  const finds = piece.flatMap(({ find }) => (find ? [{ ...find, staffId }] : []));
  // Of two visits that one event could be, the one that it has been so far decides.
  const replacing = new Set(piece.flatMap(({ id, replace }) => (replace ? [id] : [])));
  const { takenUp, fresh } = await takeUp(ctx, finds, replacing);
  const keys = await readSubjects(ctx, [
    ...new Set(
      [...finds, ...piece.flatMap(({ renew }) => (renew ? [renew.visit] : []))].map((one) => one.clientId),
    ),
  ]);
  const [added, renewed, rows] = await Promise.all([
    addVisits(ctx, keys, fresh, null),
    renewVisits(ctx, keys, [...takenUp, ...piece.flatMap(({ renew }) => (renew ? [renew] : []))]),
    Promise.all(
      piece.map((one) => {
        // A client who was erased since the directory was read is nobody's visit any more.
        const known = one.find && !keys.has(one.find.clientId) ? { ...one, ...unknown } : one;
        return rowOf(ctx, calendarId, known, events.get(one.id), listing);
      }),
    ),
  ]);
  const detached = piece.flatMap(({ detach }) => (detach ? [detach.id] : []));
  const statements: BatchItem<"sqlite">[] = [
    ...(detached.length > 0
      ? [ctx.db.update(appointments).set({ calendarEventId: null }).where(among(appointments.id, detached))]
      : []),
    ...replaceVisits(
      ctx,
      piece.flatMap(({ replace }) => (replace ? [replace] : [])),
    ),
    ...leaveVisits(
      ctx,
      piece.flatMap(({ leave }) => (leave ? [leave] : [])),
    ),
    ...added.statements,
    ...renewed.statements,
  ];
  await ctx.db.batch([upsertEvents(ctx, rows), ...statements]);
}

async function rowOf(
  ctx: SystemContext,
  calendarId: string,
  { id, event, hash, state, keepsContent }: Looked,
  old: EventRow | undefined,
  listing: string | null,
): Promise<EventRow> {
  const { eventId, seriesId, startsAt, endsAt, startsOn, endsOn, busy } = event;
  const isOpen = state === "unmatched" || state === "ambiguous";
  const content = keepsContent
    ? (old?.content ?? null)
    : isOpen
      ? await sealContent(ctx, id, contentOf(event))
      : null;
  return {
    id,
    calendarId,
    eventId,
    seriesId,
    startsAt,
    endsAt,
    startsOn,
    endsOn,
    busy,
    state,
    content,
    contentHash: hash,
    listing: listing ?? old?.listing ?? null,
    updatedAt: ctx.clock.now(),
  };
}

const upsertEvents = (ctx: SystemContext, rows: readonly EventRow[]) =>
  insertMany(ctx, calendarEvents, rows).onConflictDoUpdate({
    target: calendarEvents.id,
    set: {
      seriesId: sql`excluded.series_id`,
      startsAt: sql`excluded.starts_at`,
      endsAt: sql`excluded.ends_at`,
      startsOn: sql`excluded.starts_on`,
      endsOn: sql`excluded.ends_on`,
      busy: sql`excluded.busy`,
      state: sql`excluded.state`,
      content: sql`excluded.content`,
      contentHash: sql`excluded.content_hash`,
      listing: sql`excluded.listing`,
      updatedAt: sql`excluded.updated_at`,
    },
    // Somebody may have found its client since it was read: that stands, for as long as there is a visit.
    setWhere: sql`${calendarEvents.state} <> 'matched' or excluded.state in ('matched', 'not-a-visit')
      or not exists (select 1 from ${appointments} where ${appointments.calendarEventId} = ${calendarEvents.id})`,
  });
