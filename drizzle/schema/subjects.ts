import { sqliteTable, text } from "drizzle-orm/sqlite-core";
import { id, instant, sealed } from "./columns.ts";

/**
 * The own data key of each client, intake draft and inquiry, wrapped by the key ring. `id` is the subject's id. A row
 * that is deleted makes everything sealed under it unreadable, here and in every copy made since.
 */
export const subjectKeys = sqliteTable("subject_keys", {
  id: id(),
  kind: text("kind", { enum: ["client", "draft", "inquiry"] }).notNull(),
  wrapped: sealed("subject_keys.wrapped").notNull(),
  createdAt: instant("created_at").notNull(),
});
