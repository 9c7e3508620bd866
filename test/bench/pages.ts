import { gzipSync } from "node:zlib";
import { siteSamples, vehicleSamples } from "../../drizzle/schema/battery.ts";
import { startWorker } from "../harness/worker.ts";
import { contextOf, hire, signInAs } from "../worker/actors.ts";
import { furnish } from "../worker/furnish.ts";
import { workerdCpuSeconds } from "./workerd-cpu.ts";

/**
 * What a page costs: the built production Worker in workerd on its own D1, asked over loopback, one request after the
 * other. A car with a reading every five minutes and a home with its full day, as after a day of use.
 */
const rounds = Number(process.env.BENCH_ROUNDS ?? 400);
const warmUp = 100;

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
const base = await worker.miniflare.ready;

async function ask(path: string) {
  const started = performance.now();
  const response = await fetch(new URL(path, base), {
    // The way in sends on whoever is in already.
    headers: {
      cookie: path === "/sign-in" ? "" : cookie,
      "user-agent": "Mozilla/5.0 (Macintosh) Safari/605.1.15",
    },
    redirect: "manual",
  });
  const body = new Uint8Array(await response.arrayBuffer());
  if (response.status !== 200) throw new Error(`${path} answered ${response.status}`);
  return { milliseconds: performance.now() - started, body };
}

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
  for (let round = 0; round < warmUp; round++) await ask(path);
  const before = workerdCpuSeconds();
  const times: number[] = [];
  let body = new Uint8Array();
  for (let round = 0; round < rounds; round++) {
    const answer = await ask(path);
    times.push(answer.milliseconds);
    body = answer.body;
  }
  const after = workerdCpuSeconds();
  times.sort((a, b) => a - b);
  const at = (share: number) => (times[Math.floor(times.length * share)] ?? 0).toFixed(1);
  rows[path.replace(site, ":id")] = {
    "median ms": at(0.5),
    "p95 ms": at(0.95),
    "CPU ms": before === null || after === null ? "-" : (((after - before) * 1000) / rounds).toFixed(1),
    bytes: String(body.length),
    "gzip bytes": String(gzipSync(body).length),
    scripts: String(new TextDecoder().decode(body).match(/<script/g)?.length ?? 0),
  };
}
console.table(rows);
await worker.stop();
