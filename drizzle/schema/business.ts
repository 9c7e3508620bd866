import { sqliteTable, text } from "drizzle-orm/sqlite-core";
import { instant } from "./columns.ts";

/** The one business of this deployment. Always one row, key "business". */
export const business = sqliteTable("business", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  /** IANA zone, e.g. "Europe/Berlin". */
  timeZone: text("time_zone").notNull(),
  units: text("units", { enum: ["metric", "imperial"] }).notNull(),
  createdAt: instant("created_at").notNull(),
});
