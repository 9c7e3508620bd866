import { dayOf, instantOf, isoAt } from "../zone.ts";
import { type HomeState, homeAt, stepMilliseconds } from "./home.ts";
import type { Site } from "./sites.ts";

export interface HistoryQuestion {
  kind: "power" | "soe" | "energy";
  period: "day" | "week" | "month" | "year" | "lifetime";
  /** The first and the last instant asked for. */
  from: number;
  to: number;
  zone: string;
  now: number;
}

/** One row's span and its readings of five minutes each. */
interface Row {
  start: number;
  readings: HomeState[];
}

const stepHours = stepMilliseconds / 3_600_000;

/**
 * The answer of `calendar_history`: rows of five minutes by local days (288 a day, 300 and 276 when the clocks change),
 * of days or months for the longer energy periods; null for a time without any reading.
 */
export function calendarHistory(site: Site, question: HistoryQuestion) {
  const { kind, zone } = question;
  const answer = {
    serial_number: site.serial,
    installation_time_zone: site.place.zone,
    period: question.period,
  };
  const rows = rowsOf(site, question);
  // Tesla answers an end of exactly midnight with zeros; who asks for a day must end it at 23:59:59.
  const silent = question.to === instantOf(zone, dayOf(zone, question.to));
  const series = rows.map(({ start, readings }) => ({
    timestamp: isoAt(zone, start),
    ...tell(site, kind, silent ? readings.map(nothing) : readings),
  }));
  return { ...answer, time_series: series.length > 0 ? series : null };
}

const nothing = (): HomeState => ({ solar: 0, load: 0, battery: 0, grid: 0, energy: 0, outage: false });

function tell(site: Site, kind: HistoryQuestion["kind"], readings: HomeState[]) {
  const [first = nothing()] = readings;
  if (kind === "power") {
    return {
      solar_power: first.solar,
      battery_power: first.battery,
      grid_power: first.grid,
      grid_services_power: 0,
      generator_power: 0,
    };
  }
  if (kind === "soe") return { soe: Math.round((first.energy / site.pack) * 100) };
  return energies(readings);
}

function rowsOf(site: Site, question: HistoryQuestion): Row[] {
  const rows: Row[] = [];
  let start = question.from;
  const end = Math.min(question.to, question.now);
  while (start <= end) {
    const next = rowEnd(question, start);
    const readings: HomeState[] = [];
    for (let at = start; at < next && at <= end; at += stepMilliseconds) {
      const state = homeAt(site, at);
      if (state) readings.push(state);
    }
    if (readings.length > 0) rows.push({ start, readings });
    start = next;
  }
  return rows;
}

function rowEnd({ kind, period, zone }: HistoryQuestion, start: number): number {
  if (kind !== "energy" || period === "day") return start + stepMilliseconds;
  const day = dayOf(zone, start);
  if (period === "week" || period === "month") return instantOf(zone, day + 1);
  const date = new Date(day * 86_400_000);
  const next =
    period === "year"
      ? Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)
      : Date.UTC(date.getUTCFullYear() + 1, 0, 1);
  return instantOf(zone, Math.floor(next / 86_400_000));
}

/** Wh of a row by where they came from and went; the sun serves the house first, then the battery, then the grid. */
function energies(readings: HomeState[]) {
  const sum = {
    solar: 0,
    gridIn: 0,
    gridFromSolar: 0,
    gridFromBattery: 0,
    batteryOut: 0,
    batteryFromGrid: 0,
    batteryFromSolar: 0,
    homeFromGrid: 0,
    homeFromSolar: 0,
    homeFromBattery: 0,
  };
  for (const { solar, load, battery, grid } of readings) {
    const out = Math.max(0, battery);
    const into = Math.max(0, -battery);
    const imported = Math.max(0, grid);
    const exported = Math.max(0, -grid);
    const homeFromSolar = Math.min(solar, load);
    const batteryFromSolar = Math.min(solar - homeFromSolar, into);
    const homeFromBattery = Math.min(load - homeFromSolar, out);
    sum.solar += solar * stepHours;
    sum.gridIn += imported * stepHours;
    sum.gridFromSolar += Math.min(exported, solar - homeFromSolar - batteryFromSolar) * stepHours;
    sum.gridFromBattery += (out - homeFromBattery) * stepHours;
    sum.batteryOut += out * stepHours;
    sum.batteryFromSolar += batteryFromSolar * stepHours;
    sum.batteryFromGrid += (into - batteryFromSolar) * stepHours;
    sum.homeFromSolar += homeFromSolar * stepHours;
    sum.homeFromBattery += homeFromBattery * stepHours;
    sum.homeFromGrid += (load - homeFromSolar - homeFromBattery) * stepHours;
  }
  return {
    solar_energy_exported: sum.solar,
    generator_energy_exported: 0,
    grid_energy_imported: sum.gridIn,
    grid_services_energy_imported: 0,
    grid_services_energy_exported: 0,
    grid_energy_exported_from_solar: sum.gridFromSolar,
    grid_energy_exported_from_generator: 0,
    grid_energy_exported_from_battery: sum.gridFromBattery,
    battery_energy_exported: sum.batteryOut,
    battery_energy_imported_from_grid: sum.batteryFromGrid,
    battery_energy_imported_from_solar: sum.batteryFromSolar,
    battery_energy_imported_from_generator: 0,
    consumer_energy_imported_from_grid: sum.homeFromGrid,
    consumer_energy_imported_from_solar: sum.homeFromSolar,
    consumer_energy_imported_from_battery: sum.homeFromBattery,
    consumer_energy_imported_from_generator: 0,
  };
}
