import { isoAt } from "../zone.ts";
import { wallCharging } from "./drive.ts";
import type { HomeState } from "./home.ts";
import type { Site } from "./sites.ts";

const wallConnectors = (site: Site) =>
  site.cars.map((car, at) => ({ din: `1457768-02-G--TG00000000000${at}`, vin: car.vin, car }));

const components = (site: Site) => ({
  battery: true,
  battery_type: "ac_powerwall",
  solar: true,
  solar_type: "pv_panel",
  grid: true,
  load_meter: true,
  market_type: "residential",
  ...(site.cars.length > 0 && {
    wall_connectors: wallConnectors(site).map(({ din }) => ({ device_id: din, din, is_active: true })),
  }),
});

const percentage = (site: Site, energy: number) => (energy / site.pack) * 100;

/** An energy site as `/products` shows it. */
export function siteProduct(site: Site, state: HomeState | undefined) {
  return {
    energy_site_id: site.id,
    resource_type: "battery",
    site_name: site.name,
    id: site.serial,
    gateway_id: site.serial,
    asset_site_id: "00000000-0000-4000-8000-000000000000",
    warp_site_number: "STE00000000-00000",
    energy_left: state?.energy ?? 0,
    total_pack_energy: site.pack,
    percentage_charged: percentage(site, state?.energy ?? 0),
    battery_type: "ac_powerwall",
    backup_capable: true,
    battery_power: state?.battery ?? 0,
    go_off_grid_test_banner_enabled: null,
    storm_mode_enabled: true,
    powerwall_onboarding_settings_set: true,
    powerwall_tesla_electric_interested_in: null,
    vpp_tour_enabled: null,
    sync_grid_alert_enabled: true,
    breaker_alert_enabled: true,
    components: components(site),
    features: { rate_plan_manager_no_pricing_constraint: true },
  };
}

/** The flows of this moment. */
export function liveStatus(site: Site, state: HomeState, now: number) {
  return {
    solar_power: state.solar,
    energy_left: state.energy,
    total_pack_energy: site.pack,
    percentage_charged: percentage(site, state.energy),
    backup_capable: true,
    battery_power: state.battery,
    load_power: state.load,
    grid_status: state.outage ? "Inactive" : "Active",
    grid_services_active: false,
    grid_power: state.grid,
    grid_services_power: 0,
    generator_power: 0,
    island_status: state.outage ? "off_grid_unintentional" : "on_grid",
    storm_mode_active: false,
    timestamp: isoAt(site.place.zone, now),
    wall_connectors: wallConnectors(site).map(({ din, vin, car }) => {
      const [charging] = wallCharging(car, now, now + 1);
      return {
        din,
        vin: charging ? vin : null,
        wall_connector_state: charging ? 1 : 2,
        wall_connector_fault_state: 2,
        wall_connector_power: charging?.watts ?? 0,
      };
    }),
  };
}

/** What is installed and how it is set. */
export function siteInfo(site: Site) {
  return {
    id: site.serial,
    site_name: site.name,
    backup_reserve_percent: site.reserve,
    default_real_mode: "self_consumption",
    installation_date: isoAt(site.place.zone, site.installed),
    user_settings: {
      storm_mode_enabled: true,
      powerwall_onboarding_settings_set: true,
      powerwall_tesla_electric_interested_in: false,
      sync_grid_alert_enabled: true,
      breaker_alert_enabled: false,
    },
    components: {
      ...components(site),
      backup: true,
      gateway: "teg",
      tou_capable: true,
      storm_mode_capable: true,
      off_grid_vehicle_charging_reserve_supported: true,
      set_islanding_mode_enabled: true,
      backup_time_remaining_enabled: true,
      configurable: true,
      grid_services_enabled: false,
    },
    version: "26.20.3 0a1b2c3d",
    battery_count: site.batteries,
    nameplate_power: site.packPower,
    nameplate_energy: site.pack,
    installation_time_zone: site.place.zone,
    max_site_meter_power_ac: 1_000_000_000,
    min_site_meter_power_ac: -1_000_000_000,
    vpp_backup_reserve_percent: site.reserve,
    utc_offset: null,
  };
}
