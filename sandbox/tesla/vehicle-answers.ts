import { offsetAt } from "../zone.ts";
import type { Car } from "./cars.ts";
import type { CarState } from "./drive.ts";

/** A vehicle as `/vehicles`, `/products` and `wake_up` show it. */
export function vehicleSummary(car: Car, online: boolean) {
  return {
    id: car.id,
    vehicle_id: car.vehicleId,
    vin: car.vin,
    color: null,
    access_type: "OWNER",
    display_name: car.name,
    option_codes: null,
    granular_access: { hide_private: false },
    tokens: car.modern ? null : ["0000000000000000", "0000000000000001"],
    state: online ? "online" : "asleep",
    in_service: false,
    id_s: car.id.toString(),
    calendar_enabled: true,
    api_version: car.apiVersion,
    backseat_token: null,
    backseat_token_updated_at: null,
    ...(car.modern && {
      ble_autopair_enrolled: false,
      command_signing: "required",
      release_notes_supported: true,
    }),
  };
}

/** The parts that `endpoints` can name, each made of the car's state. */
const parts = {
  charge_state: chargeState,
  climate_state: climateState,
  drive_state: driveState,
  gui_settings: guiSettings,
  vehicle_config: vehicleConfig,
  vehicle_state: vehicleState,
};

/**
 * The answer of `vehicle_data`: the summary and the asked parts, all of them when none is asked. Coordinates come only
 * with `location_data` among the endpoints and the scope for it.
 */
export function vehicleData(
  car: Car,
  state: CarState,
  asked: { now: number; endpoints: readonly string[]; mayLocate: boolean },
) {
  const { endpoints, now } = asked;
  const located = asked.mayLocate && endpoints.includes("location_data");
  const wanted = (name: string) =>
    endpoints.length === 0 || endpoints.includes(name) || (name === "drive_state" && located);
  const told = Object.entries(parts)
    .filter(([name]) => wanted(name))
    .map(([name, part]) => [name, { ...part(car, state, now), timestamp: now }]);
  const answer: Record<string, unknown> = {
    user_id: 800_001,
    ...vehicleSummary(car, true),
    ...Object.fromEntries(told),
  };
  if (located) answer.drive_state = { ...driveState(car, state), ...location(state, now), timestamp: now };
  return answer;
}

const two = (value: number) => Math.round(value * 100) / 100;
const one = (value: number) => Math.round(value * 10) / 10;

function chargeState(car: Car, state: CarState) {
  const charging = state.plug === "Charging";
  const fast = state.doing === "charge-dc";
  const connected = state.plug !== "Disconnected";
  const unknown = car.modern ? 0 : null;
  const share = state.level / 100;
  const milesAdded = (range: number) => two((state.chargeAdded / car.fullKwh) * range);
  const rangeRate = charging ? one((-state.power / car.fullKwh) * car.fullRange) : 0;
  const minutes = Math.ceil(state.minutesToLimit);
  return {
    battery_heater_on: fast && state.outside < 5,
    battery_level: Math.floor(state.level),
    battery_range: two(state.range),
    charge_amps: car.ac.amps,
    charge_current_request: car.ac.amps,
    charge_current_request_max: car.ac.amps,
    charge_enable_request: true,
    charge_energy_added: two(state.chargeAdded),
    charge_limit_soc: car.limit,
    charge_limit_soc_max: 100,
    charge_limit_soc_min: 50,
    charge_limit_soc_std: car.modern ? 80 : 90,
    charge_miles_added_ideal: milesAdded(car.idealRange),
    charge_miles_added_rated: milesAdded(car.fullRange),
    charge_port_cold_weather_mode: car.modern ? false : null,
    charge_port_color: car.modern && charging ? "FlashingGreen" : "<invalid>",
    charge_port_door_open: connected || fast,
    charge_port_latch: connected || fast ? "Engaged" : car.modern ? "Disengaged" : "<invalid>",
    charge_rate: rangeRate,
    charger_actual_current: charging && !fast ? car.ac.amps : unknown,
    charger_phases: charging && !fast ? car.ac.phases : null,
    charger_pilot_current: connected ? car.ac.amps : unknown,
    charger_power: charging ? Math.round(state.chargerPower) : unknown,
    // A fast charger bypasses the car's own charger, which then reads 2 V and no current.
    charger_voltage: charging && !fast ? car.ac.volts : car.modern || fast ? 2 : null,
    charging_state: state.plug,
    conn_charge_cable: connected ? (car.metric ? "IEC" : "SAE") : "<invalid>",
    est_battery_range: two(state.range * (state.outside < 5 ? 0.79 : 0.91)),
    fast_charger_brand: fast ? "Tesla" : "<invalid>",
    fast_charger_present: fast,
    fast_charger_type: fast ? "Combo" : connected ? "ACSingleWireCAN" : "<invalid>",
    ideal_battery_range: two(car.idealRange * share),
    managed_charging_active: false,
    managed_charging_start_time: null,
    managed_charging_user_canceled: false,
    max_range_charge_counter: 0,
    minutes_to_full_charge: minutes,
    not_enough_power_to_heat: null,
    off_peak_charging_enabled: false,
    off_peak_charging_times: "all_week",
    off_peak_hours_end_time: 360,
    preconditioning_enabled: false,
    preconditioning_times: "all_week",
    scheduled_charging_mode: "StartAt",
    scheduled_charging_pending: state.plug === "Stopped",
    scheduled_charging_start_time: null,
    scheduled_charging_start_time_app: Math.round(car.ac.startHour * 60),
    supercharger_session_trip_planner: false,
    time_to_full_charge: two(minutes / 60),
    trip_charging: false,
    usable_battery_level: Math.floor(state.usableLevel),
    user_charge_enable_request: null,
    ...(car.modern && {
      energy_remaining: two(state.kwh),
      module_temp_min: one(state.outside + 4),
      module_temp_max: one(state.outside + 5.5),
      lifetime_energy_used: two(state.odometer * car.kwhPerMile * 1.06),
    }),
  };
}

