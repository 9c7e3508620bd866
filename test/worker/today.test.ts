import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { addAppointment } from "../../app/domain/appointments/write.ts";
import type { SystemContext } from "../../app/platform/ports.ts";
import { energySites, siteSamples, vehicleSamples, vehicles } from "../../drizzle/schema/battery.ts";
import { business } from "../../drizzle/schema/business.ts";
import { connections } from "../../drizzle/schema/connections.ts";
import { connectTesla } from "../harness/fake-fleet.ts";
import { fullHousehold } from "../harness/household.ts";
import { type RunningWorker, startWorker } from "../harness/worker.ts";
import { contextOf, hire, signInAs } from "./actors.ts";
import { furnish } from "./furnish.ts";

let worker: RunningWorker;
let ctx: SystemContext;
let cookies: Record<"owner" | "helper", string>;
let ownerId: string;
const calls: string[] = [];

beforeAll(async () => {
  worker = await startWorker({
    network: ({ url }) => {
      calls.push(url);
      return new Response(null, { status: 503 });
    },
  });
  ctx = contextOf(worker);
  ownerId = await hire(ctx, "owner");
  const practice = {
    id: "business",
    name: "Training Daydreamers",
    units: "metric",
    timeZone: "UTC",
  } as const;
  await ctx.db.insert(business).values({ ...practice, createdAt: ctx.clock.now() });
  const cookieOf = async (staffId: string) => (await signInAs(ctx, staffId)).cookie;
  cookies = { owner: await cookieOf(ownerId), helper: await cookieOf(await hire(ctx, "helper")) };
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
  expect(html).toContain(", Wren.");
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

test("a visit stands there with what is needed at the door and one tap each; what is over is a line", async () => {
  const by = { kind: "staff", staffId: ownerId, role: "owner" } as const;
  const home = await fullHousehold(ctx, by, { shown: "Juno", hidden: `<b>&"gate"`, phone: "+13035550177" });
  const now = ctx.clock.now().getTime();
  const add = (minutes: number) =>
    addAppointment(ctx, by, {
      clientId: home.clientId,
      startsAt: new Date(now + minutes * 60_000),
      endsAt: new Date(now + (minutes + 1) * 60_000),
      title: "",
      place: "",
      note: "",
      staffId: ownerId,
    });
  // Within minutes of now, so that it is the same day in almost every run; at midnight there is nothing to see.
  const [over, next] = [await add(-2), await add(2)];
  const html = (await today()).replaceAll("<!-- -->", "");
  const sameDay = new Date(now - 120_000).getUTCDate() === new Date(now + 180_000).getUTCDate();
  if (!sameDay) return;
  expect(html).toContain('href="tel:+13035550177"');
  expect(html).toContain('href="sms:+13035550177"');
  expect(html).toContain(
    "https://www.google.com/maps/dir/?api=1&amp;destination=Juno%20Road%201%2C%20Juno%2C%20CO%2080302",
  );
  expect(html).toContain("&lt;b&gt;&amp;&quot;gate&quot;");
  expect(html).not.toContain("<b>&");
  expect(html).toMatch(/Next: .*Juno Dog.*Bite history.*Write card/s);
  expect(html).toContain(`href="/appointments/${over}/outcome"`);
  expect(html).toContain(`name="appointment" value="${next}"`);
  expect(html).toContain("Set the distance");
  expect(await today("helper")).not.toMatch(/777|rate/i);
});

test("an address that leads nowhere leads staff back to Today, and a stranger to the start", async () => {
  const lost = await worker.fetch("/clients/nobody", { cookie: cookies.owner });
  expect([lost.status, await lost.text()]).toEqual([404, expect.stringContaining('href="/today"')]);
  const stranger = await worker.fetch("/nowhere");
  expect([stranger.status, await stranger.text()]).toEqual([
    404,
    expect.not.stringContaining('href="/today"'),
  ]);
});

test("SS-01: a place is read out of a map's link and nothing is fetched; what names no place is said at the field", async () => {
  const post = (pin: string) =>
    worker.fetch("/settings/driving", {
      method: "POST",
      cookie: cookies.owner,
      body: new URLSearchParams({ pin, reserve: "12" }),
    });
  expect((await post("https://www.openstreetmap.org/#map=17/39.7392/-104.9903")).status).toBe(303);
  const kept = await worker.fetch("/settings/driving", { cookie: cookies.owner });
  expect(await kept.text()).toContain('value="39.7392, -104.9903"');
  for (const pin of ["http://169.254.169.254/latest/meta-data", "https://maps.app.goo.gl/x", "at the lake"]) {
    const refused = await post(pin);
    expect(refused.status).toBe(422);
    const html = await refused.text();
    expect(html).toContain("No place was found in this");
    expect(html).toContain(`value="${pin}"`);
  }
  expect(calls).toEqual([]);
});
