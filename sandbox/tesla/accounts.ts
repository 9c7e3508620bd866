import type { Account } from "../oauth/server.ts";
import type { Car } from "./cars.ts";
import { biscuit, elke, fritz, nova } from "./cars.ts";
import { robinsHome, type Site, wrensHome } from "./sites.ts";

/** A Tesla account: what stands in its garage and on its wall, and which region's host may answer for it. */
export interface TeslaAccount extends Account {
  region: "na" | "eu";
  cars: readonly Car[];
  sites: readonly Site[];
}

export const teslaAccounts: readonly TeslaAccount[] = [
  {
    id: "robin",
    subject: "8a3d6c1e-0f52-4b7e-9d31-5a1c7e90b001",
    name: "Robin Vale",
    email: "robin@example.com",
    about: "Two cars and a Powerwall home",
    region: "na",
    cars: [nova, biscuit],
    sites: [robinsHome],
  },
  {
    id: "sam",
    subject: "8a3d6c1e-0f52-4b7e-9d31-5a1c7e90b002",
    name: "Sam Ortega",
    email: "sam@example.com",
    about: "No products at all",
    region: "na",
    cars: [],
    sites: [],
  },
  {
    id: "wren",
    subject: "8a3d6c1e-0f52-4b7e-9d31-5a1c7e90b003",
    name: "Wren Okafor",
    email: "wren@example.com",
    about: "A Powerwall home, no car",
    region: "na",
    cars: [],
    sites: [wrensHome],
  },
  {
    id: "eddie",
    subject: "8a3d6c1e-0f52-4b7e-9d31-5a1c7e90b004",
    name: "Eddie Brandt",
    email: "eddie@example.com",
    about: "Two cars, registered in Europe",
    region: "eu",
    cars: [elke, fritz],
    sites: [],
  },
];
