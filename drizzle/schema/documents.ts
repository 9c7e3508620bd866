import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { clients } from "./clients.ts";
import { id, instant, subjectSealed } from "./columns.ts";

export const documentKinds = ["vaccination", "dog-photo", "waiver", "card-photo", "other"] as const;
export type DocumentKind = (typeof documentKinds)[number];

/** A file of a client or of a draft. The bytes are in the bucket under `key`, which the server made. */
export const documents = sqliteTable(
  "documents",
  {
    id: id(),
    /** Whose key seals the name: a client, or a draft until it becomes one. */
    subjectId: text("subject_id").notNull(),
    clientId: text("client_id").references(() => clients.id, { onDelete: "cascade" }),
    draftId: text("draft_id"),
    dogId: text("dog_id"),
    /** The report card that a photo was brought for: the household sees it once that card was sent. */
    cardId: text("card_id"),
    kind: text("kind", { enum: documentKinds }).notNull(),
    /** granted: may be uploaded; stored: checked and in place; quarantined: kept, never handed out; refused and removed: no bytes. */
    state: text("state", { enum: ["granted", "stored", "quarantined", "refused", "removed"] }).notNull(),
    stateAt: instant("state_at").notNull(),
    /** Why it was refused: a code of `domain/documents/inspect`. */
    reason: text("reason"),
    key: text("key").notNull().unique(),
    thumbnailKey: text("thumbnail_key"),
    /** The file name as given, made safe. */
    name: subjectSealed("documents.name").notNull(),
    declaredType: text("declared_type").notNull(),
    declaredLength: integer("declared_length").notNull(),
    /** What the bytes turned out to be. */
    type: text("type"),
    length: integer("length"),
    width: integer("width"),
    height: integer("height"),
    /** Who brought it: staff member or contact, by id; null for a visitor with a draft and for what we made ourselves. */
    broughtBy: text("brought_by", { enum: ["staff", "client", "system"] }).notNull(),
    broughtById: text("brought_by_id"),
    createdAt: instant("created_at").notNull(),
    grantedUntil: instant("granted_until"),
  },
  (t) => [
    index("documents_client").on(t.clientId, t.createdAt),
    index("documents_draft").on(t.draftId),
    index("documents_state").on(t.state, t.createdAt),
  ],
);
