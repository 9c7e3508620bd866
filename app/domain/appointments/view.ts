import type { AppointmentState, appointments } from "../../../drizzle/schema/appointments.ts";
import type { SystemContext } from "../../platform/ports.ts";
import type { By } from "../by.ts";
import type { SubjectKey } from "../subjects/subjects.ts";
import { openOrNull } from "../unreadable.ts";
import { type AppointmentDetails, openDetails } from "./details.ts";

export type { AppointmentState } from "../../../drizzle/schema/appointments.ts";

type Row = typeof appointments.$inferSelect;

/** A visit, opened. */
export interface AppointmentView {
  id: string;
  /** In a list: title, place and note did not open, and are "". */
  unreadable: boolean;
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

/** @throws VaultError */
export const viewOf = async (by: By, key: SubjectKey, row: Row): Promise<AppointmentView> =>
  shown(by, row, await openDetails(key, row));

/** One of a list: where its details do not open, its time stands there without them. @param key null: it did not open */
export const lineOf = async (
  ctx: Pick<SystemContext, "log">,
  by: By,
  key: SubjectKey | null,
  row: Row,
): Promise<AppointmentView> =>
  shown(by, row, key && (await openOrNull(ctx, { visit: row.id }, openDetails(key, row))));

function shown(by: By, row: Row, details: AppointmentDetails | null): AppointmentView {
  const { title, place, note } = details ?? { title: "", place: "", note: "" };
  const isClient = by.kind === "client";
  return {
    id: row.id,
    unreadable: details === null,
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
