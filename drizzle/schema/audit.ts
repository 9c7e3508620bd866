import { index, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { id, instant } from "./columns.ts";

/** What happened, to what, by whom: never a personal value. Rows are only ever added. */
export const securityEvents = sqliteTable(
  "security_events",
  {
    id: id(),
    at: instant("at").notNull(),
    event: text("event").notNull(),
    /** Who acted, when a staff member was known. Not a foreign key: the trail outlives the person. */
    staffId: text("staff_id"),
    subjectType: text("subject_type"),
    subjectId: text("subject_id"),
    /** Whose file it concerns, where it is a client's: "who opened my file" is one look-up. */
    clientId: text("client_id"),
    requestId: text("request_id"),
    /** Keyed hash of the address block, so that events of one network can be counted without storing an address. */
    network: text("network"),
    country: text("country"),
    /** Typed details by event, see `domain/audit/catalogue.ts`. */
    details: text("details", { mode: "json" }).$type<Record<string, string | number | boolean>>().notNull(),
  },
  (t) => [
    index("security_events_at").on(t.at),
    index("security_events_client").on(t.clientId, t.at),
    index("security_events_subject").on(t.subjectType, t.subjectId, t.at),
  ],
);
