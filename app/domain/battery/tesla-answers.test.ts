import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { levelHistory, liveStatus, powerHistory, products, siteInfo, vehicleData } from "./tesla-answers.ts";
import { parseTeslaJson, withoutEnvelope } from "./tesla-json.ts";

const read = (text: string) => withoutEnvelope(parseTeslaJson(text));

test("ids beyond 2^53 keep every digit, other numbers stay numbers", () => {
  expect(
    parseTeslaJson('{"id":92233720368540017,"n":12,"x":1.5,"big":1e300,"low":-92233720368540019}'),
  ).toEqual({
    id: "92233720368540017",
    n: 12,
    x: 1.5,
    big: 1e300,
    low: "-92233720368540019",
  });
  const site = '[{"energy_site_id":92233720368540018,"components":{"battery":true}}]';
  expect(products.parse(read(site)).sites[0]?.site).toBe("92233720368540018");
});

test("an answer reads the same with and without its envelope", () => {
  expect(read('{"response":{"a":1}}')).toEqual(read('{"a":1}'));
});

test("unknown has many spellings and is always null", () => {
  for (const odd of [null, "<invalid>", "bad value", "", undefined, "77", -5, 900, true, {}, []]) {
    const reading = vehicleData.parse({ charge_state: { battery_level: odd, charging_state: odd } });
    expect([odd, reading.level]).toEqual([odd, null]);
  }
  for (const odd of [null, "<invalid>", "bad value", "", undefined, 3, {}])
    expect(vehicleData.parse({ charge_state: { charging_state: odd } }).chargingState).toBeNull();
});

test("a missing or broken part leaves the others readable", () => {
  for (const broken of [undefined, null, "<invalid>", 7, []]) {
    const reading = vehicleData.parse({ charge_state: broken, climate_state: { inside_temp: 20 } });
    expect(reading).toMatchObject({ level: null, insideCelsius: 20, odometerMiles: null, driving: false });
  }
});

test("what is no object at all is refused, not guessed", () => {
  for (const odd of [null, "x", 7]) expect(vehicleData.safeParse(odd).success).toBe(false);
  for (const odd of [null, {}, "x"]) expect(products.safeParse(odd).success).toBe(false);
});

test("reversing and rolling count as driving, parking does not", () => {
  const driving = (drive_state: object) => vehicleData.parse({ drive_state }).driving;
  expect([driving({ shift_state: "R" }), driving({ shift_state: "D" }), driving({ speed: 12 })]).toEqual([
    true,
    true,
    true,
  ]);
  expect([driving({ shift_state: "P", speed: 0 }), driving({ shift_state: null })]).toEqual([false, false]);
});

