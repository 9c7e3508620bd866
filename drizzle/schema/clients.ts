import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { blindIndex, id, instant, sealed, subjectSealed } from "./columns.ts";

export const clientStates = ["active", "prospect", "paused", "archived"] as const;
export type ClientState = (typeof clientStates)[number];

/** A household. What it says of itself, what only staff may see, and what only owner and trainers may see are columns of their own. */
export const clients = sqliteTable(
  "clients",
  {
    id: id(),
    state: text("state", { enum: clientStates }).notNull(),
    stateAt: instant("state_at").notNull(),
    /** JSON, see `domain/clients/records.ts`: address, emergency contact, other pets, children, allergies. */
    household: subjectSealed("clients.household").notNull(),
    /** Gate code, parking. */
    accessNotes: subjectSealed("clients.access_notes"),
    /** Notes that the client may read. */
    sharedNotes: subjectSealed("clients.shared_notes"),
    /** Notes for owner and trainers alone. */
    privateNotes: subjectSealed("clients.private_notes"),
    /** JSON: a pin, or the distance from home in metres: how far the visit is. */
    place: subjectSealed("clients.place"),
    /** JSON: source, agency, share, tax, rate; for owner and trainers alone. */
    terms: subjectSealed("clients.terms"),
    /** Counted up with each change, so that two people editing at once do not overwrite each other. */
    version: integer("version").notNull().default(1),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
    /** When the intake was asked for, and when it was complete. */
    intakeSentAt: instant("intake_sent_at"),
    intakeDoneAt: instant("intake_done_at"),
    lastVisitAt: instant("last_visit_at"),
    /** Where everything of this client went when the two were merged; the row stays to lead there. */
    mergedIntoId: text("merged_into_id"),
  },
  (t) => [index("clients_state").on(t.state)],
);

/** A person of a household. */
export const contacts = sqliteTable(
  "contacts",
  {
    id: id(),
    clientId: text("client_id")
      .notNull()
      .references(() => clients.id, { onDelete: "cascade" }),
    position: integer("position").notNull(),
    /** JSON: name, pronouns, relationship, emails, phones. */
    details: subjectSealed("contacts.details").notNull(),
    /** Has to sign the waiver. */
    signs: integer("signs", { mode: "boolean" }).notNull().default(true),
    getsReportCards: integer("gets_report_cards", { mode: "boolean" }).notNull().default(true),
    pays: integer("pays", { mode: "boolean" }).notNull().default(false),
    version: integer("version").notNull().default(1),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [index("contacts_client").on(t.clientId, t.position)],
);

/** One row for each email and phone of a contact, to find it by exactly that. */
export const contactLookups = sqliteTable(
  "contact_lookups",
  {
    id: id(),
    clientId: text("client_id")
      .notNull()
      .references(() => clients.id, { onDelete: "cascade" }),
    contactId: text("contact_id")
      .notNull()
      .references(() => contacts.id, { onDelete: "cascade" }),
    kind: text("kind", { enum: ["email", "phone"] }).notNull(),
    /** Normalised: `normaliseEmail`, or E.164. Kept so that the index can be made anew under another key. */
    value: subjectSealed("contact_lookups.value").notNull(),
    valueIndex: blindIndex("contact_lookups.value_index").notNull(),
  },
  (t) => [index("contact_lookups_value").on(t.valueIndex), index("contact_lookups_contact").on(t.contactId)],
);

/** What two merged clients could not both keep, sealed under the one that stayed. */
export const clientMerges = sqliteTable(
  "client_merges",
  {
    id: id(),
    clientId: text("client_id")
      .notNull()
      .references(() => clients.id, { onDelete: "cascade" }),
    fromClientId: text("from_client_id").notNull(),
    /** JSON: the household, notes and terms of the other as they were. */
    remainder: subjectSealed("client_merges.remainder").notNull(),
    mergedAt: instant("merged_at").notNull(),
    mergedBy: text("merged_by").notNull(),
  },
  (t) => [index("client_merges_client").on(t.clientId)],
);

/** Sealed pages of a few hundred directory entries each: what the search reads. See docs/decisions. */
export const directoryPages = sqliteTable("directory_pages", {
  id: id(),
  content: sealed("directory_pages.content").notNull(),
  entries: integer("entries").notNull(),
  version: integer("version").notNull().default(1),
  updatedAt: instant("updated_at").notNull(),
});

/** Entries newer than the pages, by client. `entry` is null where it has still to be made from the client. */
export const directoryChanges = sqliteTable("directory_changes", {
  /** The client's id. */
  id: id(),
  entry: sealed("directory_changes.entry"),
  version: integer("version").notNull().default(1),
  changedAt: instant("changed_at").notNull(),
});
