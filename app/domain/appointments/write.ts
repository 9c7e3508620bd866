import { and, eq, gt, lt, ne, type SQL, sql } from "drizzle-orm";
import { appointments } from "../../../drizzle/schema/appointments.ts";
import { clients } from "../../../drizzle/schema/clients.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged } from "../audit/audit.ts";
import { type By, sees, staffIdOf } from "../by.ts";
import { DomainError } from "../errors.ts";
import { insertWhen } from "../insert-when.ts";
import { readSubject, type SubjectKey } from "../subjects/subjects.ts";
import { sealDetails } from "./details.ts";
import { readAppointment } from "./read.ts";
import type { AppointmentView } from "./view.ts";

/** Whether somebody may enter or change visits. */
const arranges = (by: By): boolean =>
  by.kind === "system" || (by.kind === "staff" && sees(by, "appointments.details"));

export interface NewAppointment {
  /** Chosen when the form was made: sent twice it makes one visit. */
  id?: string | undefined;
  clientId: string;
  startsAt: Date;
  endsAt: Date;
  title: string;
  /** "" for at the client's. */
  place: string;
  note: string;
  staffId: string | null;
}

/**
 * The statements that enter a visit by hand, for the batch of what leads to it: the row, where its client is there, and
 * the trail.
 *
 * @param when only where this holds at that moment of the batch
 */
export async function newVisit(
  ctx: SystemContext,
  by: By,
  { id, clientId, startsAt, endsAt, title, place, note, staffId }: NewAppointment & { id: string },
  key: SubjectKey,
  when: SQL = sql`true`,
) {
  const now = ctx.clock.now();
  const row = {
    id,
    clientId,
    staffId,
    matchedBy: "staff" as const,
    startsAt,
    endsAt,
    stateAt: now,
    stateBy: staffIdOf(by),
    details: await sealDetails(key, id, { title, place, note }),
    createdAt: now,
    updatedAt: now,
  };
  const isThere = sql`${when} and exists (select 1 from ${clients} where ${clients.id} = ${clientId} and ${clients.mergedIntoId} is null)
    and not exists (select 1 from ${appointments} where ${appointments.id} = ${id})`;
  return {
    statements: [
      insertWhen(ctx, appointments, row, isThere),
      entryIfChanged(ctx, {
        event: "appointment.added",
        details: { how: "staff" },
        staffId: staffIdOf(by),
        subject: { type: "appointment", id },
        clientId,
      }),
    ] as const,
  };
}

/**
 * Enters a visit by hand.
 *
 * @returns its id
 * @throws DomainError not-found for a client who is not there, or is part of another
 */
export async function addAppointment(ctx: SystemContext, by: By, visit: NewAppointment): Promise<string> {
  if (!arranges(by)) throw new DomainError("not-found");
  const { id = ctx.random.id(), clientId } = visit;
  const key = await readSubject(ctx, clientId);
  const [insert, trail] = (await newVisit(ctx, by, { ...visit, id }, key)).statements;
  const [, , [found]] = await ctx.db.batch([
    insert,
    trail,
    ctx.db
      .select({ id: appointments.id })
      .from(appointments)
      .where(and(eq(appointments.id, id), eq(appointments.clientId, clientId))),
  ]);
  if (!found) throw new DomainError("not-found");
  return id;
}

export interface ChangedAppointment {
  id: string;
  /** As it was read. */
  version: number;
  place: string;
  note: string;
  /** Of one that is not in the calendar, or no longer; else the calendar decides. */
  times?: { startsAt: Date; endsAt: Date } | undefined;
}

/** Somebody else has changed it since it was read: what stands there now, and nothing was written. */
export type AppointmentSaved = { ok: true } | { ok: false; reason: "conflict"; theirs: AppointmentView };

/** Changes a visit's place and note, and its time where it was entered by hand. @throws DomainError not-found */
export async function changeAppointment(
  ctx: SystemContext,
  by: By,
  change: ChangedAppointment,
): Promise<AppointmentSaved> {
  if (!arranges(by)) throw new DomainError("not-found");
  const { appointment, key } = await readAppointment(ctx, by, change.id);
  const { id, clientId, title } = appointment;
  const now = ctx.clock.now();
  const isInCalendar = appointment.fromCalendar && appointment.leftCalendarAt === null;
  const times = isInCalendar ? undefined : change.times;
  const moves =
    times !== undefined &&
    (times.startsAt.getTime() !== appointment.startsAt.getTime() ||
      times.endsAt.getTime() !== appointment.endsAt.getTime());
  const says = change.place !== appointment.place || change.note !== appointment.note;
  const trail = (part: "time" | "details") =>
    entryIfChanged(ctx, {
      event: "appointment.changed",
      details: { part },
      staffId: staffIdOf(by),
      subject: { type: "appointment", id },
      clientId,
    });
  const [changed] = await ctx.db.batch([
    ctx.db
      .update(appointments)
      .set({
        // Given a time by hand, it is planned again, whatever the calendar says no more.
        ...(moves && { ...times, leftCalendarAt: null, calendarEventId: null }),
        details: await sealDetails(key, id, { title, place: change.place, note: change.note }),
        version: change.version + 1,
        updatedAt: now,
      })
      .where(
        and(
          eq(appointments.id, id),
          eq(appointments.clientId, clientId),
          eq(appointments.version, change.version),
        ),
      )
      .returning({ id: appointments.id }),
    // Each writes its row only where the one before did: none of a change that was not made.
    ...(moves ? [trail("time")] : []),
    ...(says ? [trail("details")] : []),
  ]);
  if (changed.length > 0) return { ok: true };
  const { appointment: theirs } = await readAppointment(ctx, by, id);
  return { ok: false, reason: "conflict", theirs };
}

/**
 * Whether another visit that is still planned lies at the same time, of the same driver where that is known.
 * It may: two dogs of one house are two visits. Whoever enters one should know.
 */
export async function overlaps(
  ctx: Pick<SystemContext, "db">,
  visit: { id?: string | undefined; startsAt: Date; endsAt: Date; staffId: string | null },
): Promise<{ id: string; startsAt: Date; endsAt: Date }[]> {
  const { id, startsAt, endsAt, staffId } = visit;
  return ctx.db
    .select({ id: appointments.id, startsAt: appointments.startsAt, endsAt: appointments.endsAt })
    .from(appointments)
    .where(
      and(
        lt(appointments.startsAt, endsAt),
        gt(appointments.endsAt, startsAt),
        // No visit is longer than a day: the index narrows it to a few.
        gt(appointments.startsAt, new Date(startsAt.getTime() - 86_400_000)),
        eq(appointments.state, "scheduled"),
        sql`${appointments.leftCalendarAt} is null`,
        ne(appointments.id, id ?? ""),
        staffId === null
          ? undefined
          : sql`(${appointments.staffId} = ${staffId} or ${appointments.staffId} is null)`,
      ),
    )
    .limit(3);
}
