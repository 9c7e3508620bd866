import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { blindIndex, id, instant, subjectSealed } from "./columns.ts";

/** An intake on its way, sealed under its own key. */
export const intakeDrafts = sqliteTable(
  "intake_drafts",
  {
    id: id(),
    /** The client that asked, or was asked, to bring the file up to date; for somebody new the client it becomes, once it was sent. */
    clientId: text("client_id"),
    /** open: being filled; submitted: waits for the trainer; accepted: became or changed a client; set-aside: looked at, not taken. */
    state: text("state", { enum: ["open", "submitted", "accepted", "set-aside"] }).notNull(),
    /** JSON by step, see `domain/intake/answers.ts`. */
    answers: subjectSealed("intake_drafts.answers").notNull(),
    /** Steps that were saved without a mistake, comma-separated. */
    stepsDone: text("steps_done").notNull().default(""),
    /** SHA-256 of the secret that the resume link and the cookie carry. */
    secretHash: text("secret_hash").notNull(),
    /** To be found again by the person who started it. */
    email: subjectSealed("intake_drafts.email"),
    emailIndex: blindIndex("intake_drafts.email_index"),
    version: integer("version").notNull().default(1),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
    submittedAt: instant("submitted_at"),
    decidedAt: instant("decided_at"),
    /** A staff member, or "system" for a new client. Without `decided_at`: taken, and its file is still being made. */
    decidedBy: text("decided_by"),
  },
  (t) => [
    index("intake_drafts_state").on(t.state, t.submittedAt),
    index("intake_drafts_expires").on(t.expiresAt),
    index("intake_drafts_email").on(t.emailIndex),
    index("intake_drafts_client").on(t.clientId),
  ],
);

/** A question from somebody who is no client yet. */
export const inquiries = sqliteTable(
  "inquiries",
  {
    id: id(),
    /** JSON: name, email, phone, dog, city, message. */
    details: subjectSealed("inquiries.details").notNull(),
    notes: subjectSealed("inquiries.notes"),
    createdAt: instant("created_at").notNull(),
    reviewedAt: instant("reviewed_at"),
    reviewedBy: text("reviewed_by"),
    /** The client that was made of it. */
    clientId: text("client_id"),
  },
  (t) => [index("inquiries_created").on(t.createdAt)],
);
