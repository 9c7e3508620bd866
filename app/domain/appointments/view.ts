import type { AppointmentState, appointments } from "../../../drizzle/schema/appointments.ts";
import type { By } from "../by.ts";
import type { SubjectKey } from "../subjects/subjects.ts";
import { openDetails } from "./details.ts";

export type { AppointmentState } from "../../../drizzle/schema/appointments.ts";

type Row = typeof appointments.$inferSelect;

/** A visit, opened. */
export interface AppointmentView {
  id: string;
  clientId: string;
  /** Whose visit it is; null where that is open. */
  staffId: string | null;
  startsAt: Date;
  endsAt: Date;
  state: AppointmentState;
  stateAt: Date;
  /** When its event left the calendar without anybody saying here what became of the visit. */
  leftCalendarAt: Date | null;
  matchedBy: Row["matchedBy"];
  /** "" for a client: what the calendar calls it, and the note, are the practice's own. */
  title: string;
  /** "" where it is at the client's. */
  place: string;
  note: string;
  version: number;
  fromCalendar: boolean;
  /** The visit that takes the place of a rescheduled one. */
  rescheduledToId: string | null;
}

export async function viewOf(by: By, key: SubjectKey, row: Row): Promise<AppointmentView> {
  const { title, place, note } = await openDetails(key, row);
  const isClient = by.kind === "client";
  return {
    id: row.id,
    clientId: row.clientId,
    staffId: row.staffId,
    startsAt: row.startsAt,
    endsAt: row.endsAt,
    state: row.state,
    stateAt: row.stateAt,
    leftCalendarAt: row.leftCalendarAt,
    matchedBy: row.matchedBy,
    title: isClient ? "" : title,
    place,
    note: isClient ? "" : note,
    version: row.version,
    fromCalendar: row.calendarEventId !== null,
    rescheduledToId: row.rescheduledToId,
  };
}
