import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { connect, type Running, runSandbox } from "../testing.ts";
import { biscuit, nova } from "./cars.ts";
import { carAt } from "./drive.ts";
import { robinsHome } from "./sites.ts";

let sandbox: Running;
beforeAll(async () => {
  sandbox = await runSandbox();
});
afterEach(() => sandbox.control("DELETE", ""));
afterAll(() => sandbox.stop());

const read = async (access: string, path: string, region = "na") => {
  const answer = await sandbox.fleet(access, path, region);
  return { status: answer.status, body: JSON.parse(await answer.text()) };
};
const dataOf = (vin: string, query = "") => `/vehicles/${vin}/vehicle_data${query}`;

/** Moves the clock to the next time when a car's day fits, a while after the consent, and returns a fresh token. */
async function connectAt(fits: (at: number) => boolean, consent = {}): Promise<string> {
  const { refresh_token = "" } = await connect(sandbox, consent);
  const now = Date.parse((await sandbox.control("GET", "/clock")).now);
  let at = now + 30 * 60_000;
  while (!fits(at)) at += 60_000;
  await sandbox.control("POST", "/clock", { advanceSeconds: Math.ceil((at - now) / 1000) });
  return (await (await sandbox.refresh(refresh_token)).json()).access_token;
}

const asleepLong = (at: number) => carAt(nova, at).asleep && carAt(nova, at + 2 * 3_600_000).asleep;
const pass = (minutes: number) => sandbox.control("POST", "/clock", { advanceSeconds: minutes * 60 });

describe("tokens and scopes", () => {
  it("refuses unknown and missing tokens in Tesla's shape", async () => {
    const refusal = { response: null, error: "invalid bearer token", error_description: "" };
    expect(await read("nothing", "/products")).toEqual({ status: 401, body: refusal });
    const bare = await fetch(`${sandbox.url}/tesla/fleet/na/api/1/products`);
    expect([bare.status, await bare.json()]).toEqual([401, refusal]);
  });

  it("hides cars from an energy grant, energy from a car grant, and all from a grant of neither", async () => {
    const count = async (scope: string) => {
      const { access_token } = await connect(sandbox, { scope: `openid offline_access ${scope}` });
      const { body } = await read(access_token, "/products");
      return body.response.map((one: { vin?: string }) => (one.vin ? "car" : "site"));
    };
    expect(await count("vehicle_device_data energy_device_data")).toEqual(["car", "car", "site"]);
    expect(await count("energy_device_data")).toEqual(["site"]);
    expect(await count("vehicle_device_data")).toEqual(["car", "car"]);
    expect(await count("user_data")).toEqual([]);
  });

  it("answers 403 for what the grant does not cover", async () => {
    const energy = await connect(sandbox, { withhold: ["vehicle_device_data", "vehicle_cmds"] });
    const missing = { response: null, error: "Unauthorized missing scopes", error_description: "" };
    expect(await read(energy.access_token, dataOf(nova.vin))).toEqual({ status: 403, body: missing });
    const cars = await connect(sandbox, { withhold: ["energy_device_data", "user_data"] });
    for (const path of [`/energy_sites/${robinsHome.id}/live_status`, "/users/me"]) {
      expect((await read(cars.access_token, path)).status).toBe(403);
    }
  });

  it("shows each account its own things only", async () => {
    const sam = await connect(sandbox, { account: "sam" });
    expect((await read(sam.access_token, "/products")).body).toEqual({ response: [], count: 0 });
    expect((await read(sam.access_token, dataOf(nova.vin))).status).toBe(404);
    const wren = await connect(sandbox, { account: "wren" });
    expect((await read(wren.access_token, "/products")).body.count).toBe(1);
    expect((await read(wren.access_token, `/energy_sites/${robinsHome.id}/site_info`)).status).toBe(404);
  });

  it("names the right host with 421, and the region everywhere", async () => {
    const { access_token } = await connect(sandbox, { account: "eddie" });
    const eu = `${sandbox.url}/tesla/fleet/eu`;
    const { status, body } = await read(access_token, "/products");
    expect(status).toBe(421);
    expect(body.error).toContain(`use base URL: ${eu},`);
    expect((await read(access_token, "/users/region")).body.response).toEqual({
      region: "eu",
      fleet_api_base_url: eu,
    });
    expect((await read(access_token, "/products", "eu")).body.count).toBe(2);
    const robin = await connect(sandbox);
    expect((await read(robin.access_token, "/products", "cn")).status).toBe(421);
  });
});

