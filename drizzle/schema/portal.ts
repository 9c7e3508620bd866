import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { clients } from "./clients.ts";
import { id, instant, sealed } from "./columns.ts";

/**
 * A mailed six-digit code on its way. A row is written for strangers too, so that nobody can tell who is known by how
 * long an answer takes.
 */
export const mailedCodes = sqliteTable(
  "mailed_codes",
  {
    id: id(),
    purpose: text("purpose", { enum: ["portal", "intake", "staff-email"] }).notNull(),
    /** Keyed hash over id and code. */
    codeHash: text("code_hash").notNull(),
    /** SHA-256 of the token in the browser's cookie: the code works only in the browser that asked. */
    browserHash: text("browser_hash").notNull(),
    /** JSON: what the code opens; an empty list for a stranger. */
    opens: sealed("mailed_codes.opens").notNull(),
    tries: integer("tries").notNull().default(0),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
  },
  (t) => [index("mailed_codes_expires").on(t.expiresAt)],
);

/** A client looking at his own household, for a quarter of an hour. */
export const portalSessions = sqliteTable(
  "portal_sessions",
  {
    id: id(),
    tokenHash: text("token_hash").notNull().unique(),
    /** Null until one of several households is chosen. */
    clientId: text("client_id").references(() => clients.id, { onDelete: "cascade" }),
    contactId: text("contact_id"),
    /** JSON: the households and contacts that the proof opened. */
    opens: sealed("portal_sessions.opens").notNull(),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
  },
  (t) => [index("portal_sessions_expires").on(t.expiresAt), index("portal_sessions_client").on(t.clientId)],
);
