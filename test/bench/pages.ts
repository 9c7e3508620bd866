import { siteSamples, vehicleSamples } from "../../drizzle/schema/battery.ts";
import { startWorker } from "../harness/worker.ts";
import { contextOf, hire, signInAs } from "../worker/actors.ts";
import { furnish } from "../worker/furnish.ts";
import { ask } from "./asked.ts";

/**
 * What a page costs: the built production Worker in workerd on its own D1, asked over loopback, one request after the
 * other. A car with a reading every five minutes and a home with its full day, as after a day of use.
 */
const rounds = Number(process.env.BENCH_ROUNDS ?? 400);

const worker = await startWorker();
const ctx = contextOf(worker);
const ids = await furnish(ctx);
const [vehicle = "", site = ""] = [ids["/battery/vehicles/:id"], ids["/battery/sites/:id"]];
const now = Date.now();
for (let index = 1; index < 288; index++) {
  const at = new Date(now - index * 300_000);
  await ctx.db.batch([
    ctx.db
      .insert(vehicleSamples)
      .values({ vehicleId: vehicle, at, level: 40 + (index % 40), chargeLimit: 80 }),
    ctx.db.insert(siteSamples).values({
      siteId: site,
      at,
      level: 20 + (index % 60),
      solarW: index * 10,
      homeW: 500 + index,
      gridW: 100 - index,
      batteryW: index - 144,
    }),
  ]);
}
const { cookie } = await signInAs(ctx, await hire(ctx, "owner"));
const rows: Record<string, Record<string, string>> = {};
for (const path of [
  "/healthz",
  "/sign-in",
  "/",
  "/today",
  "/battery",
  `/battery/sites/${site}`,
  "/account",
]) {
  // The way in sends on whoever is in already.
  rows[path.replace(site, ":id")] = await ask(worker, path, path === "/sign-in" ? "" : cookie, rounds);
}
console.table(rows);
await worker.stop();
