import { sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { appointments } from "../../../drizzle/schema/appointments.ts";
import { calendarEvents } from "../../../drizzle/schema/calendar.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { insertMany } from "../insert-many.ts";
import { readableSubjects } from "../subjects/subjects.ts";
import { contentOf, sealContent, textHashOf } from "./content.ts";
import { leaveVisits, replaceVisits, withoutNote } from "./leave.ts";
import { type Looked, unknown } from "./plan.ts";
import { closeCopies, mergeMet, shareVisits } from "./share.ts";
import { among, type EventRow, momentKey, type VisitRow } from "./stored.ts";
import { addVisits, type Found, type Renewed, renewVisits, takeUp } from "./visits.ts";

/** A ticked calendar, as far as its events need it. */
export interface Reading {
  id: string;
  /** Whose calendar it is, and so whose visits. */
  staffId: string;
  timeZone: string;
}

/** What an event has to do with others that tell of the same visit. */
interface Shared {
  /** The visit that it told of so far. */
  told: VisitRow | undefined;
  /** Copies of it that wait for a client, rows of other calendars. */
  waiting: string[];
}

/** One batch: the events' rows, their visits and the trail of both. */
export async function writeEvents(
  ctx: SystemContext,
  { id: calendarId, staffId }: Reading,
  piece: readonly (Looked & Shared)[],
  events: ReadonlyMap<string, EventRow>,
  listing: string | null,
): Promise<void> {
  const moving = piece.flatMap(({ renew }) => (renew ? [renew] : []));
  const found = piece.flatMap(({ find }) => (find ? [{ ...find, staffId }] : []));
  const keys = await readableSubjects(ctx, [
    ...new Set([...found, ...moving.map(({ visit }) => visit)].map(({ clientId }) => clientId)),
  ]);
  const finds = found.filter(({ clientId }) => keys.has(clientId));
  // A visit stays where nothing takes its place: for a client whose key does not open nobody can write one.
  const finding = piece.filter(({ find }) => !find || keys.has(find.clientId));
  // Of two visits that one event could be, the one that it has been so far decides.
  const replacing = new Set(finding.flatMap(({ id, replace }) => (replace ? [id] : [])));
  const { takenUp, fresh, met } = await takeUp(ctx, finds, replacing, moving);
  const [added, renewed, replaced, left, merged, rows] = await Promise.all([
    addVisits(ctx, keys, fresh, null),
    renewVisits(ctx, keys, [...takenUp, ...moving]),
    replaceVisits(
      ctx,
      finding.flatMap(({ replace }) => (replace ? [replace] : [])),
    ),
    leaveVisits(
      ctx,
      finding.flatMap(({ leave }) => (leave ? [leave] : [])),
    ),
    mergeVisits(ctx, moving, met),
    Promise.all(
      piece.map((one) => {
        // A client who was erased since the directory was read, or whose key does not open, is nobody's visit.
        const known = one.find && !keys.has(one.find.clientId) ? { ...one, ...unknown } : one;
        return rowOf(ctx, calendarId, known, events.get(one.id), listing);
      }),
    ),
  ]);
  const detached = finding.flatMap(({ detach }) => (detach ? [detach.id] : []));
  // One that nobody has taken on must not hold its event's place: that leads another visit now.
  const parted = finding.filter(({ leave, find }) => leave && find);
  const waiting = piece.flatMap((one) =>
    one.find && keys.has(one.find.clientId)
      ? one.waiting.map((eventId) => ({ ...one.event, clientId: one.find?.clientId ?? "", eventId }))
      : [],
  );
  const toldBefore = piece.flatMap(({ told }) => (told ? [told.id] : []));
  const statements: BatchItem<"sqlite">[] = [
    ...(detached.length > 0
      ? [ctx.db.update(appointments).set({ calendarEventId: null }).where(among(appointments.id, detached))]
      : []),
    ...replaced.statements,
    ...left.statements,
    ...(parted.length > 0
      ? [
          ctx.db
            .update(appointments)
            .set({ calendarEventId: null })
            .where(
              among(
                appointments.calendarEventId,
                parted.map(({ id }) => id),
              ),
            ),
        ]
      : []),
    ...renewed.statements,
    ...added.statements,
    ...merged.statements,
    ...(waiting.length > 0
      ? [
          closeCopies(
            ctx,
            waiting.map(({ eventId }) => eventId),
          ),
        ]
      : []),
    ...shareVisits(ctx, [...finds, ...waiting], toldBefore),
  ];
  await ctx.db.batch([upsertEvents(ctx, rows), ...statements]);
}

/** Visits that move to where another one of the household stands: which of both may give way. */
async function mergeVisits(
  ctx: SystemContext,
  moving: readonly Renewed[],
  met: readonly VisitRow[],
): Promise<{ statements: BatchItem<"sqlite">[] }> {
  if (met.length === 0) return { statements: [] };
  const goals = new Set(met.map(({ clientId, startsAt }) => momentKey(clientId, startsAt)));
  const going = new Map(moving.map(({ visit }) => [visit.id, visit]));
  const meeting = moving.filter(({ visit, found }) => goals.has(momentKey(visit.clientId, found.startsAt)));
  const all = [...met.filter(({ id }) => !going.has(id)), ...meeting.map(({ visit }) => visit)];
  const plain = await withoutNote(ctx, all);
  return {
    statements: mergeMet(
      ctx,
      // What moves has another version by then.
      plain.map(({ id, clientId, version }) => ({
        ...{ id, clientId, version: going.has(id) ? version + 1 : version },
      })),
      [
        ...met.map(({ calendarEventId, clientId, startsAt }) => ({
          ...{ eventId: calendarEventId ?? "", clientId, startsAt },
        })),
        ...meeting.map(({ visit, found }) => ({ ...found, clientId: visit.clientId })),
      ],
    ),
  };
}

async function rowOf(
  ctx: SystemContext,
  calendarId: string,
  { id, event, hash, state, keepsContent, find, told }: Looked & Pick<Shared, "told">,
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
    // Still there, it can take the visit on in this batch; in its end `shareVisits` decides.
    appointmentId: find && told && isAt(find, told) ? told.id : null,
    textHash: isOpen ? await textHashOf(ctx, event) : null,
    listing: listing ?? old?.listing ?? null,
    updatedAt: ctx.clock.now(),
  };
}

const isAt = (find: Pick<Found, "clientId" | "startsAt">, visit: VisitRow): boolean =>
  momentKey(find.clientId, find.startsAt) === momentKey(visit.clientId, visit.startsAt);

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
      appointmentId: sql`excluded.appointment_id`,
      textHash: sql`excluded.text_hash`,
      listing: sql`excluded.listing`,
      updatedAt: sql`excluded.updated_at`,
    },
    // Somebody may have found its client since it was read: that stands, for as long as there is a visit.
    setWhere: sql`${calendarEvents.state} <> 'matched' or excluded.state in ('matched', 'not-a-visit')
      or not exists (select 1 from ${appointments}
        where ${appointments.calendarEventId} = ${calendarEvents.id} or ${appointments.id} = ${calendarEvents.appointmentId})`,
  });
