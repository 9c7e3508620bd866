/** What the pieces of the battery pages are told. The domain's views fit these shapes; nothing here knows where they come from. */

export interface CarReadingShape {
  at: Date;
  level: number | null;
  /** Below `level` in the cold. */
  usableLevel: number | null;
  ratedRangeMiles: number | null;
  chargingState: string | null;
  chargerPowerKw: number | null;
  minutesToFull: number | null;
  chargeLimit: number | null;
  energyAddedKwh: number | null;
  energyRemainingKwh: number | null;
  odometerMiles: number | null;
  insideCelsius: number | null;
  outsideCelsius: number | null;
  driving: boolean | null;
}

export interface CarShape {
  id: string;
  name: string;
  state: "online" | "asleep" | "offline" | "unknown";
  stateAt: Date;
  problem: "mobile-access-disabled" | "missing-scope" | "unreadable" | null;
  reading: CarReadingShape | null;
}

/** Watts: battery > 0 discharges, grid > 0 imports. Energies in watt-hours. */
export interface SiteReadingShape {
  at: Date;
  level: number | null;
  energyLeftWh: number | null;
  packEnergyWh: number | null;
  solarW: number | null;
  homeW: number | null;
  gridW: number | null;
  batteryW: number | null;
  outage: boolean | null;
}

export interface SiteShape {
  id: string;
  name: string;
  hasBattery: boolean;
  hasSolar: boolean;
  reserve: number | null;
  reading: SiteReadingShape | null;
}

export interface LevelPointShape {
  at: Date;
  level: number | null;
}

export interface SitePointShape extends LevelPointShape {
  solarW: number | null;
  homeW: number | null;
  gridW: number | null;
  batteryW: number | null;
}

export type GrantProblemCode =
  | "rate-limited"
  | "billing-limit"
  | "missing-scope"
  | "not-registered"
  | "needs-reconnecting"
  | "wrong-region"
  | "provider-down";

export interface GrantShape {
  needsReconnectingAt: Date | null;
  missing: { cars: boolean; energy: boolean; renewal: boolean };
  problem: { code: GrantProblemCode; since: Date; retryAt: Date | null } | null;
  cars: readonly unknown[];
  sites: readonly unknown[];
}

export interface SpendShape {
  microdollars: number;
  calls: number;
  budget: number;
  state: "open" | "paused" | "spent";
  renewsAt: Date;
}
