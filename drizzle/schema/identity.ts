import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { blindIndex, id, instant, sealed } from "./columns.ts";

export const roles = ["owner", "trainer", "helper", "auditor"] as const;
export type Role = (typeof roles)[number];

export const staff = sqliteTable(
  "staff",
  {
    id: id(),
    name: sealed("staff.name").notNull(),
    email: sealed("staff.email").notNull(),
    emailIndex: blindIndex("staff.email_index").notNull(),
    role: text("role", { enum: roles }).notNull(),
    /** Own zone and units; null follows the business. */
    timeZone: text("time_zone"),
    units: text("units", { enum: ["metric", "imperial"] }),
    createdAt: instant("created_at").notNull(),
    disabledAt: instant("disabled_at"),
    /** Until when a role that needs a second factor may do without; null counts from `created_at`. */
    secondFactorBy: instant("second_factor_by"),
  },
  (t) => [uniqueIndex("staff_email").on(t.emailIndex)],
);

/** scrypt in PHC form, sealed besides: a stolen database gives nothing to guess against. `id` is the staff id. */
export const staffPasswords = sqliteTable("staff_passwords", {
  id: text("id")
    .primaryKey()
    .references(() => staff.id, { onDelete: "cascade" }),
  hash: sealed("staff_passwords.hash").notNull(),
  changedAt: instant("changed_at").notNull(),
});

/** An account at a provider that signs a staff member in: issuer and subject, never an email. */
export const staffIdentities = sqliteTable(
  "staff_identities",
  {
    id: id(),
    staffId: text("staff_id")
      .notNull()
      .references(() => staff.id, { onDelete: "cascade" }),
    provider: text("provider").notNull(),
    subjectIndex: blindIndex("staff_identities.subject_index").notNull(),
    /** The subject itself, so that the index can be made anew under another key. */
    subject: sealed("staff_identities.subject").notNull(),
    linkedAt: instant("linked_at").notNull(),
  },
  (t) => [uniqueIndex("staff_identities_subject").on(t.provider, t.subjectIndex)],
);

/** A code to choose a new password. Consumed by deleting it. */
export const passwordResets = sqliteTable(
  "password_resets",
  {
    id: id(),
    staffId: text("staff_id")
      .notNull()
      .references(() => staff.id, { onDelete: "cascade" }),
    codeHash: text("code_hash").notNull().unique(),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
  },
  (t) => [index("password_resets_staff").on(t.staffId)],
);

/** Failed attempts, counted by account, by network and in all. `id` is `scope:keyed hash`. */
export const throttles = sqliteTable("throttles", {
  id: text("id").primaryKey(),
  failures: integer("failures").notNull(),
  lastFailureAt: instant("last_failure_at").notNull(),
  blockedUntil: instant("blocked_until"),
});
