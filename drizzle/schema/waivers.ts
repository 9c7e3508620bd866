import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { clients } from "./clients.ts";
import { id, instant, subjectSealed } from "./columns.ts";

/** A text to sign. Never edited: a change is the next number. */
export const waiverVersions = sqliteTable("waiver_versions", {
  id: id(),
  number: integer("number").notNull().unique(),
  title: text("title").notNull(),
  /** Plain text in paragraphs. */
  body: text("body").notNull(),
  /** SHA-256 over title and body, base64url. */
  textHash: text("text_hash").notNull(),
  /** Whether signatures of older versions have to be given anew. */
  requiresNewSignature: integer("requires_new_signature", { mode: "boolean" }).notNull(),
  /** After so many months a signature has to be given anew; null: never. */
  resignAfterMonths: integer("resign_after_months"),
  publishedAt: instant("published_at").notNull(),
  publishedBy: text("published_by"),
});

/** One adult's signature under one version. Never edited; a void is added to it. */
export const signatures = sqliteTable(
  "signatures",
  {
    id: id(),
    clientId: text("client_id")
      .notNull()
      .references(() => clients.id, { onDelete: "cascade" }),
    /** Not a foreign key: a signature outlives the contact's row. */
    contactId: text("contact_id").notNull(),
    versionId: text("version_id")
      .notNull()
      .references(() => waiverVersions.id),
    textHash: text("text_hash").notNull(),
    method: text("method", { enum: ["typed", "drawn", "paper"] }).notNull(),
    source: text("source", { enum: ["intake", "portal", "staff"] }).notNull(),
    signedAt: instant("signed_at").notNull(),
    /** JSON: name, drawing, zone, address, browser, consent sentence. */
    details: subjectSealed("signatures.details").notNull(),
    /** The PDF with text, signature and certificate; null until it has been made. */
    documentId: text("document_id"),
    voidedAt: instant("voided_at"),
    voidedBy: text("voided_by"),
    voidReason: subjectSealed("signatures.void_reason"),
  },
  (t) => [
    index("signatures_client").on(t.clientId, t.contactId),
    index("signatures_document").on(t.documentId),
  ],
);
