import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import {
  apiSpend,
  batteryProblems,
  energySites,
  siteSamples,
  vehicleSamples,
  vehicles,
} from "../../../drizzle/schema/battery.ts";
import { connections } from "../../../drizzle/schema/connections.ts";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { connectTesla, fakeCar, fakeFleet, powerwallProduct } from "../../../test/harness/fake-fleet.ts";
import { createVault, parseKeyRing } from "../../platform/keys.ts";
import { systemRandom } from "../../platform/random.ts";
import { readDashboard } from "./dashboard.ts";
import { readLevels } from "./levels.ts";
import { readConnection, sampleAll } from "./sampling.ts";
import { trimReadings } from "./trim.ts";

let ctx: TestContext;
let fleet: ReturnType<typeof fakeFleet>;
let grant: string;

async function begin(env: Record<string, string> = {}) {
  ctx = await createTestContext({ env });
  fleet = fakeFleet(ctx.clock, [fakeCar()]);
  const { network } = fleet;
  ctx.network = (request) => network(request) as Promise<Response>;
  grant = await connectTesla(ctx);
}
beforeEach(() => begin());

/** Runs the job every five minutes. */
async function pass(hours: number, before: (minute: number) => void = () => {}) {
  const mine = ctx;
  for (let minute = 0; minute < hours * 60; minute += 5) {
    before(minute);
    await sampleAll(mine);
    mine.advance(300);
  }
}
const problem = async () => (await ctx.db.select().from(batteryProblems))[0]?.problem;
const priced = (status: number, body: object = { error: "x" }) => {
  fleet.answer = ({ url }) => (url.includes("vehicle_data") ? Response.json(body, { status }) : undefined);
};
const calls = async () => (await ctx.db.select().from(apiSpend))[0]?.calls ?? 0;

