import { duration, kilowatts, power } from "./format.ts";
import type { CarReadingShape, CarShape, SiteReadingShape } from "./shapes.ts";

type Charge = Pick<
  CarReadingShape,
  "chargingState" | "chargerPowerKw" | "minutesToFull" | "driving" | "chargeLimit"
>;

/** A reading older than this says what was, not what is. */
const currentMinutes = 45;

/** What a car does, in a few words; of an old reading, or while the car sleeps, what it did when it was read. */
export function carWords({ state, reading }: Pick<CarShape, "state" | "reading">, now: Date): string {
  if (!reading) return "No reading yet";
  const minutes = (now.getTime() - reading.at.getTime()) / 60_000;
  if (state === "online" && minutes <= currentMinutes) return chargingWords(reading);
  if (reading.driving) return "Was driving when last read";
  const { chargingState } = reading;
  if (chargingState === "Charging" || chargingState === "Starting") return "Was charging when last read";
  return chargingWords(reading);
}

/** What the car was doing when it was read, in a few words. */
export function chargingWords(reading: Charge): string {
  const { chargingState, chargerPowerKw, minutesToFull, chargeLimit } = reading;
  const limit = chargeLimit === null ? "" : ` to ${chargeLimit} %`;
  switch (chargingState) {
    case "Charging": {
      const rate = chargerPowerKw === null ? "" : ` with ${kilowatts(chargerPowerKw)}`;
      const left = minutesToFull ? `, ${duration(minutesToFull)} left${limit}` : "";
      return `Charging${rate}${left}`;
    }
    case "Starting":
      return "Starting to charge";
    case "Complete":
      return `Charged${limit}`;
    case "Stopped":
      return "Plugged in, not charging";
    case "NoPower":
      return "Plugged in, but the outlet gives no power";
    case "Calibrating":
      return "Plugged in, calibrating";
    case "Disconnected":
      return reading.driving ? "Driving" : "Not plugged in";
    default:
      return reading.driving ? "Driving" : "Charging state unknown";
  }
}

/** Below this, in watts, a flow is the noise of the meter. */
const noise = 50;

export interface Flow {
  part: "solar" | "home" | "grid" | "battery";
  watts: number | null;
  /** Into the house's wiring, out of it, or neither. */
  direction: "in" | "out" | "none";
  words: string;
}

/** The flows of a site by their signs: battery > 0 discharges, grid > 0 imports. */
export function flowsOf(
  reading: Pick<SiteReadingShape, "solarW" | "homeW" | "gridW" | "batteryW" | "outage">,
  parts: { hasSolar: boolean; hasBattery: boolean },
): Flow[] {
  const { solarW, homeW, gridW, batteryW, outage } = reading;
  const flow = (
    part: Flow["part"],
    watts: number | null,
    [plus, minus, still]: [string, string, string],
  ): Flow => {
    if (watts === null) return { part, watts, direction: "none", words: "unknown" };
    if (Math.abs(watts) < noise) return { part, watts, direction: "none", words: still };
    return watts > 0
      ? { part, watts, direction: "in", words: `${plus} ${power(watts)}` }
      : { part, watts, direction: "out", words: `${minus} ${power(watts)}` };
  };
  const home = homeW === null ? null : -homeW;
  return [
    ...(parts.hasSolar ? [flow("solar", solarW, ["makes", "draws", "makes nothing now"])] : []),
    flow("home", home, ["gives", "uses", "uses almost nothing"]),
    outage
      ? { part: "grid", watts: 0, direction: "none", words: "no power from the grid" }
      : flow("grid", gridW, ["gives", "takes", "gives and takes nothing"]),
    ...(parts.hasBattery ? [flow("battery", batteryW, ["gives", "charges with", "rests"])] : []),
  ];
}

export const partNames: Record<Flow["part"], string> = {
  solar: "Solar",
  home: "Home",
  grid: "Grid",
  battery: "Battery",
};
