import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { clients } from "./clients.ts";
import { blindIndex, day, id, instant, sealed } from "./columns.ts";
import { connections } from "./connections.ts";

/** A calendar that a connected account can see. Only a ticked one is read. */
export const calendars = sqliteTable(
  "calendars",
  {
    id: id(),
    connectionId: text("connection_id")
      .notNull()
      .references(() => connections.id, { onDelete: "cascade" }),
    /** The provider's id; often somebody's email. */
    providerId: sealed("calendars.provider_id").notNull(),
    providerIdIndex: blindIndex("calendars.provider_id_index").notNull(),
    name: sealed("calendars.name").notNull(),
    /** IANA zone: where its all-day events and times without a zone of their own are. */
    timeZone: text("time_zone").notNull(),
    primary: integer("primary", { mode: "boolean" }).notNull().default(false),
    /** Since when it is ticked; null: not read. */
    selectedAt: instant("selected_at"),
    /** Where the next incremental listing begins; null: a full one is due. */
    syncToken: sealed("calendars.sync_token"),
    /** When a listing last came to its end, and when the last full one did. */
    syncedAt: instant("synced_at"),
    fullySyncedAt: instant("fully_synced_at"),
    /** Failures in a row, the stable code of the last, and when to try again. */
    failures: integer("failures").notNull().default(0),
    failure: text("failure"),
    retryAt: instant("retry_at"),
    /** Held by whoever lists just now, so that two listings of one calendar never mix. */
    leaseUntil: instant("lease_until"),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [uniqueIndex("calendars_provider_id").on(t.connectionId, t.providerIdIndex)],
);

export const matchStates = ["matched", "ambiguous", "unmatched", "not-a-visit"] as const;
export type MatchState = (typeof matchStates)[number];

/**
 * An event of a ticked calendar, as far as a visit needs it. Cancelled ones have no row. What it says is kept sealed
 * only until somebody has been found for it; then it goes to the appointment, under the client's key.
 */
export const calendarEvents = sqliteTable(
  "calendar_events",
  {
    id: id(),
    calendarId: text("calendar_id")
      .notNull()
      .references(() => calendars.id, { onDelete: "cascade" }),
    /** The provider's opaque ids of the event and, of a recurring one, of its series. */
    eventId: text("event_id").notNull(),
    seriesId: text("series_id"),
    startsAt: instant("starts_at").notNull(),
    endsAt: instant("ends_at").notNull(),
    /** Of an all-day event: its first day and the one after its last; `startsAt` is midnight in the calendar's zone. */
    startsOn: day("starts_on"),
    endsOn: day("ends_on"),
    /** False for one that is marked "free". */
    busy: integer("busy", { mode: "boolean" }).notNull().default(true),
    state: text("state", { enum: matchStates }).notNull(),
    /** JSON: title, place, emails and phones; null once it is matched, or is not a visit. */
    content: sealed("calendar_events.content"),
    /** Keyed hash of what it said when it was looked at, so that what has not changed is not looked at again. */
    contentHash: text("content_hash").notNull(),
    /** Of an event that tells of a visit which another one leads, as in two calendars: that visit. */
    appointmentId: text("appointment_id"),
    /** Keyed hash of title, place and beginning while it waits for a client: what says the same is asked about once. */
    textHash: text("text_hash"),
    /** The full listing that last named it: what an end of a later one did not name is gone. */
    listing: text("listing"),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [
    uniqueIndex("calendar_events_event").on(t.calendarId, t.eventId),
    index("calendar_events_state").on(t.state, t.startsAt),
    index("calendar_events_starts").on(t.startsAt),
    index("calendar_events_appointment").on(t.appointmentId),
  ],
);

/** What somebody has decided once: events of this series, person or title are this client's visits, or nobody's. */
export const matchChoices = sqliteTable(
  "match_choices",
  {
    id: id(),
    kind: text("kind", { enum: ["series", "email", "title"] }).notNull(),
    value: sealed("match_choices.value").notNull(),
    valueIndex: blindIndex("match_choices.value_index").notNull(),
    /** Null: not a visit. */
    clientId: text("client_id").references(() => clients.id, { onDelete: "cascade" }),
    chosenBy: text("chosen_by").notNull(),
    chosenAt: instant("chosen_at").notNull(),
  },
  (t) => [
    uniqueIndex("match_choices_value").on(t.kind, t.valueIndex),
    index("match_choices_client").on(t.clientId),
  ],
);