describe("cars", () => {
  test("a car that stands is left alone long enough to sleep, and is not asked again while it sleeps", async () => {
    fleet.cars = [fakeCar({ state: "auto", lastAsked: ctx.clock.now().getTime() })];
    await pass(3);
    expect(fleet.priced()).toBe(1);
    expect((await ctx.db.select().from(vehicles))[0]?.state).toBe("asleep");
  });

  test("are shown in the order in which the account lists them", async () => {
    const names = ["Nova", "Biscuit", "Argo", "Zephyr", "Milo"];
    fleet.cars = names.map((name, index) => fakeCar({ name, vin: `5YJ3E1EA7KF00000${index}` }));
    await readConnection(ctx, grant);
    expect((await readLevels(ctx)).cars.map(({ name }) => name)).toEqual(names);
  });

  test("a car kept awake by something else is read four times an hour, no more", async () => {
    await pass(3);
    expect(fleet.priced()).toBe(12);
  });

  test("a charging car is read every five minutes, and no more so when the charge is over", async () => {
    await pass(4, (minute) => {
      for (const car of fleet.cars) car.charging = minute < 120 ? "Charging" : "Complete";
    });
    expect(fleet.priced()).toBeGreaterThanOrEqual(24 + 7);
    expect(fleet.priced()).toBeLessThanOrEqual(24 + 9);
  });

  test("a driving car is read every five minutes", async () => {
    for (const car of fleet.cars) car.shift = "D";
    await pass(1);
    expect(fleet.priced()).toBe(12);
  });

  test("a day and a night of everything: nothing is ever woken, only reading calls are made", {
    timeout: 120_000,
  }, async () => {
    fleet.cars = [fakeCar({ state: "auto", lastAsked: ctx.clock.now().getTime() })];
    fleet.sites = [powerwallProduct];
    await pass(24, (minute) => {
      // The owner opens the door in the morning and in the evening.
      const [car] = fleet.cars;
      if (car && (minute === 480 || minute === 1080)) car.lastAsked = ctx.clock.now().getTime();
    });
    expect(fleet.asked.filter((line) => !line.startsWith("GET ") || /wake|command/.test(line))).toEqual([]);
    expect(fleet.priced()).toBeLessThanOrEqual(6);
    expect(fleet.asked.some((line) => line.includes("location"))).toBe(false);
    expect(ctx.calls.every(({ url }) => !url.includes("location"))).toBe(true);
  });

  test("asleep or offline, it is never asked, not even by hand", async () => {
    for (const state of ["asleep", "offline"] as const) {
      fleet.cars = [fakeCar({ state })];
      await readConnection(ctx, grant);
    }
    expect(fleet.priced()).toBe(0);
  });

  test("by hand, the priced call is made once a minute at most", async () => {
    for (let press = 0; press < 5; press++) await readConnection(ctx, grant);
    expect(fleet.priced()).toBe(1);
    ctx.advance(61);
    await readConnection(ctx, grant);
    expect(fleet.priced()).toBe(2);
  });

  test("by hand, at most ten rounds a minute", async () => {
    for (let press = 0; press < 25; press++) await readConnection(ctx, grant);
    expect(fleet.asked.filter((line) => line.endsWith("/products"))).toHaveLength(10);
    ctx.advance(61);
    await readConnection(ctx, grant);
    expect(fleet.asked.filter((line) => line.endsWith("/products"))).toHaveLength(11);
  });

  test("readings at the same moment ask once and make one car", async () => {
    await Promise.all([readConnection(ctx, grant), readConnection(ctx, grant), sampleAll(ctx)]);
    expect(fleet.priced()).toBe(1);
    expect(await ctx.db.select().from(vehicles)).toHaveLength(1);
  });

  test("an answer about nothing keeps the last reading and does not hurry the next", async () => {
    await pass(0.25);
    priced(200, { response: { charge_state: null } });
    await pass(1);
    expect(fleet.priced()).toBe(1 + 4);
    expect(await ctx.db.select().from(vehicleSamples)).toHaveLength(1);
    expect((await ctx.db.select().from(vehicles))[0]?.problem).toBe("unreadable");
  });

  test("mobile access switched off is the car's problem, not a sign-out", async () => {
    priced(401, { error: "mobile_access_disabled" });
    await readConnection(ctx, grant);
    const [car] = await ctx.db.select().from(vehicles);
    const [connection] = await ctx.db.select().from(connections);
    expect([car?.problem, connection?.needsReconnectingAt, await problem()]).toEqual([
      "mobile-access-disabled",
      null,
      undefined,
    ]);
    fleet.answer = () => undefined;
    ctx.advance(61);
    await readConnection(ctx, grant);
    expect((await ctx.db.select().from(vehicles))[0]?.problem).toBeNull();
  });

  test("a car that leaves the account is marked, its readings stay, and it can come back", async () => {
    await sampleAll(ctx);
    const [car] = fleet.cars.splice(0);
    ctx.advance(300);
    await sampleAll(ctx);
    expect((await ctx.db.select().from(vehicles))[0]?.removedAt).not.toBeNull();
    expect((await readDashboard(ctx)).grants[0]?.cars).toEqual([]);
    if (car) fleet.cars.push({ ...car, name: "Renamed" });
    await sampleAll(ctx);
    expect((await readDashboard(ctx)).grants[0]?.cars).toMatchObject([
      { name: "Renamed", reading: { level: 64 } },
    ]);
  });

  test("under a new key the same car is found again, and its index renewed", async () => {
    await sampleAll(ctx);
    const [before] = await ctx.db.select().from(vehicles);
    const ring = parseKeyRing(
      "k2:ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8,k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
    );
    ctx.vault = createVault(ring, systemRandom);
    ctx.advance(300);
    await sampleAll(ctx);
    const after = await ctx.db.select().from(vehicles);
    expect(after.map(({ id }) => id)).toEqual([before?.id]);
    expect(after[0]?.vinIndex.startsWith("k2.")).toBe(true);
  });
});

