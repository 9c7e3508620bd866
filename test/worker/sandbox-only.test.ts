import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureBuilt, type RunningWorker, startWorker } from "../harness/worker.ts";

let worker: RunningWorker;
let production: RunningWorker;
beforeAll(async () => {
  worker = await startWorker({ build: "sandbox" });
  production = await startWorker();
});
afterAll(() => Promise.all([worker.stop(), production.stop()]));

const post = (path: string, body: unknown, to = worker) =>
  to.fetch(path, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json" },
  });

test("the clock of the sandbox build moves ahead and says where it stands", async () => {
  const before = (await (await post("/__sandbox/clock", { advanceSeconds: 0 })).json()) as { now: string };
  const after = (await (await post("/__sandbox/clock", { advanceSeconds: 86_400 })).json()) as {
    now: string;
  };
  const moved = (Date.parse(after.now) - Date.parse(before.now)) / 1000;
  expect(moved).toBeGreaterThanOrEqual(86_400);
  expect(moved).toBeLessThan(86_460);
});

test("the clock takes nothing but seconds ahead", async () => {
  for (const body of [null, {}, { advanceSeconds: -1 }, { advanceSeconds: "5" }, { advanceSeconds: 1e12 }])
    expect((await post("/__sandbox/clock", body)).status).toBe(422);
});

test("a job runs when it is named, and one that is not there is a 404", async () => {
  const ran = await post("/__sandbox/cron", { name: "rewrap-keys" });
  expect([ran.status, await ran.json()]).toEqual([200, { job: "rewrap-keys", ran: true }]);
  const { results } = await worker.database.prepare("select job, outcome from job_runs").all();
  expect(results).toEqual([{ job: "rewrap-keys", outcome: "done" }]);
  for (const name of ["no-such-job", "__proto__", "constructor"])
    expect((await post("/__sandbox/cron", { name })).status).toBe(404);
  expect((await post("/__sandbox/cron", {})).status).toBe(422);
});

test("a foreign page cannot drive the controls", async () => {
  const response = await worker.fetch("/__sandbox/clock", {
    method: "POST",
    body: '{"advanceSeconds":1}',
    headers: { origin: "https://elsewhere.example", "content-type": "text/plain" },
  });
  expect(response.status).toBe(403);
});

test("the production build has neither the controls nor a word of them", async () => {
  for (const path of ["/__sandbox/clock", "/__sandbox/cron"]) {
    const response = await post(path, { advanceSeconds: 60, name: "rewrap-keys" }, production);
    expect(response.status).toBe(404);
  }
  const folder = join(await ensureBuilt("production"), "..");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    /\.(js|json|css|html|txt)$/.test(name),
  );
  expect(files.length).toBeGreaterThan(5);
  for (const name of files) {
    const text = readFileSync(join(folder, name), "utf8");
    for (const word of ["__sandbox", "sandbox-clock", "sandbox-cron", "advanceSeconds", "advanceClock"])
      expect(text.includes(word), `${name} contains ${word}`).toBe(false);
  }
  const sandbox = join(await ensureBuilt("sandbox"), "index.js");
  expect(readFileSync(sandbox, "utf8")).toContain("__sandbox");
});