function climateState(car: Car, state: CarState) {
  const on = state.doing === "drive";
  // The older car forgets its temperatures while it stands.
  const known = car.modern || on;
  return {
    battery_heater: false,
    battery_heater_no_power: null,
    cabin_overheat_protection: "Off",
    climate_keeper_mode: "off",
    defrost_mode: 0,
    driver_temp_setting: 21,
    fan_status: on ? 3 : 0,
    hvac_auto_request: "On",
    inside_temp: known ? one(state.inside) : null,
    is_auto_conditioning_on: known ? on : null,
    is_climate_on: on,
    is_front_defroster_on: false,
    is_preconditioning: false,
    is_rear_defroster_on: false,
    max_avail_temp: 28,
    min_avail_temp: 15,
    outside_temp: known ? Math.round(state.outside * 2) / 2 : null,
    passenger_temp_setting: 21,
    remote_heater_control_enabled: false,
    seat_heater_left: 0,
    seat_heater_right: 0,
    side_mirror_heaters: false,
    wiper_blade_heater: false,
  };
}

function driveState(_car: Car, state: CarState) {
  const moving = state.doing === "drive";
  return {
    power: Math.round(state.power),
    shift_state: moving ? "D" : null,
    speed: moving ? Math.round(state.speed) : null,
  };
}

function location(state: CarState, now: number) {
  const latitude = Math.round(state.latitude * 1e6) / 1e6;
  const longitude = Math.round(state.longitude * 1e6) / 1e6;
  return {
    gps_as_of: Math.floor(now / 1000) - 1,
    heading: state.heading,
    latitude,
    longitude,
    native_latitude: latitude,
    native_location_supported: 1,
    native_longitude: longitude,
    native_type: "wgs",
  };
}

function guiSettings({ metric }: Car) {
  return {
    gui_24_hour_time: metric,
    gui_charge_rate_units: metric ? "kW" : "mi/hr",
    gui_distance_units: metric ? "km/hr" : "mi/hr",
    gui_range_display: "Rated",
    gui_temperature_units: metric ? "C" : "F",
    show_range_units: true,
  };
}

function vehicleConfig(car: Car, _state: CarState, now: number) {
  return {
    can_accept_navigation_requests: true,
    can_actuate_trunks: true,
    car_special_type: "base",
    car_type: car.type,
    charge_port_type: car.metric ? "CCS" : "US",
    driver_assist: "TeslaAP3",
    ece_restrictions: car.metric,
    efficiency_package: car.modern ? "MY2021" : "Default",
    eu_vehicle: car.metric,
    exterior_color: car.color,
    has_air_suspension: false,
    has_ludicrous_mode: false,
    key_version: 2,
    motorized_charge_port: true,
    plg: car.modern,
    rear_seat_heaters: car.modern ? 1 : 0,
    rear_seat_type: null,
    rhd: false,
    roof_color: car.modern ? "RoofColorGlass" : "Glass",
    seat_type: null,
    spoiler_type: "None",
    sun_roof_installed: null,
    third_row_seats: car.modern ? "None" : "<invalid>",
    trim_badging: car.trim,
    use_range_badging: true,
    utc_offset: Math.round(offsetAt(car.place.zone, now) / 1000),
    wheel_type: car.modern ? "Apollo19" : "Pinwheel18",
  };
}

function vehicleState(car: Car, state: CarState) {
  const pressure = (fresh: number) => (car.modern ? two(fresh + state.outside / 200) : null);
  return {
    api_version: car.apiVersion,
    autopark_state_v2: "unavailable",
    calendar_supported: true,
    car_version: car.firmware,
    center_display_state: state.doing === "drive" ? 2 : 0,
    dashcam_state: car.modern ? "Unavailable" : "<invalid>",
    df: 0,
    dr: 0,
    ft: 0,
    is_user_present: state.doing === "drive",
    locked: state.doing !== "drive",
    notifications_supported: true,
    odometer: Math.round(state.odometer * 1e6) / 1e6,
    pf: 0,
    pr: 0,
    remote_start: false,
    rt: 0,
    sentry_mode: false,
    sentry_mode_available: true,
    software_update: {
      download_perc: 0,
      expected_duration_sec: 2700,
      install_perc: 1,
      status: "",
      version: " ",
    },
    tpms_pressure_fl: pressure(2.8),
    tpms_pressure_fr: pressure(2.8),
    tpms_pressure_rl: pressure(2.75),
    tpms_pressure_rr: pressure(2.78),
    valet_mode: false,
    vehicle_name: car.name,
  };
}
