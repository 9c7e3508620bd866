import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { SystemContext } from "../../app/platform/ports.ts";
import { energySites, siteSamples, vehicleSamples, vehicles } from "../../drizzle/schema/battery.ts";
import { connections } from "../../drizzle/schema/connections.ts";
import { connectTesla } from "../harness/fake-fleet.ts";
import { type RunningWorker, startWorker } from "../harness/worker.ts";
import { contextOf, hire, sentinel, signInAs } from "./actors.ts";
import { furnish } from "./furnish.ts";

let worker: RunningWorker;
let ctx: SystemContext;
let cookies: Record<"owner" | "helper", string>;

beforeAll(async () => {
  worker = await startWorker();
  ctx = contextOf(worker);
  const cookieOf = async (role: "owner" | "helper") => (await signInAs(ctx, await hire(ctx, role))).cookie;
  cookies = { owner: await cookieOf("owner"), helper: await cookieOf("helper") };
});
afterEach(async () => {
  for (const table of [vehicleSamples, siteSamples, vehicles, energySites, connections])
    await ctx.db.delete(table);
});
afterAll(() => worker.stop());

const today = async (who: keyof typeof cookies = "owner") =>
  (await worker.fetch("/today", { cookie: cookies[who] })).text();

test("before anything is connected it offers the first step, to those who may take it", async () => {
  expect(await today()).toMatch(/href="\/connections"[^>]*>Connect Tesla/);
  const helpers = await today("helper");
  expect(helpers).toContain("Ask the owner or a trainer");
  expect(helpers).not.toContain("/connections");
});

test("it greets by name and shows each car and Powerwall with its level and the way to more", async () => {
  const ids = await furnish(ctx);
  const html = await today();
  expect(html).toContain(`, ${sentinel}.`);
  expect(html).toMatch(new RegExp(`href="/battery/vehicles/${ids["/battery/vehicles/:id"]}".*61 %`, "s"));
  expect(html).toMatch(new RegExp(`href="/battery/sites/${ids["/battery/sites/:id"]}".*80 %`, "s"));
  expect(html).toContain("Level 61 %, of which 60 % can be used now");
});

test("a grant that has ended says so above the last levels, with the way to reconnect", async () => {
  await furnish(ctx);
  await ctx.db.update(connections).set({ needsReconnectingAt: ctx.clock.now() });
  const html = await today();
  expect(html).toMatch(/Tesla has to be connected again.*Reconnect.*61 %/s);
  expect(await today("helper")).not.toContain(">Reconnect<");
});

test("a grant without car and Powerwall points to the page that says why", async () => {
  await connectTesla(ctx);
  expect(await today()).toMatch(/<a href="\/battery"[^>]*>Battery<\/a>[^.]*says why/);
});

test("what was disconnected is not today's any more", async () => {
  await furnish(ctx);
  await ctx.db.update(connections).set({ disconnectedAt: ctx.clock.now() });
  const html = await today();
  expect(html).not.toContain("61 %");
  expect(html).toContain("Connect Tesla");
});
