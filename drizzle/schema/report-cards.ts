import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { clients } from "./clients.ts";
import { day, id, instant, subjectSealed } from "./columns.ts";

export const libraryKinds = ["concepts", "games", "skills", "homework", "products", "own"] as const;
export type LibraryKind = (typeof libraryKinds)[number];

/** The parts of a report card that are chosen from the library, in their order. */
export const libraryCategories = sqliteTable("library_categories", {
  id: id(),
  /** The five that every practice has, or one of its own. */
  kind: text("kind", { enum: libraryKinds }).notNull(),
  title: text("title").notNull(),
  position: integer("position").notNull(),
  archivedAt: instant("archived_at"),
});

export const libraryItems = sqliteTable(
  "library_items",
  {
    id: id(),
    categoryId: text("category_id")
      .notNull()
      .references(() => libraryCategories.id),
    title: text("title").notNull(),
    /** JSON: a document tree, see `domain/report-cards/rich-text.ts`. */
    body: text("body").notNull(),
    /** An item that is only a title and this is a link. */
    url: text("url").notNull().default(""),
    position: integer("position").notNull(),
    version: integer("version").notNull().default(1),
    updatedAt: instant("updated_at").notNull(),
    archivedAt: instant("archived_at"),
  },
  (t) => [index("library_items_category").on(t.categoryId, t.position)],
);

/** A report card: a draft that is saved as it is written, then what was sent, which is never changed again. */
export const reportCards = sqliteTable(
  "report_cards",
  {
    id: id(),
    clientId: text("client_id")
      .notNull()
      .references(() => clients.id, { onDelete: "cascade" }),
    /** The first card of its revisions: its own id, or that of the one it corrects. */
    rootId: text("root_id").notNull(),
    revision: integer("revision").notNull().default(1),
    appointmentId: text("appointment_id"),
    sessionOn: day("session_on").notNull(),
    state: text("state", { enum: ["draft", "sent"] }).notNull(),
    /** JSON, see `domain/report-cards/content.ts`: all that the card says, the wording of its items included. */
    content: subjectSealed("report_cards.content").notNull(),
    /** Counted up with each save: two people or two tabs do not overwrite each other. */
    version: integer("version").notNull().default(1),
    savedAt: instant("saved_at").notNull(),
    savedBy: text("saved_by"),
    createdAt: instant("created_at").notNull(),
    createdBy: text("created_by"),
    sentAt: instant("sent_at"),
    sentBy: text("sent_by"),
  },
  (t) => [
    index("report_cards_client").on(t.clientId, t.sessionOn),
    index("report_cards_state").on(t.state, t.savedAt),
    uniqueIndex("report_cards_revision").on(t.rootId, t.revision),
    index("report_cards_appointment").on(t.appointmentId),
  ],
);

/** To whom a card was mailed, one row and one mail a person; and when that person first read it in the portal. */
export const cardDeliveries = sqliteTable(
  "card_deliveries",
  {
    id: id(),
    cardId: text("card_id")
      .notNull()
      .references(() => reportCards.id, { onDelete: "cascade" }),
    clientId: text("client_id")
      .notNull()
      .references(() => clients.id, { onDelete: "cascade" }),
    to: text("to", { enum: ["contact", "agency", "self", "other"] }).notNull(),
    /** Of a contact. */
    contactId: text("contact_id"),
    /** JSON: name and address as they were. */
    recipient: subjectSealed("card_deliveries.recipient").notNull(),
    /** The row of the outbox that carries it; null for somebody who read it in the portal without a mail. */
    messageId: text("message_id"),
    createdAt: instant("created_at").notNull(),
    readAt: instant("read_at"),
  },
  (t) => [
    index("card_deliveries_card").on(t.cardId),
    index("card_deliveries_client").on(t.clientId),
    uniqueIndex("card_deliveries_contact").on(t.cardId, t.contactId),
  ],
);
