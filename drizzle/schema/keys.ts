import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { instant, sealed } from "./columns.ts";

/** One known text sealed under each key of the ring: tells a wrong key under a right name at start. */
export const keyCanaries = sqliteTable("key_canaries", {
  id: text("id").primaryKey(),
  canary: sealed("key_canaries.canary").notNull(),
  createdAt: instant("created_at").notNull(),
});

/** Where a rewrap to the newest key stands, one row a sealed column, so that it resumes after a crash. */
export const rewraps = sqliteTable("rewraps", {
  /** `table.column` */
  id: text("id").primaryKey(),
  keyId: text("key_id").notNull(),
  lastRowId: text("last_row_id").notNull(),
  rewrapped: integer("rewrapped").notNull(),
  finishedAt: instant("finished_at"),
});