describe("money", () => {
  test("an answer below 500 is billed, asleep too; 500 and more, and none at all, are given back", async () => {
    priced(408);
    await readConnection(ctx, grant);
    expect(await calls()).toBe(1);
    for (const status of [500, 503]) {
      priced(status, { error: "vehicle unavailable" });
      ctx.advance(61);
      await readConnection(ctx, grant);
    }
    fleet.answer = ({ url }) => {
      if (url.includes("vehicle_data")) throw new TypeError("fetch failed");
      return undefined;
    };
    ctx.advance(61);
    await readConnection(ctx, grant);
    expect([await calls(), fleet.priced()]).toEqual([1, 4]);
  });

  test("without budget, free calls go on and priced ones do not", async () => {
    await begin({ TESLA_MONTHLY_BUDGET_CENTS: "1" });
    fleet.sites = [powerwallProduct];
    for (const car of fleet.cars) car.shift = "D";
    await pass(2);
    expect(fleet.priced()).toBe(4);
    expect((await readDashboard(ctx)).spend.state).toBe("paused");
    await readConnection(ctx, grant);
    ctx.advance(61);
    await readConnection(ctx, grant);
    expect([fleet.priced(), (await readDashboard(ctx)).spend.state]).toEqual([5, "spent"]);
    expect((await ctx.db.select().from(siteSamples)).length).toBeGreaterThanOrEqual(24);
  });

  test("far ahead of the month, two cars are read half as often, so that the month is covered to its end", async () => {
    fleet.cars = [fakeCar(), fakeCar({ vin: "5YJ3E1EA7KF000002" })];
    await ctx.db
      .insert(apiSpend)
      .values({ month: "2026-11", kind: "data", calls: 2_000, microdollars: 4_000_000 });
    await pass(3);
    expect(fleet.priced()).toBe(2 * 6);
  });
});

describe("trouble of the whole grant", () => {
  test.each([
    ["/products", 429, "rate-limited"],
    ["/products", 403, "missing-scope"],
    ["/products", 412, "not-registered"],
    ["/products", 503, "provider-down"],
    ["vehicle_data", 503, "provider-down"],
    ["vehicle_data", 429, "rate-limited"],
  ])("%s answering %i is %s, and gone when it works again", async (path, status, code) => {
    fleet.answer = ({ url }) => (url.includes(path) ? new Response("{}", { status }) : undefined);
    expect(await sampleAll(ctx)).toEqual({ read: 0, failed: 1, waiting: 0 });
    expect(await problem()).toBe(code);
    fleet.answer = () => undefined;
    ctx.advance(3700);
    await sampleAll(ctx);
    expect(await problem()).toBeUndefined();
  });

  test("a pause that the provider asks for is kept, by the job and by the button", async () => {
    fleet.answer = () => new Response("{}", { status: 429, headers: { "retry-after": "1800" } });
    await sampleAll(ctx);
    const before = fleet.asked.length;
    for (let tries = 0; tries < 5; tries++) {
      ctx.advance(300);
      await readConnection(ctx, grant);
      await sampleAll(ctx);
    }
    expect(fleet.asked.length).toBe(before);
    ctx.advance(301);
    await sampleAll(ctx);
    expect(fleet.asked.length).toBe(before + 1);
  });

  test.each([
    [429, "an hour", 12, 20],
    [503, "a quarter of an hour", 46, 56],
  ])("without a word, the pauses after %i grow to %s", async (status, _longest, least, most) => {
    fleet.answer = () => new Response("{}", { status });
    await pass(12);
    expect(fleet.asked.length).toBeGreaterThanOrEqual(least);
    expect(fleet.asked.length).toBeLessThanOrEqual(most);
    const [row] = await ctx.db.select().from(batteryProblems);
    expect(row?.since).toEqual(new Date("2026-11-02T09:00:00Z"));
  });

  test("an ended grant is not asked; its last values stay", async () => {
    await sampleAll(ctx);
    const before = fleet.asked.length;
    await ctx.db
      .update(connections)
      .set({ needsReconnectingAt: ctx.clock.now() })
      .where(eq(connections.id, grant));
    await readConnection(ctx, grant);
    await sampleAll(ctx);
    expect(fleet.asked.length).toBe(before);
    expect((await readDashboard(ctx)).grants[0]?.cars[0]?.reading?.level).toBe(64);
  });

  test("one grant in trouble does not stop the other", async () => {
    await connectTesla(ctx, { apiBase: ctx.settings.TESLA_API_EU });
    fleet.answer = ({ url }) =>
      url.startsWith(ctx.settings.TESLA_API_NA) ? new Response("", { status: 500 }) : undefined;
    expect(await sampleAll(ctx)).toEqual({ read: 1, failed: 1, waiting: 0 });
  });

  test("a consent without cars or without energy is read as far as it goes", async () => {
    fleet.sites = [powerwallProduct];
    const scopes = ["openid", "offline_access", "energy_device_data"];
    await ctx.db.update(connections).set({ scopes }).where(eq(connections.id, grant));
    await sampleAll(ctx);
    expect([fleet.priced(), (await ctx.db.select().from(siteSamples)).length]).toEqual([0, 1]);
    expect((await readDashboard(ctx)).grants[0]?.missing).toEqual({
      cars: true,
      energy: false,
      renewal: false,
    });
  });
});

