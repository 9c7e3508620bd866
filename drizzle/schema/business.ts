import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { instant, sealed } from "./columns.ts";

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
  /** ISO 4217, of every price. */
  currency: text("currency").notNull().default("USD"),
  /** Minutes after midnight in the business's zone: from when until when no client is written to by itself. */
  quietFrom: integer("quiet_from")
    .notNull()
    .default(21 * 60),
  quietUntil: integer("quiet_until")
    .notNull()
    .default(8 * 60),
  /** When the team's morning digest goes out, in minutes after midnight; null: not at all. */
  digestAt: integer("digest_at").default(6 * 60 + 30),
  /** JSON: latitude and longitude, from where the day's round begins and where it ends. */
  home: sealed("business.home"),
  /** How much of a full charge is not to be planned with, in percent. */
  reservePercent: integer("reserve_percent").notNull().default(15),
});
