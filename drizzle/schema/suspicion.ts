import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { id, instant, sealed } from "./columns.ts";
import { staff } from "./identity.ts";

/** A browser on which a person has signed in before: the next sign-in on it is no news. */
export const knownDevices = sqliteTable(
  "known_devices",
  {
    id: id(),
    staffId: text("staff_id")
      .notNull()
      .references(() => staff.id, { onDelete: "cascade" }),
    /** Hash of the token in the browser's own long-lived cookie. */
    deviceHash: text("device_hash").notNull(),
    /** The countries in which the person signed in on it, newest first: `DE CH`. */
    country: text("country"),
    createdAt: instant("created_at").notNull(),
    lastSeenAt: instant("last_seen_at").notNull(),
  },
  (t) => [uniqueIndex("known_devices_device").on(t.staffId, t.deviceHash)],
);

/** Something was told to a person by mail, with the token of "this was not me". */
export const notices = sqliteTable(
  "notices",
  {
    id: id(),
    staffId: text("staff_id")
      .notNull()
      .references(() => staff.id, { onDelete: "cascade" }),
    tokenHash: text("token_hash").notNull().unique(),
    kind: text("kind").notNull(),
    sessionId: text("session_id"),
    /** Of a change of address: the one before, to which this was mailed. */
    email: sealed("notices.email"),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
    /** When the person said that it was somebody else. */
    deniedAt: instant("denied_at"),
  },
  (t) => [index("notices_staff").on(t.staffId), index("notices_expires").on(t.expiresAt)],
);

/** From how many events in how many minutes an alert is raised. A rule without a row follows `domain/suspicion/rules.ts`. */
export const alertRules = sqliteTable("alert_rules", {
  id: text("id").primaryKey(),
  enabled: integer("enabled", { mode: "boolean" }).notNull(),
  threshold: integer("threshold").notNull(),
  windowMinutes: integer("window_minutes").notNull(),
  changedAt: instant("changed_at").notNull(),
});

/** An alert rule was met. */
export const alerts = sqliteTable(
  "alerts",
  {
    id: id(),
    rule: text("rule").notNull(),
    /** Whom it is about, where it is about one person. */
    staffId: text("staff_id"),
    count: integer("count").notNull(),
    raisedAt: instant("raised_at").notNull(),
    acknowledgedAt: instant("acknowledged_at"),
    acknowledgedBy: text("acknowledged_by"),
  },
  (t) => [index("alerts_raised").on(t.raisedAt), index("alerts_rule").on(t.rule, t.raisedAt)],
);

/** Something happened that must be looked after until it is closed. */
export const incidents = sqliteTable(
  "incidents",
  {
    id: id(),
    kind: text("kind", { enum: ["account", "data", "device", "outage"] }).notNull(),
    /** A code of ours for how it came to be, e.g. "not-me". */
    source: text("source").notNull(),
    /** Whom it is about, where it is about one person. */
    staffId: text("staff_id"),
    /** JSON: the notes of those who look after it, oldest first. */
    notes: sealed("incidents.notes").notNull(),
    openedAt: instant("opened_at").notNull(),
    openedBy: text("opened_by"),
    closedAt: instant("closed_at"),
    closedBy: text("closed_by"),
  },
  (t) => [index("incidents_opened").on(t.openedAt)],
);
