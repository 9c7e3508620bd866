import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { id, instant, sealed, subjectSealed } from "./columns.ts";

/** Messages to send, written in the same batch as what caused them and delivered by a job. */
export const outbox = sqliteTable(
  "outbox",
  {
    id: id(),
    channel: text("channel", { enum: ["email"] }).notNull(),
    purpose: text("purpose").notNull(),
    /** Emptied, as the content is, once a secret message has been sent or given up. */
    recipient: sealed("outbox.recipient").notNull(),
    /** JSON of subject, text and attachments; null where it is sealed under a subject's key, or nothing is left to say. */
    content: sealed("outbox.content"),
    /** Whose key seals what the message says, and whose file it is in: a client's mail goes with the client. */
    subjectId: text("subject_id"),
    clientId: text("client_id"),
    /** JSON of recipient and content. */
    letter: subjectSealed("outbox.letter"),
    /** Whether the content is a secret such as a reset code: short-lived, and emptied as soon as it is done with. */
    secret: integer("secret", { mode: "boolean" }).notNull().default(false),
    createdAt: instant("created_at").notNull(),
    attempts: integer("attempts").notNull().default(0),
    /** When to try next; null when there is nothing left to do. */
    nextAttemptAt: instant("next_attempt_at"),
    sentAt: instant("sent_at"),
    failedAt: instant("failed_at"),
    /** A stable code, never the provider's words. */
    failure: text("failure"),
    providerId: text("provider_id"),
  },
  (t) => [index("outbox_next").on(t.nextAttemptAt), index("outbox_client").on(t.clientId)],
);
