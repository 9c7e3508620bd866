import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { id, instant, sealed } from "./columns.ts";

/** What happened, to what, by whom: never a personal value. Rows are only ever added. */
export const securityEvents = sqliteTable(
  "security_events",
  {
    id: id(),
    /** Counts the rows without a gap, in the order of writing; given by the statement that writes the row. */
    seq: integer("seq").$defaultFn(() => sql`(select coalesce(max(seq), 0) + 1 from security_events)`),
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
    uniqueIndex("security_events_seq").on(t.seq),
    index("security_events_at").on(t.at),
    index("security_events_event").on(t.event, t.at),
    index("security_events_staff").on(t.staffId, t.at),
    index("security_events_network").on(t.network, t.at),
    index("security_events_client").on(t.clientId, t.at),
    index("security_events_subject").on(t.subjectType, t.subjectId, t.at),
  ],
);

/**
 * A stretch of the trail, put under seal: the digest of each of its rows, and of the checkpoint before. The newest one
 * grows until it is full; without the keys nobody makes one that opens. See `domain/audit/checkpoints.ts`.
 */
export const auditCheckpoints = sqliteTable("audit_checkpoints", {
  /** The number, from 1, as text: the row's key is bound into the seal. */
  id: text("id").primaryKey(),
  number: integer("number").notNull().unique(),
  fromSeq: integer("from_seq").notNull(),
  toSeq: integer("to_seq").notNull(),
  seal: sealed("audit_checkpoints.seal").notNull(),
  at: instant("at").notNull(),
});
