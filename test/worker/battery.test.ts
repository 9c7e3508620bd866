import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { SystemContext } from "../../app/platform/ports.ts";
import {
  apiSpend,
  batteryProblems,
  energySites,
  siteSamples,
  vehicleSamples,
  vehicles,
} from "../../drizzle/schema/battery.ts";
import { connections } from "../../drizzle/schema/connections.ts";
import { connectTesla, fakeCar, fakeFleet, powerwallProduct } from "../harness/fake-fleet.ts";
import { type RunningWorker, startWorker } from "../harness/worker.ts";
import { contextOf, hire, signInAs } from "./actors.ts";

let worker: RunningWorker;
let ctx: SystemContext;
let cookies: { owner: string; helper: string };
const fleet = fakeFleet({ now: () => new Date() });
let grant: string;

beforeAll(async () => {
  worker = await startWorker({
    network: async (request) => (await fleet.network(request)) ?? new Response("unexpected", { status: 599 }),
  });
  ctx = contextOf(worker);
  const cookieOf = async (role: "owner" | "helper") => (await signInAs(ctx, await hire(ctx, role))).cookie;
  cookies = { owner: await cookieOf("owner"), helper: await cookieOf("helper") };
});
afterAll(() => worker.stop());

beforeEach(async () => {
  Object.assign(fleet, { cars: [fakeCar()], sites: [powerwallProduct], asked: [], answer: () => undefined });
  grant = await connectTesla(ctx);
});
afterEach(async () => {
  for (const table of [
    vehicleSamples,
    siteSamples,
    vehicles,
    energySites,
    batteryProblems,
    apiSpend,
    connections,
  ])
    await ctx.db.delete(table);
});

const get = async (path: string, cookie = cookies.owner) => {
  const response = await worker.fetch(path, { cookie });
  return { status: response.status, html: await response.text() };
};
const refresh = (body = "") =>
  worker.fetch("/battery/refresh", {
    method: "POST",
    cookie: cookies.owner,
    body,
    headers: { "content-type": "application/x-www-form-urlencoded" },
  });
