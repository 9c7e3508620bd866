import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { clients } from "./clients.ts";
import { blindIndex, id, instant, sealed, subjectSealed } from "./columns.ts";

export const channels = ["email", "sms"] as const;
export type Channel = (typeof channels)[number];

/** What is known of a message since: each state only follows those before it. */
export const deliveryStates = [
  "delayed",
  "delivered",
  "bounced",
  "complained",
  "undelivered",
  "opted-out",
] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** Messages to send, written in the same batch as what caused them and delivered by a job. */
export const outbox = sqliteTable(
  "outbox",
  {
    id: id(),
    channel: text("channel", { enum: channels }).notNull(),
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
    /** The contact it is for, and the member of staff who wrote it, where it was one. */
    contactId: text("contact_id"),
    staffId: text("staff_id"),
    /** What may be sent only once, e.g. the reminder of one visit to one person; unique. */
    onceKey: text("once_key"),
    /** Not sent before: quiet hours. */
    notBefore: instant("not_before"),
    /** What the provider has said since it took the message. */
    deliveryState: text("delivery_state", { enum: deliveryStates }),
    deliveryAt: instant("delivery_at"),
    /** The message that this one repeats, when somebody pressed "send again". */
    repeatsId: text("repeats_id"),
  },
  (t) => [
    index("outbox_next").on(t.nextAttemptAt),
    index("outbox_client").on(t.clientId),
    index("outbox_provider").on(t.providerId),
    index("outbox_created").on(t.createdAt),
    uniqueIndex("outbox_once").on(t.onceKey),
    index("outbox_repeats").on(t.repeatsId),
    index("outbox_subject").on(t.subjectId),
  ],
);

/** What a provider has told us about messages, each of its events once, under the provider's own id of the event. */
export const providerEvents = sqliteTable(
  "provider_events",
  {
    /** `resend:<id>` or `twilio:<id>`. */
    id: id(),
    providerId: text("provider_id").notNull(),
    kind: text("kind").notNull(),
    at: instant("at").notNull(),
    receivedAt: instant("received_at").notNull(),
  },
  (t) => [index("provider_events_message").on(t.providerId)],
);

/** Addresses that nothing is sent to any more, and why. */
export const suppressions = sqliteTable(
  "suppressions",
  {
    id: id(),
    channel: text("channel", { enum: channels }).notNull(),
    address: sealed("suppressions.address").notNull(),
    addressIndex: blindIndex("suppressions.address_index").notNull(),
    reason: text("reason", { enum: ["bounce", "complaint", "stop", "staff"] }).notNull(),
    at: instant("at").notNull(),
    /** Ended by a member of staff, or by the person (START); the row stays. */
    liftedAt: instant("lifted_at"),
    liftedBy: text("lifted_by"),
    /** Why it was lifted, in the words of who did: of a complaint and a STOP never absent. */
    liftWords: sealed("suppressions.lift_words"),
  },
  (t) => [index("suppressions_address").on(t.channel, t.addressIndex)],
);

export const consentPurposes = ["reminders", "report-cards", "news"] as const;
export type ConsentPurpose = (typeof consentPurposes)[number];

/** How somebody told the practice; `paper` is a form or a letter that was handed over. */
export const consentWays = ["in-person", "phone", "email", "sms", "paper"] as const;
export type ConsentWay = (typeof consentWays)[number];

/** Where a change of what somebody agreed to came from; `unsubscribe` is the link in a mail. */
export const consentSources = ["portal", "staff", "stop", "unsubscribe"] as const;
export type ConsentSource = (typeof consentSources)[number];

/** What a contact has agreed to or withdrawn; the newest row of a contact, purpose and channel counts. */
export const consents = sqliteTable(
  "consents",
  {
    id: id(),
    clientId: text("client_id")
      .notNull()
      .references(() => clients.id, { onDelete: "cascade" }),
    contactId: text("contact_id").notNull(),
    purpose: text("purpose", { enum: consentPurposes }).notNull(),
    channel: text("channel", { enum: channels }).notNull(),
    granted: integer("granted", { mode: "boolean" }).notNull(),
    source: text("source", { enum: consentSources }).notNull(),
    /** How the team was told, where it noted an agreement; null for what was noted before this was asked. */
    how: text("how", { enum: consentWays }),
    at: instant("at").notNull(),
    /** The member of staff who noted it. */
    by: text("by"),
  },
  (t) => [
    index("consents_contact").on(t.contactId, t.purpose, t.channel),
    index("consents_client").on(t.clientId),
  ],
);

/** What came in: an answer by SMS, a wish to reschedule from the portal. */
export const receivedMessages = sqliteTable(
  "received_messages",
  {
    id: id(),
    kind: text("kind", { enum: ["sms", "reschedule"] }).notNull(),
    /** Null where the number is nobody's that we know. */
    clientId: text("client_id").references(() => clients.id, { onDelete: "cascade" }),
    contactId: text("contact_id"),
    appointmentId: text("appointment_id"),
    /** JSON: from, text. Under the client's key, or under the ring where there is no client. */
    letter: subjectSealed("received_messages.letter"),
    content: sealed("received_messages.content"),
    /** The provider's id of an SMS: one that is handed over twice is one. */
    providerId: text("provider_id").unique(),
    receivedAt: instant("received_at").notNull(),
    doneAt: instant("done_at"),
    doneBy: text("done_by"),
  },
  (t) => [
    index("received_messages_client").on(t.clientId, t.receivedAt),
    index("received_messages_open").on(t.doneAt, t.receivedAt),
  ],
);

/** The practice's own wording of a message; without a row the product's own words are used. */
export const messageTemplates = sqliteTable("message_templates", {
  /** Purpose and channel, e.g. `visit-tomorrow.email`. */
  id: id(),
  subject: text("subject").notNull().default(""),
  body: text("body").notNull(),
  version: integer("version").notNull().default(1),
  updatedAt: instant("updated_at").notNull(),
  updatedBy: text("updated_by"),
});

/** Which reminders the practice sends; without a row, what the product does by itself. */
export const reminderRules = sqliteTable("reminder_rules", {
  /** The reminder's purpose, e.g. `visit-tomorrow`. */
  id: id(),
  enabled: integer("enabled", { mode: "boolean" }).notNull(),
  changedAt: instant("changed_at").notNull(),
  changedBy: text("changed_by"),
});
