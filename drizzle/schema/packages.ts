import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { appointments } from "./appointments.ts";
import { clients } from "./clients.ts";
import { day, id, instant, sealed, subjectSealed } from "./columns.ts";

/** What is for sale. Never edited: a change is a new row that replaces this one, so the history of prices is here. */
export const packageDefinitions = sqliteTable("package_definitions", {
  id: id(),
  title: text("title").notNull(),
  description: text("description").notNull().default(""),
  sessions: integer("sessions").notNull(),
  /** In the smallest unit of the business's currency. */
  priceCents: integer("price_cents").notNull(),
  /** How long it is good for after the sale; null: for ever. */
  validDays: integer("valid_days"),
  replacesId: text("replaces_id"),
  createdAt: instant("created_at").notNull(),
  createdBy: text("created_by"),
  /** No longer for sale. */
  archivedAt: instant("archived_at"),
});

/** Who refers clients and takes a share. */
export const agencies = sqliteTable("agencies", {
  id: id(),
  /** JSON: name, contact, email, phone, notes. */
  details: sealed("agencies.details").notNull(),
  /** Our share of what the agency takes, in percent. */
  sharePercent: integer("share_percent").notNull(),
  handlesTax: integer("handles_tax", { mode: "boolean" }).notNull().default(true),
  version: integer("version").notNull().default(1),
  createdAt: instant("created_at").notNull(),
  archivedAt: instant("archived_at"),
});

/** A package that was sold, with its terms as they were then. */
export const packages = sqliteTable(
  "packages",
  {
    id: id(),
    clientId: text("client_id")
      .notNull()
      .references(() => clients.id, { onDelete: "cascade" }),
    definitionId: text("definition_id").references(() => packageDefinitions.id),
    title: subjectSealed("packages.title").notNull(),
    /** JSON: price, currency, who pays (client or agency), the agency's name, our share, tax; for owner and trainers alone. */
    terms: subjectSealed("packages.terms").notNull(),
    sessions: integer("sessions").notNull(),
    expiresOn: day("expires_on"),
    soldAt: instant("sold_at").notNull(),
    soldBy: text("sold_by"),
    /** When it was refunded or ended; what was left is in the ledger. */
    closedAt: instant("closed_at"),
  },
  (t) => [index("packages_client").on(t.clientId, t.soldAt), index("packages_expires").on(t.expiresOn)],
);

export const ledgerKinds = ["purchase", "session", "return", "adjustment", "expiry", "refund"] as const;
export type LedgerKind = (typeof ledgerKinds)[number];

/** Every change of a package's balance. Added to, never changed: what is left is the sum. */
export const ledgerEntries = sqliteTable(
  "ledger_entries",
  {
    id: id(),
    clientId: text("client_id")
      .notNull()
      .references(() => clients.id, { onDelete: "cascade" }),
    packageId: text("package_id")
      .notNull()
      .references(() => packages.id, { onDelete: "cascade" }),
    kind: text("kind", { enum: ledgerKinds }).notNull(),
    /** Sessions: what was bought or given back is positive, what was used, ran out or was refunded negative. */
    units: integer("units").notNull(),
    /** Which visit was charged or given back, and the how-manieth entry of that visit this is: no two can be the same. */
    appointmentId: text("appointment_id").references(() => appointments.id, { onDelete: "cascade" }),
    turn: integer("turn"),
    reason: subjectSealed("ledger_entries.reason"),
    at: instant("at").notNull(),
    by: text("by"),
  },
  (t) => [
    index("ledger_entries_package").on(t.packageId, t.at),
    index("ledger_entries_client").on(t.clientId),
    uniqueIndex("ledger_entries_turn").on(t.appointmentId, t.turn),
  ],
);

/** What was decided of a visit that ended in another way than planned, or was charged: one row a decision, newest counts. */
export const chargeDecisions = sqliteTable(
  "charge_decisions",
  {
    id: id(),
    clientId: text("client_id")
      .notNull()
      .references(() => clients.id, { onDelete: "cascade" }),
    appointmentId: text("appointment_id")
      .notNull()
      .references(() => appointments.id, { onDelete: "cascade" }),
    /** The visit's state it was decided for. */
    state: text("state").notNull(),
    /** package: one session of it; price: to be paid by itself; nothing: free of charge. */
    charge: text("charge", { enum: ["package", "price", "nothing"] }).notNull(),
    packageId: text("package_id"),
    /** JSON: price in cents and currency, where it is to be paid by itself; for owner and trainers alone. */
    price: subjectSealed("charge_decisions.price"),
    /** Why, as the client may read it. */
    reason: subjectSealed("charge_decisions.reason"),
    decidedAt: instant("decided_at").notNull(),
    decidedBy: text("decided_by"),
  },
  (t) => [
    index("charge_decisions_appointment").on(t.appointmentId, t.decidedAt),
    index("charge_decisions_client").on(t.clientId),
  ],
);