describe("cars", () => {
  it("writes ids beyond 2^53 as bare integers, and finds a car by VIN or id_s", async () => {
    const { access_token } = await connect(sandbox);
    const text = await (await sandbox.fleet(access_token, "/products")).text();
    expect(text).toContain(`"id":${nova.id},`);
    expect(text).toContain(`"energy_site_id":${robinsHome.id},`);
    expect(nova.id > 2n ** 53n).toBe(true);
    expect((await read(access_token, `/vehicles/${nova.id}`)).body.response.vin).toBe(nova.vin);
  });

  it("sleeps: 408, a state of asleep, and wakes 20 seconds after it was asked to", async () => {
    const access = await connectAt(asleepLong);
    const asleep = {
      response: null,
      error: "vehicle unavailable: vehicle is offline or asleep",
      error_description: "",
    };
    expect(await read(access, dataOf(nova.vin))).toEqual({ status: 408, body: asleep });
    expect((await read(access, "/products")).body.response[0].state).toBe("asleep");
    const wake = () => sandbox.fleet(access, `/vehicles/${nova.vin}/wake_up`, "na", "POST");
    expect((await (await wake()).json()).response.state).toBe("asleep");
    await pass(1 / 6);
    await wake();
    expect((await read(access, dataOf(nova.vin))).status).toBe(408);
    await pass(11 / 60);
    expect((await read(access, dataOf(nova.vin))).status).toBe(200);
  });

  it("stays awake while it is asked more often than every 11 minutes, and sleeps when it is left alone", async () => {
    const access = await connectAt(asleepLong);
    const ask = async () => (await read(access, dataOf(nova.vin))).status;
    await sandbox.fleet(access, `/vehicles/${nova.vin}/wake_up`, "na", "POST");
    await pass(1);
    for (let poll = 0; poll < 4; poll++) {
      expect(await ask()).toBe(200);
      await pass(9);
    }
    expect(await ask()).toBe(200);
    await pass(12);
    expect(await ask()).toBe(408);
  });

  it("is online right after its owner connected it", async () => {
    const { access_token } = await connect(sandbox);
    for (const car of [nova, biscuit]) expect((await read(access_token, dataOf(car.vin))).status).toBe(200);
  });

  it("tells coordinates only with location_data and the scope for it", async () => {
    const drive = async (access: string, query: string) =>
      (await read(access, dataOf(nova.vin, query))).body.response.drive_state ?? {};
    const { access_token } = await connect(sandbox);
    expect(await drive(access_token, "?endpoints=drive_state%3Blocation_data")).toHaveProperty("latitude");
    expect(await drive(access_token, "?endpoints=location_data")).toHaveProperty("longitude");
    expect(await drive(access_token, "?endpoints=drive_state;charge_state")).not.toHaveProperty("latitude");
    expect(await drive(access_token, "")).not.toHaveProperty("latitude");
    const blind = await connect(sandbox, { withhold: ["vehicle_location"] });
    const answer = await drive(blind.access_token, "?endpoints=drive_state;location_data");
    expect(answer).toHaveProperty("shift_state");
    expect(JSON.stringify(answer)).not.toMatch(/latitude|longitude|heading|gps/);
  });

  it("gives the asked parts only, the newer car's energy_remaining, and the older car's gaps", async () => {
    const { access_token } = await connect(sandbox);
    const { response } = (await read(access_token, dataOf(nova.vin, "?endpoints=charge_state"))).body;
    expect(response).not.toHaveProperty("climate_state");
    expect(response.charge_state.energy_remaining).toBeGreaterThan(0);
    const old = (await read(access_token, dataOf(biscuit.vin))).body.response;
    expect(old.charge_state).not.toHaveProperty("energy_remaining");
    expect(JSON.stringify(old)).toContain('"<invalid>"');
    for (const { charge_state } of [response, old]) {
      expect(charge_state.usable_battery_level).toBeLessThanOrEqual(charge_state.battery_level);
    }
  });

  it("shows a fast charge with 0 amperes, 2 volts and the charger's power", async () => {
    const access = await connectAt((at) => carAt(nova, at).doing === "charge-dc");
    const { charge_state } = (await read(access, dataOf(nova.vin))).body.response;
    expect(charge_state).toMatchObject({
      charging_state: "Charging",
      charger_actual_current: 0,
      charger_voltage: 2,
      fast_charger_present: true,
    });
    expect(charge_state.charger_power).toBeGreaterThan(40);
    expect(charge_state.minutes_to_full_charge).toBeGreaterThan(0);
  });

  it("shows a charge at home with amperes, volts and the time it takes, and the wall connector says the same", async () => {
    const access = await connectAt((at) =>
      [-5, 5].every((minutes) => carAt(nova, at + minutes * 60_000).doing === "charge-ac"),
    );
    const { charge_state } = (await read(access, dataOf(nova.vin))).body.response;
    expect(charge_state).toMatchObject({
      charger_actual_current: 48,
      charger_power: 12,
      fast_charger_present: false,
    });
    const { response } = (await read(access, `/energy_sites/${robinsHome.id}/live_status`)).body;
    expect(response.wall_connectors[0]).toMatchObject({ vin: nova.vin, wall_connector_power: 11_500 });
    expect(response.load_power).toBeGreaterThan(11_500);
  });
});

