import { describe, expect, test } from "vitest";
import { distance, dollars, duration, percent, power, signedPower, temperature } from "./format.ts";
import { carWords, chargingWords, flowsOf } from "./words.ts";

describe("flows", () => {
  const site = { hasSolar: true, hasBattery: true };
  const words = (solarW: number | null, homeW: number, gridW: number, batteryW: number, outage = false) =>
    flowsOf({ solarW, homeW, gridW, batteryW, outage }, site).map(
      ({ part, direction, words: said }) => `${part} ${direction}: ${said}`,
    );

  test("a sunny noon: solar feeds home, battery and grid", () => {
    expect(words(5_000, 1_000, -2_500, -1_500)).toEqual([
      "solar in: makes 5.0 kW",
      "home out: uses 1.0 kW",
      "grid out: takes 2.5 kW",
      "battery out: charges with 1.5 kW",
    ]);
  });

  test("an evening: battery and grid feed the home", () => {
    expect(words(0, 3_000, 400, 2_600)).toEqual([
      "solar none: makes nothing now",
      "home out: uses 3.0 kW",
      "grid in: gives 0.4 kW",
      "battery in: gives 2.6 kW",
    ]);
  });

  test("an outage and an unknown value are said as such", () => {
    expect(words(null, 800, 0, 800, true)).toEqual([
      "solar none: unknown",
      "home out: uses 0.8 kW",
      "grid none: no power from the grid",
      "battery in: gives 0.8 kW",
    ]);
  });

  test("the noise of a meter is no flow, and what a site does not have is not drawn", () => {
    const reading = { solarW: 20, homeW: 30, gridW: -49, batteryW: 0, outage: false };
    const flows = flowsOf(reading, { hasSolar: false, hasBattery: false });
    expect(flows.map(({ part, direction }) => [part, direction])).toEqual([
      ["home", "none"],
      ["grid", "none"],
    ]);
  });
});

test("units follow the reader: miles and Celsius come in", () => {
  expect([distance(100, { units: "metric" }), distance(100, { units: "imperial" })]).toEqual([
    "161 km",
    "100 mi",
  ]);
  expect([temperature(-10, { units: "imperial" }), temperature(21.5, { units: "metric" })]).toEqual([
    "14 °F",
    "21.5 °C",
  ]);
});

test("unknown is a dash, never a zero", () => {
  const metric = { units: "metric" } as const;
  expect([
    percent(null),
    distance(null, metric),
    temperature(null, metric),
    power(null),
    duration(null),
  ]).toEqual(Array(5).fill("–"));
  expect([percent(0), power(0), signedPower(-1_200)]).toEqual(["0 %", "0 kW", "−1.2 kW"]);
});

test("sums are in dollars, small ones to a tenth of a cent", () => {
  expect([dollars(0), dollars(2_000), dollars(176_000), dollars(10_000_000)]).toEqual([
    "$0.00",
    "$0.002",
    "$0.18",
    "$10.00",
  ]);
});

test("each charging state of the car has its words", () => {
  const say = (chargingState: string | null, over = {}) =>
    chargingWords({
      chargingState,
      chargerPowerKw: 11,
      minutesToFull: 85,
      chargeLimit: 80,
      driving: false,
      ...over,
    });
  expect(say("Charging")).toBe("Charging with 11 kW, 1 h 25 min left to 80 %");
  expect(say("Charging", { chargerPowerKw: null, minutesToFull: null })).toBe("Charging");
  expect(say("Complete")).toBe("Charged to 80 %");
  expect(say("Disconnected")).toBe("Not plugged in");
  expect(say("Disconnected", { driving: true })).toBe("Driving");
  expect(say("NoPower")).toContain("no power");
  expect(say(null)).toBe("Charging state unknown");
  expect(new Set(["Starting", "Stopped", "Calibrating"].map((state) => say(state))).size).toBe(3);
});

describe("a car", () => {
  const now = new Date("2026-11-02T09:00:00Z");
  const words = (minutesAgo: number, state: "online" | "asleep" | "offline", over: object = {}) => {
    const at = new Date(now.getTime() - minutesAgo * 60_000);
    const unknown = { level: null, usableLevel: null, ratedRangeMiles: null, energyAddedKwh: null };
    const rest = { energyRemainingKwh: null, odometerMiles: null, insideCelsius: null, outsideCelsius: null };
    const charge = { chargingState: "Charging", chargerPowerKw: 8, minutesToFull: 85, chargeLimit: 90 };
    return carWords({ state, reading: { at, ...unknown, ...rest, ...charge, driving: false, ...over } }, now);
  };

  test("is said to charge while that is known, and to have charged when it is not", () => {
    expect(words(5, "online")).toBe("Charging with 8 kW, 1 h 25 min left to 90 %");
    expect(words(50, "online")).toBe("Was charging when last read");
    expect(words(5, "asleep")).toBe("Was charging when last read");
    expect(words(5, "offline", { chargingState: "Disconnected", driving: true })).toBe(
      "Was driving when last read",
    );
    expect(words(500, "asleep", { chargingState: "Complete" })).toBe("Charged to 90 %");
  });

  test("that was never read has no words made up for it", () => {
    expect(carWords({ state: "online", reading: null }, now)).toBe("No reading yet");
  });
});