describe("energy sites", () => {
  test("the first reading fills the last day, and later ones leave it alone", async () => {
    fleet.sites = [powerwallProduct];
    const now = ctx.clock.now().getTime();
    const days: string[] = [];
    fleet.answer = ({ url }) => {
      if (!url.includes("calendar_history")) return undefined;
      const query = new URL(url).searchParams;
      days.push(`${query.get("start_date")} ${query.get("end_date")}`);
      const start = Date.parse(query.get("start_date") ?? "");
      const rows = Array.from({ length: 288 }, (_, slot) => new Date(start + slot * 300_000).toISOString());
      const time_series = rows.map((timestamp) =>
        query.get("kind") === "soe"
          ? { timestamp, soe: 50 }
          : { timestamp, solar_power: 100, battery_power: 0, grid_power: 300 },
      );
      return Response.json({ response: { time_series } });
    };
    await sampleAll(ctx);
    const samples = await ctx.db.select().from(siteSamples);
    expect(samples.length).toBeGreaterThanOrEqual(287);
    expect(samples.every(({ at }) => at.getTime() <= now && at.getTime() >= now - 86_400_000)).toBe(true);
    expect(samples.filter(({ homeW, level }) => homeW === 400 && level === 50).length).toBeGreaterThanOrEqual(
      286,
    );
    expect([...new Set(days)]).toEqual([
      "2026-11-01T00:00:00+01:00 2026-11-01T23:59:59+01:00",
      "2026-11-02T00:00:00+01:00 2026-11-02T23:59:59+01:00",
    ]);
    const asked = days.length;
    ctx.advance(7200);
    await sampleAll(ctx);
    expect(days.length).toBeLessThanOrEqual(asked + 4);
  });

  test("several sites, and only those that have something to read", async () => {
    fleet.sites = [
      powerwallProduct,
      { energy_site_id: "7", resource_type: "wall_connector", components: { battery: false } },
      {
        energy_site_id: "8",
        total_pack_energy: 1,
        resource_type: "solar",
        components: { solar: true, battery: true },
      },
    ];
    await sampleAll(ctx);
    const rows = await ctx.db.select().from(energySites);
    expect(rows.map(({ hasBattery }) => hasBattery).sort()).toEqual([false, true]);
    const solar = rows.find(({ hasBattery }) => !hasBattery)?.id ?? "";
    const [sample] = await ctx.db.select().from(siteSamples).where(eq(siteSamples.siteId, solar));
    expect(sample).toMatchObject({ level: null, batteryW: null, solarW: 3200 });
  });
});

test("nothing in the database tells a VIN, a name, a site or a place", async () => {
  fleet.sites = [powerwallProduct];
  await pass(1);
  const tables = [
    "vehicles",
    "vehicle_samples",
    "energy_sites",
    "site_samples",
    "battery_problems",
    "security_events",
  ];
  const dump = await Promise.all(tables.map((table) => ctx.raw.prepare(`select * from ${table}`).all()));
  const text = JSON.stringify([dump.map(({ results }) => results), ctx.logs]);
  expect(text.length).toBeGreaterThan(1_000);
  for (const secret of [
    "5YJ3E1EA7KF000001",
    "Sentinel",
    "2252147483647001",
    "47.111",
    "8.333",
    "access-sentinel",
  ])
    expect(text).not.toContain(secret);
});

test("readings go after ninety days, not before", async () => {
  fleet.sites = [powerwallProduct];
  await sampleAll(ctx);
  ctx.advance(89 * 86_400);
  expect(await trimReadings(ctx)).toEqual({ cars: 0, sites: 0 });
  ctx.advance(2 * 86_400);
  expect(await trimReadings(ctx)).toEqual({ cars: 1, sites: 1 });
});