describe("a home", () => {
  it("balances in live_status, and knows itself in site_info", async () => {
    const { access_token } = await connect(sandbox);
    const live = (await read(access_token, `/energy_sites/${robinsHome.id}/live_status`)).body.response;
    expect(live.solar_power + live.battery_power + live.grid_power).toBe(live.load_power);
    expect(live.percentage_charged).toBeCloseTo((live.energy_left / live.total_pack_energy) * 100, 6);
    expect(live.timestamp).toMatch(/T\d\d:\d\d:\d\d-0[67]:00$/);
    const info = (await read(access_token, `/energy_sites/${robinsHome.id}/site_info`)).body.response;
    expect(info).toMatchObject({
      backup_reserve_percent: 20,
      installation_time_zone: "America/Denver",
      battery_count: 2,
    });
  });

  it("answers calendar_history in the asked zone, and refuses what it cannot read", async () => {
    const { access_token } = await connect(sandbox);
    const history = (query: string) =>
      read(access_token, `/energy_sites/${robinsHome.id}/calendar_history?${query}`);
    const day =
      "start_date=2026-05-04T00:00:00%2B02:00&end_date=2026-05-04T23:59:59%2B02:00&time_zone=Europe/Berlin";
    const { time_series } = (await history(`kind=power&period=day&${day}`)).body.response;
    expect(time_series).toHaveLength(288);
    expect(time_series[0].timestamp).toBe("2026-05-04T00:00:00+02:00");
    expect((await history(`kind=magic&${day}`)).status).toBe(400);
    expect((await history("kind=power&time_zone=Mars/Olympus")).status).toBe(400);
    expect((await history("kind=power&start_date=yesterday")).status).toBe(400);
    const year = "start_date=2026-01-01T00:00:00-07:00&end_date=2026-12-31T23:59:59-07:00";
    expect((await history(`kind=power&${year}`)).status).toBe(400);
    expect(
      (await history(`kind=energy&period=year&${year}`)).body.response.time_series.length,
    ).toBeGreaterThan(9);
  });
});