describe("energy sites", () => {
  test("Wall Connectors alone and empty sites are none; a pack of 1 Wh means solar only", () => {
    const list = [
      { energy_site_id: 1, resource_type: "wall_connector", components: { battery: false, solar: false } },
      { energy_site_id: 2, components: { wall_connectors: [{ din: "x" }] } },
      {
        energy_site_id: 3,
        resource_type: "battery",
        total_pack_energy: 1,
        components: { battery: true, solar: true },
      },
      { energy_site_id: 4, resource_type: "solar", components: {} },
      { energy_site_id: 5, resource_type: "battery", total_pack_energy: 27000, components: { solar: null } },
    ];
    expect(
      products.parse(list).sites.map(({ site, hasBattery, hasSolar }) => [site, hasBattery, hasSolar]),
    ).toEqual([
      ["3", false, true],
      ["4", false, true],
      ["5", true, false],
    ]);
  });

  test("solar-only sites have no level, whatever they answer", () => {
    const live = liveStatus.parse({
      percentage_charged: 0,
      energy_left: 0,
      total_pack_energy: 1,
      battery_power: 0,
    });
    expect(live).toMatchObject({ level: null, energyLeftWh: null, packEnergyWh: null, batteryW: null });
  });

  test("off the grid by choice is no outage", () => {
    const outage = (island_status: string | null, grid_status: string | null) =>
      liveStatus.parse({ island_status, grid_status }).outage;
    expect(outage("on_grid", "Active")).toBe(false);
    expect(outage("off_grid", "Inactive")).toBe(true);
    expect(outage("off_grid_unintentional", null)).toBe(true);
    expect(outage("off_grid_intentional", "Inactive")).toBe(false);
    expect(outage(null, "Inactive")).toBe(true);
    expect(outage(null, null)).toBeNull();
  });

  test("history: the home's use is what the others leave, null series and broken rows are nothing", () => {
    expect(powerHistory.parse({ time_series: null })).toEqual([]);
    expect(powerHistory.parse(null)).toEqual([]);
    expect(levelHistory.parse({ time_series: [{ timestamp: "bad value", soe: 3 }, { soe: 4 }, 7] })).toEqual(
      [],
    );
    const row = {
      timestamp: "2026-11-02T01:00:00+01:00",
      solar_power: 500,
      battery_power: -200,
      grid_power: 900,
    };
    expect(powerHistory.parse({ time_series: [row] })).toEqual([
      { at: Date.parse("2026-11-02T00:00:00Z"), solarW: 500, batteryW: -200, gridW: 900, homeW: 1200 },
    ]);
  });
});

/** Recorded answers of real cars, where they lie beside the repository; they are not part of it. */
const recordings = new URL("../../../../shared/tesla/", import.meta.url);
describe.runIf(existsSync(recordings))("recorded answers", () => {
  const parsed = (name: string) => read(readFileSync(new URL(name, recordings), "utf8"));
  const names = existsSync(recordings) ? readdirSync(recordings) : [];

  test("every recorded car is read with a level, a range and an odometer", () => {
    const cars = names.filter((name) => name.startsWith("vehicle_data"));
    expect(cars.length).toBe(7);
    for (const name of cars) {
      const { level, usableLevel, ratedRangeMiles, odometerMiles, at } = vehicleData.parse(parsed(name));
      expect([name, level, usableLevel, ratedRangeMiles, odometerMiles, at]).toEqual([
        name,
        expect.any(Number),
        expect.any(Number),
        expect.any(Number),
        expect.any(Number),
        expect.any(Date),
      ]);
    }
  });

  test("a fast charge tells its power though it shows no amperes", () => {
    expect(vehicleData.parse(parsed("vehicle_data_model3_dc_fast_charging_no_envelope.json"))).toMatchObject({
      chargingState: "Charging",
      chargerPowerKw: 100,
      minutesToFull: 15,
      level: 44,
    });
  });

  test("recorded lists: a car each, and the site that has a battery", () => {
    const first = products.parse(parsed("products_car_and_wall_connector_site.json"));
    expect(first.cars).toEqual([{ vin: "LR", name: "Kool Beans", state: "online", carType: "model3" }]);
    expect(first.sites).toEqual([{ site: "247079748146", name: null, hasBattery: true, hasSolar: true }]);
    const second = products.parse(parsed("products_vehicle_powerwall_emptysite.json"));
    expect(second.cars[0]).toMatchObject({ vin: "LRW3F7EK4NC700000", state: "asleep" });
    expect(second.sites).toEqual([{ site: "123456", name: "Energy Site", hasBattery: true, hasSolar: true }]);
  });

  test("recorded site information: reserve and zone", () => {
    expect(siteInfo.parse(parsed("site_info_powerwalls_generator.json"))).toEqual({
      name: "My Site Name",
      reserve: 100,
      timeZone: "America/Los_Angeles",
      hasBattery: true,
    });
  });

  test("a list or tariff given for a reading does not throw", () => {
    for (const name of names.filter((file) => file.endsWith(".json"))) {
      for (const schema of [products, vehicleData, liveStatus, siteInfo, powerHistory, levelHistory])
        expect(() => schema.safeParse(parsed(name))).not.toThrow();
    }
  });
});
