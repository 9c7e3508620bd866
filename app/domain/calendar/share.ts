import { and, eq, gt, inArray, isNotNull, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { appointments } from "../../../drizzle/schema/appointments.ts";
import { calendarEvents, calendars } from "../../../drizzle/schema/calendar.ts";
import { connections } from "../../../drizzle/schema/connections.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entriesWhen } from "../audit/audit.ts";
import { isBarePlan } from "./hanging.ts";
import { among, isLed } from "./stored.ts";

/**
 * A visit that several events tell of, as an invitation in two calendars: one of them leads it, and moves it
 * (`appointments.calendar_event_id`); the others only point to it (`calendar_events.appointment_id`). When the one
 * that leads goes elsewhere, another takes its place.
 */

/** An event, and the visit that it has been found to be. */
export interface Told {
  eventId: string;
  clientId: string;
  startsAt: Date;
}

/** Whose the calendars are in which events tell of a visit. @param which of them, as a condition on `e` */
export const staffOf = (which: SQL): SQL =>
  sql`(select iif(count(distinct c.staff_id) = 1, min(c.staff_id), null) from ${calendarEvents} as e
    join ${calendars} as k on k.id = e.calendar_id join ${connections} as c on c.id = k.connection_id where ${which})`;

/** The events that tell of a visit, without those of a calendar that is not read any more; as a condition on `e`. */
export const toldElsewhere = (calendarId: string): SQL =>
  sql`(e.id = ${appointments.calendarEventId} or e.appointment_id = ${appointments.id}) and e.calendar_id <> ${calendarId}`;

/**
 * The statements that tie events which lead no visit to the one that stands there for their client at their moment.
 * A visit that stands in the calendars of several of the team is nobody's in particular: each of them sees it.
 *
 * @param left visits that an event may have told of until now
 */
export function shareVisits(
  ctx: Pick<SystemContext, "db">,
  told: readonly Told[],
  left: readonly string[] = [],
): BatchItem<"sqlite">[] {
  const eventIds = told.map(({ eventId }) => eventId);
  if (eventIds.length + left.length === 0) return [];
  const rows = JSON.stringify(told.map((one) => [one.eventId, one.clientId, one.startsAt.getTime()]));
  const gained = sql`${appointments.id} in (select e.appointment_id from ${calendarEvents} as e
    where e.id in (select value from json_each(${JSON.stringify(eventIds)})))`;
  return [
    ctx.db
      .update(calendarEvents)
      .set({
        appointmentId: sql`iif(exists (select 1 from ${appointments} where ${appointments.calendarEventId} = ${calendarEvents.id}), null,
          (select ${appointments.id} from json_each(${rows}) as one
          join ${appointments} on ${appointments.clientId} = one.value ->> 1 and ${appointments.startsAt} = one.value ->> 2
          where one.value ->> 0 = ${calendarEvents.id} and ${isLed}
          order by ${appointments.createdAt}, ${appointments.id} limit 1))`,
      })
      .where(and(among(calendarEvents.id, eventIds), eq(calendarEvents.state, "matched"))),
    ctx.db
      .update(appointments)
      .set({
        staffId: staffOf(
          sql`e.id = ${appointments.calendarEventId} or e.appointment_id = ${appointments.id}`,
        ),
      })
      .where(and(sql`(${among(appointments.id, left)} or ${gained})`, isLed)),
  ];
}

/**
 * The statements that hand visits on, of which the event that led them goes, to another one that tells of them.
 *
 * @param which visits @param except a calendar that is not read any more
 */
export function handOn(ctx: Pick<SystemContext, "db" | "clock">, which: SQL, except = "") {
  const tells = sql`e.appointment_id = ${appointments.id} and e.starts_at = ${appointments.startsAt} and e.calendar_id <> ${except}`;
  const next = (column: SQL) =>
    sql`(select ${column} from ${calendarEvents} as e where ${tells} order by e.id limit 1)`;
  const lead = next(sql`e.id`);
  return [
    ctx.db
      .update(appointments)
      .set({
        calendarEventId: lead,
        endsAt: next(sql`e.ends_at`) as never,
        staffId: staffOf(tells),
        leftCalendarAt: null,
        version: sql`${appointments.version} + 1`,
        updatedAt: ctx.clock.now(),
      })
      .where(and(which, sql`${lead} is not null`)),
    ctx.db
      .update(calendarEvents)
      .set({ appointmentId: null })
      .where(
        and(
          isNotNull(calendarEvents.appointmentId),
          sql`exists (select 1 from ${appointments} where ${appointments.calendarEventId} = ${calendarEvents.id})`,
        ),
      ),
  ] as const;
}

/**
 * The statements for visits that have moved to where another event leads a visit of the same household: they are one, so
 * one that is no more than a plan gives way. Where something hangs on both, both stay.
 *
 * @param plain visits that may give way: no note stands on them; with the version that they have by now
 * @param told the events of all of them
 */
export function mergeMet(
  ctx: SystemContext,
  plain: readonly { id: string; clientId: string; version: number }[],
  told: readonly Told[],
): BatchItem<"sqlite">[] {
  if (plain.length === 0) return [];
  const rows = JSON.stringify(plain.map(({ id, version }) => [id, version]));
  const trails = plain.map(({ id, clientId }) => ({
    event: "appointment.left-calendar" as const,
    details: {},
    subject: { type: "appointment", id },
    clientId,
  }));
  return [
    ctx.db.delete(appointments).where(
      and(
        sql`exists (select 1 from json_each(${rows}) as one where one.value ->> 0 = ${appointments.id} and one.value ->> 1 = ${appointments.version})`,
        gt(appointments.startsAt, ctx.clock.now()),
        isBarePlan,
        // Of two that could both give way the older one stays.
        sql`exists (select 1 from ${appointments} as other where other.client_id = ${appointments.clientId}
          and other.starts_at = ${appointments.startsAt} and other.id <> ${appointments.id}
          and other.left_calendar_at is null and other.calendar_event_id in (select lead.id from ${calendarEvents} as lead)
          and (other.rowid < ${appointments}.rowid
            or other.id not in (select one.value ->> 0 from json_each(${rows}) as one)))`,
      ),
    ),
    entriesWhen(
      ctx,
      trails,
      (inserted) =>
        sql`not exists (select 1 from ${appointments} where ${appointments.id} = ${inserted("subjectId")})`,
    ),
    ...shareVisits(ctx, told),
  ];
}

/** The statement that takes what waits for a client out of the questions, since a copy of it has found one. */
export const closeCopies = (ctx: Pick<SystemContext, "db" | "clock">, eventIds: readonly string[]) =>
  ctx.db
    .update(calendarEvents)
    .set({ state: "matched", content: null, textHash: null, updatedAt: ctx.clock.now() })
    .where(
      and(among(calendarEvents.id, eventIds), inArray(calendarEvents.state, ["unmatched", "ambiguous"])),
    );
