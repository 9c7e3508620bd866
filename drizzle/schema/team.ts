import { index, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { blindIndex, id, instant, sealed } from "./columns.ts";
import { roles, staff } from "./identity.ts";

/** Somebody was asked to join the team. Consumed by deleting it. */
export const invitations = sqliteTable(
  "invitations",
  {
    id: id(),
    codeHash: text("code_hash").notNull().unique(),
    email: sealed("invitations.email").notNull(),
    emailIndex: blindIndex("invitations.email_index").notNull(),
    role: text("role", { enum: roles }).notNull(),
    invitedBy: text("invited_by")
      .notNull()
      .references(() => staff.id, { onDelete: "cascade" }),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
  },
  (t) => [index("invitations_email").on(t.emailIndex), index("invitations_expires").on(t.expiresAt)],
);

/** A sign-in, a link or a joining through a provider on its way. Consumed once, by deleting it. Not the connections' table. */
export const signInTransactions = sqliteTable(
  "sign_in_transactions",
  {
    id: id(),
    stateHash: text("state_hash").notNull().unique(),
    /** Hash of the browser's own sealed cookie: another browser cannot finish what this one began. */
    browserHash: text("browser_hash").notNull(),
    provider: text("provider", { enum: ["google", "github"] }).notNull(),
    purpose: text("purpose", { enum: ["sign-in", "link", "join"] }).notNull(),
    /** Who links; null otherwise. */
    staffId: text("staff_id").references(() => staff.id, { onDelete: "cascade" }),
    /** The invitation that is being taken; null otherwise. */
    invitationId: text("invitation_id").references(() => invitations.id, { onDelete: "cascade" }),
    /** JSON of state, PKCE verifier and nonce, and of a joining person's name. */
    secrets: sealed("sign_in_transactions.secrets").notNull(),
    returnTo: text("return_to").notNull(),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
  },
  (t) => [index("sign_in_transactions_expires").on(t.expiresAt)],
);
