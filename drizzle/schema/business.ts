import { sqliteTable, text } from "drizzle-orm/sqlite-core";
import { instant } from "./columns.ts";

/** The one business of this deployment. Always one row, key "business". */
export const business = sqliteTable("business", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  /** IANA zone, e.g. "Europe/Berlin". */
  timeZone: text("time_zone").notNull(),
  units: text("units", { enum: ["metric", "imperial"] }).notNull(),
  /** ISO 3166-1, the country whose phone numbers are written without a country code. */
  country: text("country").notNull().default("US"),
  /** Since when, and by whom, the portal lets people in without the mailed code; null: the code is asked. */
  portalCodeOffAt: instant("portal_code_off_at"),
  portalCodeOffBy: text("portal_code_off_by"),
  createdAt: instant("created_at").notNull(),
});