/** The text as a reader meets it. */
const words = (html: string) =>
  html
    .replace(/<(title|style)[^>]*>.*?<\/\1>/gs, " ")
    .replace(/<[^>]+>/g, " ")
    .replace(/&#x27;/g, "'")
    .replace(/\s+/g, " ");

test("without a connection the page says what to do, to each in their role", async () => {
  await ctx.db.delete(connections);
  const owner = await get("/battery");
  expect(owner.status).toBe(200);
  expect(owner.html).toContain('href="/connections"');
  expect(words(owner.html)).toContain("No Tesla connected yet");
  expect(words((await get("/battery", cookies.helper)).html)).toContain("Ask the owner or a trainer");
});

test("the button reads now and comes back; the page shows car and home, without a script", async () => {
  const response = await refresh();
  expect([response.status, response.headers.get("location")]).toEqual([303, "/battery"]);
  const { html } = await get("/battery");
  const text = words(html);
  for (const said of [
    "Sentinelcar",
    "64 %",
    "rated range",
    "278 km",
    "Not plugged in",
    "21.5 °C",
    "19,868 km",
  ])
    expect(text).toContain(said);
  for (const said of [
    "Sentinelhome",
    "57 %",
    "15.4 kWh",
    "makes 3.2 kW",
    "takes 0.8 kW",
    "charges with 1.0 kW",
  ])
    expect(text).toContain(said);
  expect(text).toContain("Cold battery: 63 % can be used now");
  expect(text).toContain("$0.002 of $10.00 (1 call)");
  expect(html).not.toContain("<script");
  expect(html).not.toContain("style=");
});

test("a look at the page reads nothing from Tesla and writes nothing", async () => {
  await get("/battery");
  expect(fleet.asked).toEqual([]);
});

test("the button goes back to where it was pressed, and nowhere else", async () => {
  const to = async (body: string) => (await refresh(body)).headers.get("location");
  expect(await to("returnTo=%2Fbattery%2Fvehicles%2Fabc")).toBe("/battery/vehicles/abc");
  expect(await to("returnTo=%2F%2Fattacker.invalid")).toBe("/battery");
});

describe("each trouble has its own words and next step", () => {
  beforeEach(async () => {
    await refresh();
  });
  const problem = async (code: string) => {
    const now = new Date();
    await ctx.db
      .insert(batteryProblems)
      .values({ connectionId: grant, problem: code, since: now, retryAt: new Date(now.getTime() + 600_000) });
    return words((await get("/battery")).html);
  };

  test.each([
    ["provider-down", "Tesla does not answer"],
    ["rate-limited", "Tesla asks for a pause"],
    ["billing-limit", "Tesla's billing limit is reached"],
    ["not-registered", "not registered in your region"],
    ["wrong-region", "lives in another region"],
    ["missing-scope", "Tesla shares less than it should"],
    ["needs-reconnecting", "Tesla has to be connected again"],
  ])("%s: %s, and the last values stay", async (code, sentence) => {
    const text = await problem(code);
    expect(text).toContain(sentence);
    expect(text).toMatch(/tried again at \d\d:\d\d|goes on at \d\d:\d\d|Reconnect/);
    expect(text).toContain("64 %");
  });

  test("an ended grant offers to reconnect and keeps the last values", async () => {
    await ctx.db
      .update(connections)
      .set({ needsReconnectingAt: new Date() })
      .where(eq(connections.id, grant));
    const text = words((await get("/battery")).html);
    expect(text).toContain("Tesla has to be connected again");
    expect(text).toContain("64 %");
  });

  test("missing scopes name what is missing", async () => {
    const scopes = ["openid", "offline_access", "energy_device_data"];
    await ctx.db.update(connections).set({ scopes }).where(eq(connections.id, grant));
    const text = words((await get("/battery")).html);
    expect(text).toContain("Your cars cannot be read");
    expect(text).not.toContain("Powerwall and solar cannot be read");
    await ctx.db
      .update(connections)
      .set({ scopes: ["vehicle_device_data"] })
      .where(eq(connections.id, grant));
    const less = words((await get("/battery")).html);
    expect(less).toContain("Powerwall and solar cannot be read");
    expect(less).toContain("Reading ends within hours");
  });

  test.each([
    [{ state: "asleep" }, "Asleep since"],
    [{ state: "offline" }, "Tesla cannot reach the car since"],
    [{ problem: "mobile-access-disabled" }, "Mobile access is switched off in the car"],
    [{ problem: "missing-scope" }, "does not share this car's data"],
    [{ problem: "unreadable" }, "said nothing about the battery"],
  ])("a car that is %j", async (change, sentence) => {
    await ctx.db.update(vehicles).set(change);
    const text = words((await get("/battery")).html);
    expect(text).toContain(sentence);
    expect(text).toMatch(/The last reading is from \d\d:\d\d/);
  });

  test("budget spent says when it begins again, budget nearly spent that the button still works", async () => {
    const month = new Date().toISOString().slice(0, 7);
    await ctx.db.update(apiSpend).set({ month, microdollars: 9_100_000 });
    expect(words((await get("/battery")).html)).toContain("Cars are read by hand only");
    await ctx.db.update(apiSpend).set({ microdollars: 10_000_000 });
    expect(words((await get("/battery")).html)).toMatch(
      /budget for car readings is spent.*read again from 1 \w+/,
    );
  });
});

test("an account of energy only, and one of nothing, say so", async () => {
  fleet.cars = [];
  await refresh();
  expect(words((await get("/battery")).html)).toContain(
    "There is no car in this Tesla account; its energy site is read",
  );
  fleet.sites = [];
  await refresh();
  expect(words((await get("/battery")).html)).toContain("no car and no Powerwall in this Tesla account");
});

test("an outage is said in words", async () => {
  fleet.answer = ({ url }) =>
    url.endsWith("/live_status")
      ? Response.json({
          response: {
            percentage_charged: 41,
            island_status: "off_grid",
            load_power: 900,
            battery_power: 900,
          },
        })
      : undefined;
  await refresh();
  const text = words((await get("/battery")).html);
  expect(text).toContain("The grid is out");
  expect(text).toContain("The home runs without it: 41 % left in the Powerwall");
});

test("a pause in the readings is a pause in the line, and limit and reserve are drawn", async () => {
  await refresh();
  const [car] = await ctx.db.select().from(vehicles);
  const at = (hours: number) => new Date(Date.now() - hours * 3_600_000);
  for (const hours of [10, 9.75, 9.5, 4, 3.75])
    await ctx.db.insert(vehicleSamples).values({ vehicleId: car?.id ?? "", at: at(hours), level: 70 });
  const { html } = await get(`/battery/vehicles/${car?.id}`);
  const lines = [...html.matchAll(/<path d="([^"]+)" class="fill-none stroke-accent"/g)].map(([, d]) => d);
  expect(lines.map((d) => d?.match(/[ML]/g)?.join(""))).toEqual(["MLL", "ML", "M"]);
  expect(words(html)).toContain("Limit 80 %");
  expect(words((await get("/battery")).html)).toContain("Reserve 20 %");
});

test("a car and a site have their own pages with a range and a table; unknown ids lead nowhere", async () => {
  await refresh();
  const [car] = await ctx.db.select().from(vehicles);
  const [site] = await ctx.db.select().from(energySites);
  for (const path of [`/battery/vehicles/${car?.id}`, `/battery/sites/${site?.id}`]) {
    for (const range of ["24h", "7d", "nonsense"]) {
      const { status, html } = await get(`${path}?range=${range}`);
      expect([path, range, status]).toEqual([path, range, 200]);
      expect(html).toContain("<table");
      expect(html).toContain("<desc");
    }
    expect((await get(`${path}x`)).status).toBe(404);
  }
  expect((await get(`/battery/vehicles/${site?.id}`)).status).toBe(404);
});
