import { index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { blindIndex, id, instant, sealed } from "./columns.ts";
import { connections } from "./connections.ts";

export const vehicles = sqliteTable(
  "vehicles",
  {
    id: id(),
    connectionId: text("connection_id")
      .notNull()
      .references(() => connections.id),
    vinIndex: blindIndex("vehicles.vin_index").notNull(),
    vin: sealed("vehicles.vin").notNull(),
    name: sealed("vehicles.name").notNull(),
    /** Tesla's `car_type`, e.g. "modely". */
    carType: text("car_type"),
    /** Tesla's word: online, asleep, offline. */
    state: text("state").notNull(),
    stateAt: instant("state_at").notNull(),
    /** A stable code when the car itself cannot be read, e.g. "mobile-access-disabled". */
    problem: text("problem"),
    /** When its data was last asked for, whatever came back: each asking costs money and keeps the car awake. */
    askedAt: instant("asked_at"),
    createdAt: instant("created_at").notNull(),
    /** No longer in the account. */
    removedAt: instant("removed_at"),
  },
  (t) => [uniqueIndex("vehicles_vin").on(t.connectionId, t.vinIndex)],
);

/** One reading. Distances in miles and temperatures in Celsius as Tesla sends them; unknown is null. No coordinates. */
export const vehicleSamples = sqliteTable(
  "vehicle_samples",
  {
    vehicleId: text("vehicle_id")
      .notNull()
      .references(() => vehicles.id),
    at: instant("at").notNull(),
    /** Percent of the pack, and what of it can be used (less in the cold). */
    level: real("level"),
    usableLevel: real("usable_level"),
    ratedRangeMiles: real("rated_range_miles"),
    chargingState: text("charging_state"),
    chargerPowerKw: real("charger_power_kw"),
    minutesToFull: integer("minutes_to_full"),
    chargeLimit: integer("charge_limit"),
    energyAddedKwh: real("energy_added_kwh"),
    energyRemainingKwh: real("energy_remaining_kwh"),
    odometerMiles: real("odometer_miles"),
    insideCelsius: real("inside_celsius"),
    outsideCelsius: real("outside_celsius"),
    driving: integer("driving", { mode: "boolean" }),
  },
  (t) => [primaryKey({ columns: [t.vehicleId, t.at] })],
);

export const energySites = sqliteTable(
  "energy_sites",
  {
    id: id(),
    connectionId: text("connection_id")
      .notNull()
      .references(() => connections.id),
    siteIndex: blindIndex("energy_sites.site_index").notNull(),
    site: sealed("energy_sites.site").notNull(),
    name: sealed("energy_sites.name").notNull(),
    hasBattery: integer("has_battery", { mode: "boolean" }).notNull(),
    hasSolar: integer("has_solar", { mode: "boolean" }).notNull(),
    timeZone: text("time_zone"),
    /** Percent kept for an outage. */
    reserve: integer("reserve"),
    infoAt: instant("info_at"),
    /** How far back the history has been fetched. */
    historyFrom: instant("history_from"),
    /** When the history was last asked for, whatever came back. */
    historyAt: instant("history_at"),
    createdAt: instant("created_at").notNull(),
    removedAt: instant("removed_at"),
  },
  (t) => [uniqueIndex("energy_sites_site").on(t.connectionId, t.siteIndex)],
);

/** Powers in watts: battery > 0 discharges, grid > 0 imports. Energies in watt-hours. */
export const siteSamples = sqliteTable(
  "site_samples",
  {
    siteId: text("site_id")
      .notNull()
      .references(() => energySites.id),
    at: instant("at").notNull(),
    level: real("level"),
    energyLeftWh: real("energy_left_wh"),
    packEnergyWh: real("pack_energy_wh"),
    solarW: real("solar_w"),
    homeW: real("home_w"),
    gridW: real("grid_w"),
    batteryW: real("battery_w"),
    outage: integer("outage", { mode: "boolean" }),
  },
  (t) => [primaryKey({ columns: [t.siteId, t.at] })],
);

/** What the provider's priced calls have cost, by month (UTC) and kind. Costs in millionths of a US dollar. */
export const apiSpend = sqliteTable(
  "api_spend",
  {
    month: text("month").notNull(),
    kind: text("kind", { enum: ["data", "wake"] }).notNull(),
    calls: integer("calls").notNull(),
    microdollars: integer("microdollars").notNull(),
  },
  (t) => [primaryKey({ columns: [t.month, t.kind] })],
);

/** Why a whole grant cannot be read right now; one row a connection, gone when it works again. */
export const batteryProblems = sqliteTable(
  "battery_problems",
  {
    connectionId: text("connection_id")
      .primaryKey()
      .references(() => connections.id, { onDelete: "cascade" }),
    /** A stable code, see `domain/battery/problems.ts`. */
    problem: text("problem").notNull(),
    since: instant("since").notNull(),
    retryAt: instant("retry_at"),
  },
  (t) => [index("battery_problems_retry").on(t.retryAt)],
);

/** How often a person has asked for a reading in the minute that began then; one row a connection. */
export const batteryRefreshes = sqliteTable("battery_refreshes", {
  connectionId: text("connection_id")
    .primaryKey()
    .references(() => connections.id, { onDelete: "cascade" }),
  since: instant("since").notNull(),
  count: integer("count").notNull(),
});
