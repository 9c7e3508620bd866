import { index, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { id, instant, sealed } from "./columns.ts";
import { staff } from "./identity.ts";

/** A signed-in device. The cookie carries a random token; only its hash is here. */
export const sessions = sqliteTable(
  "sessions",
  {
    id: id(),
    tokenHash: text("token_hash").notNull().unique(),
    staffId: text("staff_id")
      .notNull()
      .references(() => staff.id, { onDelete: "cascade" }),
    createdAt: instant("created_at").notNull(),
    lastSeenAt: instant("last_seen_at").notNull(),
    /** The absolute end, whatever the activity. */
    expiresAt: instant("expires_at").notNull(),
    /** When the person last proved to be the person: the password or a linked provider. */
    authenticatedAt: instant("authenticated_at").notNull(),
    /** The hash before the token was renewed: requests that were under way then still hold it for a moment. */
    previousTokenHash: text("previous_token_hash"),
    renewedAt: instant("renewed_at"),
    /** JSON of browser, system and country at sign-in, for the list of devices. */
    device: sealed("sessions.device").notNull(),
    /** Keyed hash of browser and system, and the country, where the session was last used: a change is noticed. */
    deviceClass: text("device_class").notNull(),
    country: text("country"),
    /** How the person signed in, e.g. "password", "passkey", "google". */
    method: text("method").notNull().default("password"),
    /** JSON of the degrees of latitude and longitude, whole ones, where the edge knows them: for journeys that nobody makes. */
    place: sealed("sessions.place"),
    /** The row of `known_devices`. Not a foreign key: forgetting a device ends no session. */
    knownDeviceId: text("known_device_id"),
  },
  (t) => [
    index("sessions_staff").on(t.staffId),
    index("sessions_previous_token").on(t.previousTokenHash),
    index("sessions_expires").on(t.expiresAt),
  ],
);
