import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { clients } from "./clients.ts";
import { id, instant, subjectSealed } from "./columns.ts";

export const appointmentStates = [
  "scheduled",
  "completed",
  "cancelled-by-client",
  "cancelled-by-us",
  "no-show",
  "rescheduled",
] as const;
export type AppointmentState = (typeof appointmentStates)[number];

/** A visit at a client's: from an event of the calendar, or entered by hand. */
export const appointments = sqliteTable(
  "appointments",
  {
    id: id(),
    clientId: text("client_id")
      .notNull()
      .references(() => clients.id, { onDelete: "cascade" }),
    /** Whose visit it is; null where that is open. */
    staffId: text("staff_id"),
    /** The row of `calendar_events` it comes from; null for one entered by hand, or once the calendar was disconnected. */
    calendarEventId: text("calendar_event_id"),
    /** How the client was found. */
    matchedBy: text("matched_by", {
      enum: ["email", "phone", "name", "dog", "place", "choice", "staff"],
    }).notNull(),
    startsAt: instant("starts_at").notNull(),
    endsAt: instant("ends_at").notNull(),
    state: text("state", { enum: appointmentStates }).notNull().default("scheduled"),
    stateAt: instant("state_at").notNull(),
    stateBy: text("state_by"),
    /** When its event left the calendar without anybody saying here what became of the visit. */
    leftCalendarAt: instant("left_calendar_at"),
    /** The visit that takes the place of a rescheduled one. */
    rescheduledToId: text("rescheduled_to_id"),
    /** JSON: title, place (where it is not at home), note of the team. */
    details: subjectSealed("appointments.details").notNull(),
    version: integer("version").notNull().default(1),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [
    index("appointments_client").on(t.clientId, t.startsAt),
    index("appointments_starts").on(t.startsAt),
    uniqueIndex("appointments_event").on(t.calendarEventId),
  ],
);
