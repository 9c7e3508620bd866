import type { energySites, siteSamples, vehicleSamples, vehicles } from "../../../drizzle/schema/battery.ts";
import type { SystemContext } from "../../platform/ports.ts";
import type { CarProblem } from "./problems.ts";

/** One reading of a car. Distances in miles, Celsius, kW; unknown is null. */
export type CarReading = Omit<typeof vehicleSamples.$inferSelect, "vehicleId">;
/** One reading of an energy site. Watts: battery > 0 discharges, grid > 0 imports. */
export type SiteReading = Omit<typeof siteSamples.$inferSelect, "siteId">;

export interface CarView {
  id: string;
  name: string;
  /** `unknown` for any word of the provider that is none of the three. */
  state: "online" | "asleep" | "offline" | "unknown";
  stateAt: Date;
  problem: CarProblem | null;
  reading: CarReading | null;
}

export interface SiteView {
  id: string;
  name: string;
  hasBattery: boolean;
  hasSolar: boolean;
  /** Percent kept for an outage. */
  reserve: number | null;
  reading: SiteReading | null;
}

export interface LevelPoint {
  at: Date;
  level: number | null;
}

/** Averages of a slot of minutes. */
export interface SitePoint extends LevelPoint {
  solarW: number | null;
  homeW: number | null;
  gridW: number | null;
  batteryW: number | null;
}

const modelNames: Record<string, string> = {
  model3: "Model 3",
  modely: "Model Y",
  models: "Model S",
  models2: "Model S",
  modelx: "Model X",
  cybertruck: "Cybertruck",
};

/** The row without anything sealed; its name is the one thing opened. */
export async function carView(
  ctx: Pick<SystemContext, "vault">,
  row: typeof vehicles.$inferSelect,
  sample: typeof vehicleSamples.$inferSelect | null,
): Promise<CarView> {
  const name = await ctx.vault.open("vehicles.name", row.id, row.name);
  const state = ["online", "asleep", "offline"].includes(row.state) ? row.state : "unknown";
  return {
    id: row.id,
    name: name || modelNames[row.carType ?? ""] || "Car",
    state: state as CarView["state"],
    stateAt: row.stateAt,
    problem: row.problem as CarProblem | null,
    reading: sample && withoutKey(sample, "vehicleId"),
  };
}

export async function siteView(
  ctx: Pick<SystemContext, "vault">,
  row: typeof energySites.$inferSelect,
  sample: typeof siteSamples.$inferSelect | null,
): Promise<SiteView> {
  const name = await ctx.vault.open("energy_sites.name", row.id, row.name);
  return {
    id: row.id,
    name: name || (row.hasBattery ? "Powerwall" : "Solar"),
    hasBattery: row.hasBattery,
    hasSolar: row.hasSolar,
    reserve: row.reserve,
    reading: sample && withoutKey(sample, "siteId"),
  };
}

function withoutKey<Row extends object, Key extends keyof Row>(row: Row, key: Key): Omit<Row, Key> {
  const { [key]: _, ...rest } = row;
  return rest;
}
