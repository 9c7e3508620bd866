import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { id, instant, sealed } from "./columns.ts";
import { roles, staff } from "./identity.ts";

/** An authenticator app (RFC 6238). `id` is the staff id: one a person. */
export const staffTotp = sqliteTable("staff_totp", {
  id: text("id")
    .primaryKey()
    .references(() => staff.id, { onDelete: "cascade" }),
  /** The shared secret in base32. */
  seed: sealed("staff_totp.seed").notNull(),
  /** The last time step whose code was accepted: no step is taken twice. */
  lastStep: integer("last_step").notNull(),
  addedAt: instant("added_at").notNull(),
  /** Set by "this was not me" about something before it was added: it proves nothing, and is still asked for. */
  suspendedAt: instant("suspended_at"),
});

/** A code for the day the phone is lost. Consumed by deleting it. */
export const recoveryCodes = sqliteTable(
  "recovery_codes",
  {
    id: id(),
    staffId: text("staff_id")
      .notNull()
      .references(() => staff.id, { onDelete: "cascade" }),
    codeHash: text("code_hash").notNull().unique(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [index("recovery_codes_staff").on(t.staffId)],
);

/** A passkey (WebAuthn Level 3). */
export const passkeys = sqliteTable(
  "passkeys",
  {
    id: id(),
    staffId: text("staff_id")
      .notNull()
      .references(() => staff.id, { onDelete: "cascade" }),
    /** Hash of the credential id, by which an assertion finds its row. */
    credentialHash: text("credential_hash").notNull().unique(),
    /** JSON: credential id, public key (COSE, base64url), transports. */
    credential: sealed("passkeys.credential").notNull(),
    /** What its owner calls it. */
    name: sealed("passkeys.name").notNull(),
    /** The authenticator's signature counter; 0 for those that have none. */
    counter: integer("counter").notNull(),
    /** Whether it is kept in a cloud account, and so survives the device. */
    backedUp: integer("backed_up", { mode: "boolean" }).notNull(),
    createdAt: instant("created_at").notNull(),
    lastUsedAt: instant("last_used_at"),
    /** As of an authenticator app. */
    suspendedAt: instant("suspended_at"),
  },
  (t) => [index("passkeys_staff").on(t.staffId)],
);

/** Challenges that were answered: each is good once. `id` is the challenge's hash. */
export const usedChallenges = sqliteTable(
  "used_challenges",
  { id: text("id").primaryKey(), expiresAt: instant("expires_at").notNull() },
  (t) => [index("used_challenges_expires").on(t.expiresAt)],
);

/** Somebody has proved the first factor and not yet the second. No session: it opens nothing but the second question. */
export const pendingSignIns = sqliteTable(
  "pending_sign_ins",
  {
    id: id(),
    tokenHash: text("token_hash").notNull().unique(),
    staffId: text("staff_id")
      .notNull()
      .references(() => staff.id, { onDelete: "cascade" }),
    /** How the first factor was proved. */
    method: text("method").notNull(),
    tries: integer("tries").notNull().default(0),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
  },
  (t) => [index("pending_sign_ins_expires").on(t.expiresAt)],
);

/** What the practice asks of a role. A role without a row follows the defaults in `domain/factors/policy.ts`. */
export const rolePolicies = sqliteTable("role_policies", {
  id: text("id", { enum: roles }).primaryKey(),
  secondFactor: text("second_factor", { enum: ["required", "optional"] }).notNull(),
  /** What happens to a session whose cookie turns up in another kind of browser. */
  onMove: text("on_move", { enum: ["notice", "step-up", "end"] }).notNull(),
  changedAt: instant("changed_at").notNull(),
});
