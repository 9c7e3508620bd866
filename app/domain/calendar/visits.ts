import { and, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { appointments } from "../../../drizzle/schema/appointments.ts";
import { calendarEvents } from "../../../drizzle/schema/calendar.ts";
import { clients } from "../../../drizzle/schema/clients.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { openDetails, sealDetails } from "../appointments/details.ts";
import { entriesWhen } from "../audit/audit.ts";
import { insertMany } from "../insert-many.ts";
import type { SubjectKey } from "../subjects/subjects.ts";
import { openOrNull } from "../unreadable.ts";
import type { EventContent } from "./content.ts";
import { shareVisits } from "./share.ts";
import { among, isLed, momentKey, readAt, type VisitRow } from "./stored.ts";

/** An event whose client is known, on its way to be a visit. */
export interface Found {
  /** Row of the event. */
  eventId: string;
  clientId: string;
  by: VisitRow["matchedBy"];
  startsAt: Date;
  endsAt: Date;
  /** Whose calendar it stands in. */
  staffId: string | null;
  content: EventContent;
  /** Whether the place is the client's own address, which the file knows. */
  atHome: boolean;
}

/** Whether an event still is a visit at that moment of the batch: somebody may have set it aside since it was read. */
const isMatched = (eventId: SQL): SQL =>
  sql`exists (select 1 from ${calendarEvents} as told where told.id = ${eventId} and told.state = 'matched')`;

/**
 * Rows and statements that make visits of events; one statement for all, and one for the trail. The events' rows say
 * "matched" by then. An event that has become a visit meanwhile is left alone, and so is one that was set aside, and one that tells of a visit which another event leads: `shareVisits`
 * ties it to that. Who is invited is not kept.
 */
export async function addVisits(
  ctx: SystemContext,
  keys: ReadonlyMap<string, SubjectKey>,
  found: readonly Found[],
  staffId: string | null,
): Promise<{ statements: BatchItem<"sqlite">[] }> {
  const now = ctx.clock.now();
  const firsts = [...Map.groupBy(found, (one) => momentKey(one.clientId, one.startsAt)).values()];
  const rows = await Promise.all(
    firsts.flatMap(([one]) => {
      if (!one) return [];
      const key = keys.get(one.clientId);
      return key ? [rowOf(ctx, key, one, now)] : [];
    }),
  );
  if (rows.length === 0) return { statements: [] };
  const trails = rows.map((row) => ({
    event: "appointment.added" as const,
    details: { how: row.matchedBy },
    staffId,
    subject: { type: "appointment", id: row.id },
    clientId: row.clientId,
  }));
  return {
    statements: [
      // One for a client that has become part of another since it was found would open for nobody.
      insertMany(ctx, appointments, rows, {
        when: (inserted) =>
          sql`exists (select 1 from ${clients} where ${clients.id} = ${inserted("clientId")} and ${clients.mergedIntoId} is null)
            and not exists (select 1 from ${appointments} where ${appointments.clientId} = ${inserted("clientId")}
              and ${appointments.startsAt} = ${inserted("startsAt")} and ${isLed})
            and ${isMatched(inserted("calendarEventId"))}`,
      }).onConflictDoNothing(),
      entriesWhen(
        ctx,
        trails,
        (inserted) =>
          sql`exists (select 1 from ${appointments} where ${appointments.id} = ${inserted("subjectId")})`,
      ),
    ],
  };
}

async function rowOf(ctx: SystemContext, key: SubjectKey, found: Found, now: Date) {
  const id = ctx.random.id();
  const { eventId, clientId, by, startsAt, endsAt, staffId } = found;
  return {
    id,
    clientId,
    staffId,
    calendarEventId: eventId,
    matchedBy: by,
    startsAt,
    endsAt,
    stateAt: now,
    details: await sealDetails(key, id, { ...said(found), note: "" }),
    createdAt: now,
    updatedAt: now,
  };
}

const said = ({ content, atHome }: Pick<Found, "content" | "atHome">) => ({
  title: content.title,
  place: atHome ? "" : content.place,
});

/** A visit whose event says something else now, or tells of it for the first time. */
export interface Renewed {
  visit: VisitRow;
  found: Pick<Found, "eventId" | "startsAt" | "endsAt" | "content" | "atHome">;
  /** Whether the text is new, or only the time. */
  says: boolean;
}

/** Statements that move visits along with their events. A note that somebody writes meanwhile is not overwritten. */
export async function renewVisits(
  ctx: SystemContext,
  keys: ReadonlyMap<string, SubjectKey>,
  renewed: readonly Renewed[],
): Promise<{ statements: BatchItem<"sqlite">[] }> {
  const now = ctx.clock.now();
  const told = await Promise.all(
    renewed.map(async ({ visit, found, says }) => {
      const key = says ? keys.get(visit.clientId) : undefined;
      // Of one that does not open the time is all that is written: its note may be found again.
      const before = key && (await openOrNull(ctx, { visit: visit.id }, openDetails(key, visit)));
      const after = said(found);
      // A text that only was looked at again, as after a change of keys, is no news.
      const isNew = before && (before.title !== after.title || before.place !== after.place);
      const details =
        isNew && key && before ? await sealDetails(key, visit.id, { ...after, note: before.note }) : null;
      return { visit, found, details };
    }),
  );
  const news = told.filter(
    ({ visit, found, details }) =>
      details !== null ||
      !sameTime(visit, found) ||
      visit.leftCalendarAt !== null ||
      visit.calendarEventId !== found.eventId,
  );
  if (news.length === 0) return { statements: [] };
  const rows = news.map(
    ({ visit, found, details }) =>
      [
        visit.id,
        found.startsAt.getTime(),
        found.endsAt.getTime(),
        found.eventId,
        visit.version,
        details,
        visit.clientId,
      ] as const,
  );
  const json = JSON.stringify(rows);
  const given = (index: number) =>
    sql`(select one.value ->> ${sql.raw(String(index))} from json_each(${json}) as one where one.value ->> 0 = ${appointments.id})`;
  const moved = news.filter(({ visit, found }) => !sameTime(visit, found));
  const trail = (list: typeof news, part: "time" | "details") =>
    list.map(({ visit }) => ({
      event: "appointment.changed" as const,
      details: { part },
      subject: { type: "appointment", id: visit.id },
      clientId: visit.clientId,
    }));
  return {
    statements: [
      ctx.db
        .update(appointments)
        .set({
          startsAt: given(1) as never,
          endsAt: given(2) as never,
          calendarEventId: given(3),
          // What was sealed for a client that has become part of another meanwhile would open for nobody.
          details: sql`iif(${appointments.version} = ${given(4)} and ${appointments.clientId} = ${given(6)}, coalesce(${given(5)}, ${appointments.details}), ${appointments.details})`,
          leftCalendarAt: null,
          version: sql`${appointments.version} + 1`,
          updatedAt: now,
        })
        .where(
          and(
            among(
              appointments.id,
              rows.map(([id]) => id),
            ),
            isMatched(given(3)),
          ),
        ),
      entriesWhen(
        ctx,
        [
          ...trail(moved, "time"),
          ...trail(
            news.filter(({ details }) => details !== null),
            "details",
          ),
        ],
        (inserted) =>
          sql`exists (select 1 from ${appointments} where ${appointments.id} = ${inserted("subjectId")})`,
      ),
    ],
  };
}

/**
 * Tells events that are visits already, entered by hand or left over from a calendar that was disconnected, from those
 * that become new ones: a client's visit at one moment is one visit.
 *
 * @param replacing events whose visit another household has so far: that one decides
 * @param renewed visits that go along with their own events
 * @returns also the visits of others, or of other events, that stand where one of the renewed ones goes
 */
export async function takeUp<Event extends Found>(
  ctx: Pick<SystemContext, "db">,
  found: readonly Event[],
  replacing: ReadonlySet<string> = new Set(),
  renewed: readonly Renewed[] = [],
): Promise<{ takenUp: Renewed[]; fresh: Event[]; met: VisitRow[] }> {
  const moved = renewed.filter(({ visit, found: to }) => visit.startsAt.getTime() !== to.startsAt.getTime());
  const { loose, led } = await readAt(ctx, [
    ...found.filter(({ eventId }) => !replacing.has(eventId)),
    ...moved.map(({ visit, found: to }) => ({ clientId: visit.clientId, startsAt: to.startsAt })),
  ]);
  const going = new Set(renewed.map(({ visit }) => visit.id));
  const takenUp: Renewed[] = [];
  const fresh: Event[] = [];
  for (const one of found) {
    const at = momentKey(one.clientId, one.startsAt);
    const free = replacing.has(one.eventId) ? undefined : loose.get(at);
    const visit = free && !going.has(free.id) ? free : undefined;
    if (visit) loose.delete(at);
    // What was set aside has no text to tell.
    const { title, place } = one.content;
    if (visit) takenUp.push({ visit, found: one, says: title !== "" || place !== "" });
    else fresh.push(one);
  }
  const goals = new Set(moved.map(({ visit, found: to }) => momentKey(visit.clientId, to.startsAt)));
  return { takenUp, fresh, met: led.filter((visit) => goals.has(momentKey(visit.clientId, visit.startsAt))) };
}

/** The statements by which events whose clients are known become visits, or are those that stand there already. */
export async function becomeVisits(
  ctx: SystemContext,
  keys: ReadonlyMap<string, SubjectKey>,
  found: readonly Found[],
  staffId: string | null,
): Promise<{ statements: BatchItem<"sqlite">[] }> {
  const { takenUp, fresh } = await takeUp(ctx, found);
  const [added, renewed] = await Promise.all([
    addVisits(ctx, keys, fresh, staffId),
    renewVisits(ctx, keys, takenUp),
  ]);
  return { statements: [...renewed.statements, ...added.statements, ...shareVisits(ctx, found)] };
}

export const sameTime = (
  one: { startsAt: Date; endsAt: Date },
  other: { startsAt: Date; endsAt: Date },
): boolean =>
  one.startsAt.getTime() === other.startsAt.getTime() && one.endsAt.getTime() === other.endsAt.getTime();
