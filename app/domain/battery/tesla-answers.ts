import * as z from "zod";

/**
 * What Tesla answers, made certain: unknown is null, whatever it was called (`null`, `"<invalid>"`, `"bad value"`, a
 * missing field or part, a number out of any sense). Coordinates are never even parsed.
 */
const anything = z.unknown().default(null);
const number = (low: number, high: number) =>
  anything.transform((value) => (typeof value === "number" && value >= low && value <= high ? value : null));
const rounded = (low: number, high: number) =>
  number(low, high).transform((value) => (value === null ? null : Math.round(value)));
const word = anything.transform((value) =>
  typeof value === "string" &&
  value !== "" &&
  value.length <= 200 &&
  !/^(<.*>|bad value|unknown)$/i.test(value)
    ? value
    : null,
);
const truth = anything.transform((value) => (typeof value === "boolean" ? value : null));
const identifier = anything.transform((value) =>
  (typeof value === "string" && value !== "" && value.length <= 64) || Number.isSafeInteger(value)
    ? String(value)
    : null,
);
/** A part of an answer; a missing or broken one reads as one whose every field is unknown. */
const part = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z
    .preprocess(
      (value) => (typeof value === "object" && !Array.isArray(value) ? (value ?? {}) : {}),
      z.object(shape),
    )
    .prefault({});

const percent = number(0, 100);
const miles = number(0, 2_000_000);
const celsius = number(-80, 120);
const watts = number(-10_000_000, 10_000_000);

const anyProduct = part({
  vin: identifier,
  id_s: identifier,
  display_name: word,
  state: word,
  vehicle_id: identifier,
  vehicle_config: part({ car_type: word }),
  energy_site_id: identifier,
  site_name: word,
  resource_type: word,
  total_pack_energy: watts,
  components: part({ battery: truth, solar: truth }),
});

export interface CarProduct {
  /** The VIN; a car that has none yet is known by its id. */
  vin: string;
  name: string | null;
  state: string;
  carType: string | null;
}
export interface SiteProduct {
  site: string;
  name: string | null;
  hasBattery: boolean;
  hasSolar: boolean;
}

/**
 * `GET /api/1/products`: every car and energy site. A site without battery and solar (Wall Connectors only, or an
 * empty one) has nothing to read and is left out. A pack of 1 Wh is how solar-only sites say "no battery".
 */
export const products = z.array(z.unknown()).transform((list) => {
  const cars = new Map<string, CarProduct>();
  const sites = new Map<string, SiteProduct>();
  for (const item of list) {
    const product = anyProduct.parse(item);
    const vin = product.vin ?? (product.vehicle_id ? product.id_s : null);
    if (product.energy_site_id) {
      const packMissing = product.total_pack_energy !== null && product.total_pack_energy <= 1;
      const hasBattery = (product.components.battery ?? product.resource_type === "battery") && !packMissing;
      const hasSolar = product.components.solar ?? product.resource_type === "solar";
      if (!hasBattery && !hasSolar) continue;
      const site = product.energy_site_id;
      sites.set(site, { site, name: product.site_name, hasBattery, hasSolar });
    } else if (vin) {
      const state = product.state ?? "unknown";
      cars.set(vin, { vin, name: product.display_name, state, carType: product.vehicle_config.car_type });
    }
  }
  return { cars: [...cars.values()], sites: [...sites.values()] };
});
export type Products = z.infer<typeof products>;

