import { biscuit, type Car, nova } from "./cars.ts";
import { colorado, type Place } from "./weather.ts";

/** A Powerwall home. Powers W, energies Wh. */
export interface Site {
  name: string;
  /** Beyond 2^53, as Tesla allows. */
  id: bigint;
  serial: string;
  gateway: string;
  seed: number;
  place: Place;
  /** The first instant with readings; nothing is known of the time before. */
  installed: number;
  solarPeak: number;
  pack: number;
  /** What the battery gives and takes at most. */
  packPower: number;
  batteries: number;
  /** Percent kept for an outage. */
  reserve: number;
  /** Cars that charge here. */
  cars: readonly Car[];
}

export const robinsHome: Site = {
  name: "Vale home",
  id: 92_233_720_368_547_111n,
  serial: "1232100-00-J--TG000000000000",
  gateway: "1232100-00-J",
  seed: 501,
  place: colorado,
  installed: Date.UTC(2025, 5, 1, 6),
  solarPeak: 8_400,
  pack: 26_800,
  packPower: 10_000,
  batteries: 2,
  reserve: 20,
  cars: [nova, biscuit],
};

export const wrensHome: Site = {
  ...robinsHome,
  name: "Okafor cabin",
  id: 92_233_720_368_547_222n,
  serial: "1232100-00-J--TG000000000001",
  seed: 502,
  solarPeak: 5_200,
  pack: 13_500,
  packPower: 5_000,
  batteries: 1,
  reserve: 30,
  cars: [],
};
