import { colorado, type Place, rhineland } from "./weather.ts";

/** A car of the sandbox. Energies kWh, powers kW at the wall, distances miles, hours local. */
export interface Car {
  name: string;
  /** Well-formed and masked: no car has the serial number 000000. */
  vin: string;
  /** Beyond 2^53 on purpose, as Tesla's are. */
  id: bigint;
  vehicleId: number;
  seed: number;
  place: Place;
  /** Newer firmware tells `energy_remaining`; older leaves much null or "<invalid>". */
  modern: boolean;
  type: "modely" | "model3";
  firmware: string;
  apiVersion: number;
  trim: string;
  color: string;
  metric: boolean;
  /** What a full battery holds and how far it is rated, both as the battery is today. */
  fullKwh: number;
  fullRange: number;
  idealRange: number;
  /** On a mild day. */
  kwhPerMile: number;
  /** Percent. */
  limit: number;
  ac: { kw: number; amps: number; volts: number; phases: 1 | 3; startHour: number };
  dc: { peakKw: number; weekday: number };
  /** Visits on a working day, fewest and most. */
  visits: readonly [number, number];
  odometer: number;
  /** The local day (since 1970) on which the odometer stood there. */
  since: number;
}

const since = Math.floor(Date.UTC(2025, 0, 1) / 86_400_000);

export const nova: Car = {
  name: "Nova",
  vin: "7SAYGDEE9PA000000",
  id: 92_233_720_368_540_017n,
  vehicleId: 1_600_023_001,
  seed: 101,
  place: colorado,
  modern: true,
  type: "modely",
  firmware: "2026.32.6 3f0c1b7d52aa",
  apiVersion: 90,
  trim: "74d",
  color: "DeepBlue",
  metric: false,
  fullKwh: 74.6,
  fullRange: 318.4,
  idealRange: 318.4,
  kwhPerMile: 0.262,
  limit: 80,
  ac: { kw: 11.5, amps: 48, volts: 240, phases: 1, startHour: 19.75 },
  dc: { peakKw: 150, weekday: 4 },
  visits: [4, 5],
  odometer: 21_480.35,
  since,
};

export const biscuit: Car = {
  name: "Biscuit",
  vin: "5YJ3E1EA4JF000000",
  id: 92_233_720_368_540_029n,
  vehicleId: 1_600_018_002,
  seed: 202,
  place: colorado,
  modern: false,
  type: "model3",
  firmware: "2022.8.10.16 7477b4ff8e78",
  apiVersion: 36,
  trim: "50",
  color: "SolidBlack",
  metric: false,
  fullKwh: 46.1,
  fullRange: 202.6,
  idealRange: 189.2,
  kwhPerMile: 0.244,
  limit: 90,
  ac: { kw: 7.7, amps: 32, volts: 241, phases: 1, startHour: 23.25 },
  dc: { peakKw: 90, weekday: 6 },
  visits: [1, 2],
  odometer: 64_212.8,
  since,
};

export const elke: Car = {
  ...nova,
  name: "Elke",
  vin: "LRWYGCEK8PC000000",
  id: 92_233_720_368_540_043n,
  vehicleId: 1_600_023_003,
  seed: 303,
  place: rhineland,
  color: "PearlWhite",
  metric: true,
  ac: { kw: 11, amps: 16, volts: 230, phases: 3, startHour: 20 },
};

export const fritz: Car = {
  ...biscuit,
  name: "Fritz",
  vin: "LRW3E7EB2MC000000",
  id: 92_233_720_368_540_057n,
  vehicleId: 1_600_018_004,
  seed: 404,
  place: rhineland,
  color: "RedMulticoat",
  metric: true,
  ac: { kw: 7.4, amps: 32, volts: 231, phases: 1, startHour: 23.25 },
};