/** `GET /api/1/vehicles/{vin}/vehicle_data`: one reading. Powers kW, energies kWh, distances miles, Celsius. */
export const vehicleData = z
  .object({
    state: word,
    charge_state: part({
      battery_level: percent,
      usable_battery_level: percent,
      battery_range: miles,
      charging_state: word,
      // On a fast charger amperes read 0 and volts 2: the power is the only honest figure.
      charger_power: number(0, 2_000),
      minutes_to_full_charge: rounded(0, 10_000),
      time_to_full_charge: number(0, 200),
      charge_limit_soc: rounded(0, 100),
      charge_energy_added: number(0, 1_000),
      energy_remaining: number(0, 1_000),
      timestamp: number(0, 1e13),
    }),
    climate_state: part({ inside_temp: celsius, outside_temp: celsius }),
    drive_state: part({ shift_state: word, speed: number(0, 400) }),
    vehicle_state: part({ odometer: miles, timestamp: number(0, 1e13) }),
    vehicle_config: part({ car_type: word }),
  })
  .transform((data) => {
    const charge = data.charge_state;
    const hours = charge.time_to_full_charge;
    const at = charge.timestamp ?? data.vehicle_state.timestamp;
    return {
      state: data.state,
      carType: data.vehicle_config.car_type,
      at: at === null ? null : new Date(at),
      level: charge.battery_level,
      usableLevel: charge.usable_battery_level,
      ratedRangeMiles: charge.battery_range,
      chargingState: charge.charging_state,
      chargerPowerKw: charge.charger_power,
      minutesToFull: charge.minutes_to_full_charge ?? (hours === null ? null : Math.round(hours * 60)),
      chargeLimit: charge.charge_limit_soc,
      energyAddedKwh: charge.charge_energy_added,
      energyRemainingKwh: charge.energy_remaining,
      odometerMiles: data.vehicle_state.odometer,
      insideCelsius: data.climate_state.inside_temp,
      outsideCelsius: data.climate_state.outside_temp,
      driving:
        (data.drive_state.shift_state !== null && /^[DRN]$/.test(data.drive_state.shift_state)) ||
        (data.drive_state.speed ?? 0) > 0,
    };
  });
export type VehicleReading = z.infer<typeof vehicleData>;

/** `GET /api/1/energy_sites/{id}/live_status`: powers W, battery > 0 discharges, grid > 0 imports; energies Wh. */
export const liveStatus = z
  .object({
    percentage_charged: percent,
    energy_left: number(0, 100_000_000),
    total_pack_energy: number(0, 100_000_000),
    solar_power: watts,
    load_power: watts,
    grid_power: watts,
    battery_power: watts,
    grid_status: word,
    island_status: word,
    timestamp: word,
  })
  .transform((live) => {
    const hasPack = (live.total_pack_energy ?? 2) > 1;
    return {
      level: hasPack ? live.percentage_charged : null,
      energyLeftWh: hasPack ? live.energy_left : null,
      packEnergyWh: hasPack ? live.total_pack_energy : null,
      solarW: live.solar_power,
      homeW: live.load_power,
      gridW: live.grid_power,
      batteryW: hasPack ? live.battery_power : null,
      // Off the grid by choice is no outage.
      outage:
        live.island_status === null && live.grid_status === null
          ? null
          : live.island_status !== "off_grid_intentional" &&
            (/^off_grid/.test(live.island_status ?? "") || live.grid_status === "Inactive"),
    };
  });
export type LiveReading = z.infer<typeof liveStatus>;

/** `GET /api/1/energy_sites/{id}/site_info`. */
export const siteInfo = z
  .object({
    site_name: word,
    backup_reserve_percent: rounded(0, 100),
    installation_time_zone: word,
    battery_count: number(0, 1_000),
    components: part({ battery: truth, solar: truth }),
  })
  .transform((info) => ({
    name: info.site_name,
    reserve: info.backup_reserve_percent,
    timeZone: info.installation_time_zone,
    /** Null where it does not say. */
    hasBattery: info.components.battery ?? (info.battery_count === null ? null : info.battery_count > 0),
  }));

const rows = part({ time_series: z.array(z.unknown()).nullish().catch(null) }).transform(
  (history) => history.time_series ?? [],
);
const instant = (text: string | null) => {
  const at = Date.parse(text ?? "");
  return Number.isNaN(at) ? null : at;
};

/** `calendar_history?kind=power`: W by time; `at` in ms. The home's use is what the three others leave. */
export const powerHistory = rows.transform((series) =>
  series.flatMap((item) => {
    const row = part({
      timestamp: word,
      solar_power: watts,
      battery_power: watts,
      grid_power: watts,
      generator_power: watts,
    }).parse(item);
    const at = instant(row.timestamp);
    if (at === null || row.grid_power === null) return [];
    const solarW = row.solar_power;
    const batteryW = row.battery_power;
    const homeW = (solarW ?? 0) + (batteryW ?? 0) + row.grid_power + (row.generator_power ?? 0);
    return [{ at, solarW, batteryW, gridW: row.grid_power, homeW }];
  }),
);

/** `calendar_history?kind=soe`: percent by time; `at` in ms. */
export const levelHistory = rows.transform((series) =>
  series.flatMap((item) => {
    const row = part({ timestamp: word, soe: percent }).parse(item);
    const at = instant(row.timestamp);
    return at === null || row.soe === null ? [] : [{ at, level: row.soe }];
  }),
);

/** `GET /api/1/users/region`. */
export const region = z.object({ fleet_api_base_url: z.string() });
