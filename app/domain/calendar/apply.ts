import { calendarEvents } from "../../../drizzle/schema/calendar.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { inPieces } from "../insert-many.ts";
import { eventRowId, hashOf, isQuiet } from "./content.ts";
import type { EventChange, KeptEvent } from "./event-change.ts";
import { dropEvents } from "./leave.ts";
import { readMatcher } from "./matching/read-matcher.ts";
import { isLost, type Known, lookAt, says } from "./plan.ts";
import { among, type Copy, oldest, oldestUnknown, readCopies, readStored, type VisitRow } from "./stored.ts";
import { sameTime } from "./visits.ts";
import { type Reading, writeEvents } from "./write-events.ts";

export { dropUnlisted, forgetCalendar } from "./leave.ts";
export type { Reading } from "./write-events.ts";

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
  const ids = given.map(({ id }) => id);
  let stored = await readStored(ctx, ids);
  const gone = given.flatMap(({ id, change }) =>
    change.kind === "gone" && stored.events.has(id) ? [id] : [],
  );
  if (gone.length > 0) {
    await dropEvents(ctx, gone);
    // Whatever has taken on one of their visits leads it by now.
    stored = await readStored(ctx, ids);
  }
  const { events, visits, told } = stored;
  const kept = new Map(given.flatMap(({ id, change }) => (change.kind === "kept" ? [[id, change]] : [])));
  const staysElsewhere = (visit: VisitRow | undefined): boolean =>
    (visit ? (stored.others.get(visit.id) ?? []) : []).some(({ id, startsAt }) => {
      const goes = (kept.get(id)?.startsAt ?? startsAt).getTime();
      return startsAt.getTime() === visit?.startsAt.getTime() && goes === startsAt.getTime();
    });
  const same: string[] = [];
  const news: { id: string; event: KeptEvent; hash: string }[] = [];
  for (const { id, change } of given) {
    if (change.kind === "gone") continue;
    const old = events.get(id);
    const isPast = change.endsAt.getTime() < ctx.clock.now().getTime() - oldest;
    if (isPast && !old && !visits.has(id)) continue;
    const hash = await hashOf(ctx, change);
    const isSame =
      old?.contentHash === hash &&
      sameTime(old, change) &&
      !visits.get(id)?.leftCalendarAt &&
      !isLost({ old, visit: visits.get(id), told: told.get(id) });
    if (isSame) same.push(id);
    else news.push({ id, event: change, hash });
  }
  const known = (id: string) => ({ old: events.get(id), visit: visits.get(id), told: told.get(id) });
  const [matcher, copies] = await Promise.all([
    news.some(({ id, hash }) => says(hash, known(id))) ? readMatcher(ctx) : null,
    readCopies(
      ctx,
      calendar.id,
      news.map(({ event }) => event.eventId),
    ),
  ]);
  const looked = news
    .map((one) => {
      const visit = visits.get(one.id);
      const at = (copies.get(one.event.eventId) ?? []).filter(
        ({ row }) => row.startsAt.getTime() === one.event.startsAt.getTime(),
      );
      const decision = lookAt(ctx, matcher, one, {
        ...known(one.id),
        staysElsewhere: staysElsewhere(visit),
        copy: copyOf(at),
      });
      return {
        ...one,
        ...decision,
        told: told.get(one.id),
        waiting: decision.find ? at.filter(isWaiting).map(({ row }) => row.id) : [],
      };
    })
    .filter(
      ({ id, event, state }) =>
        events.has(id) ||
        state === "matched" ||
        event.endsAt.getTime() >= ctx.clock.now().getTime() - oldestUnknown,
    );
  for (const piece of inPieces(looked)) await writeEvents(ctx, calendar, piece, events, listing);
  if (listing !== null)
    for (const piece of inPieces(same))
      await ctx.db.update(calendarEvents).set({ listing }).where(among(calendarEvents.id, piece)).returning({
        id: calendarEvents.id,
      });
  const added = looked.filter(({ id }) => !events.has(id)).length;
  return { added, changed: looked.length - added, removed: gone.length };
}

/** What another calendar knows of the same event. What is free or all day may have been set aside by itself. */
function copyOf(copies: readonly Copy[]): Known["copy"] {
  for (const { clientId, matchedBy } of copies) if (clientId && matchedBy) return { clientId, by: matchedBy };
  return copies.some(({ row }) => row.state === "not-a-visit" && !isQuiet(row))
    ? { clientId: null, by: "staff" }
    : null;
}

const isWaiting = ({ row }: Copy) => row.state === "unmatched" || row.state === "ambiguous";
