import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { testEnvironment } from "../harness/environment.ts";
import { type RunningWorker, startWorker } from "../harness/worker.ts";
import { contextOf, hire, signInAs } from "./actors.ts";

let worker: RunningWorker;
afterEach(() => worker?.stop());

async function askWith(env: Record<string, string>) {
  worker = await startWorker({ env, network: () => new Response("down", { status: 503 }) });
  return worker;
}

/** Stands before the built Worker and hands it other settings than it was started with: one runtime for all that is tried. */
const otherSettings = `
import app from "./index.js";
export { TokenKeeper } from "./index.js";
export default {
  ...app,
  fetch(request, env, execution) {
    const changed = JSON.parse(request.headers.get("x-settings") ?? "{}");
    const headers = new Headers(request.headers);
    headers.delete("x-settings");
    return app.fetch(new Request(request, { headers }), { ...env, ...changed }, execution);
  },
};`;

describe("settings that cannot be trusted", () => {
  let started: RunningWorker;
  beforeAll(async () => {
    started = await startWorker({
      front: otherSettings,
      network: () => new Response("down", { status: 503 }),
    });
  });
  afterAll(() => started?.stop());

  const random = "pQ7xW2vK9sT4mN8bR6yH";
  const bad: [string, string, string][] = [
    ...Object.keys(testEnvironment)
      // The providers' addresses are known where no setting names them.
      .filter(
        (name) => !/^(SETUP_TOKEN|RESEND_WEBHOOK_SECRET|TWILIO_API_URL|(GOOGLE|GITHUB)_.*_URL)$/.test(name),
      )
      .map((name): [string, string, string] => [name, "missing", ""]),
    ["SETUP_TOKEN", "short", "qP-7xW"],
    ["RESEND_API_KEY", "short", "qP-7xW"],
    ["TESLA_CLIENT_SECRET", "short", "qP-7xW"],
    ["APP_KEYS", "short", `k1:${random}`],
    ["APP_KEYS", "weak", `k1:${"A".repeat(43)}`],
    ["APP_KEYS", "not a ring", random],
    ["SETUP_TOKEN", "a demo value", `sandbox-${random}`],
    ["RESEND_API_KEY", "a demo value", `re_example_${random}`.replaceAll("_", "-")],
    ["TESLA_CLIENT_ID", "a demo value", `daydreamers-sandbox`],
    ["TESLA_CLIENT_SECRET", "a demo value", `sandbox-${random}`],
    ["APP_ORIGIN", "not https", "http://app.daydreamers.invalid"],
    ["APP_ORIGIN", "with a path", "https://app.daydreamers.invalid/x"],
    ["RESEND_API_URL", "not https", "http://resend.invalid"],
    ["TESLA_TOKEN_URL", "not https", "http://auth.tesla.invalid/token"],
    ["TESLA_API_NA", "not https", "http://na.tesla.invalid"],
    ["TESLA_API_EU", "not a URL", `marker-${random}`],
    ["TURSO_AUTH_TOKEN", "missing beside its URL", "libsql://marker.turso.invalid"],
    ["SESSION_IDLE_SECONDS", "not a number", "marker"],
    ["TESLA_MONTHLY_BUDGET_CENTS", "negative", "-1"],
  ];

  test.each(bad)(
    "CF-01: %s %s: nothing is served, and the log names the setting but not its value",
    async (name, _, value) => {
      const changed = { [name === "TURSO_AUTH_TOKEN" ? "TURSO_DATABASE_URL" : name]: value };
      const before = started.logs().length;
      const logs = () => started.logs().slice(before);
      // Asked at the usual origin, whatever the setting says.
      const ask = (path: string, method = "GET") =>
        started.miniflare.dispatchFetch(`${testEnvironment.APP_ORIGIN}${path}`, {
          method,
          redirect: "manual",
          headers: { origin: testEnvironment.APP_ORIGIN, "x-settings": JSON.stringify(changed) },
          ...(method === "POST" && { body: "a=b" }),
        });
      for (const [path, method] of [
        ["/"],
        ["/sign-in"],
        ["/sign-in", "POST"],
        ["/today"],
        ["/nowhere"],
        ["/sign-in.data"],
      ] as const) {
        const response = await ask(path, method);
        const text = await response.text();
        expect([path, response.status]).toEqual([path, 503]);
        expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
        expect(response.headers.get("strict-transport-security")).toContain("max-age=63072000");
        expect(response.headers.get("cache-control")).toBe("no-store");
        expect(text).toContain(response.headers.get("x-request-id"));
        expect(text).not.toContain(name);
        if (value.length > 4) expect(text).not.toContain(value);
      }
      const health = await ask("/healthz");
      expect(health.status).toBe(503);
      expect(await health.json()).toEqual({ status: "degraded", checks: { settings: "failed" } });
      expect(logs()).toContain(name);
      if (value.length > 4) expect(logs()).not.toContain(value);
      for (const [other, secret] of Object.entries(testEnvironment))
        if (/KEY|SECRET|TOKEN$/.test(other)) expect(logs()).not.toContain(secret);
    },
  );

  test("CF-01: a Worker that was started with one is no different", async () => {
    await askWith({ APP_KEYS: "" });
    expect((await worker.fetch("/sign-in")).status).toBe(503);
    expect(worker.logs()).toContain("APP_KEYS");
  });

  test("the whole set of good settings serves", async () => {
    await askWith({});
    expect(await (await worker.fetch("/healthz")).json()).toEqual({
      status: "ok",
      checks: { settings: "ok", database: "ok", keys: "ok" },
    });
  });
});

describe("a key ring that does not belong to the database", () => {
  /** A canary of another secret under the same key id, as a wrong key would meet it. */
  async function withForeignCanary() {
    await askWith({});
    const ctx = contextOf(worker);
    const other = contextOf(worker, { APP_KEYS: `k1:${ctx.random.token()}` });
    const sealed = await other.vault.seal("key_canaries.canary", "k1", "daydreamers key canary");
    await worker.database
      .prepare("insert into key_canaries (id, canary, created_at) values ('k1', ?, 0)")
      .bind(sealed)
      .run();
    return ctx;
  }

  test("CR-07, CR-08: reads serve, changes get 503 and are not made, health is red", async () => {
    const ctx = await withForeignCanary();
    const { cookie, id } = await signInAs(ctx, await hire(ctx, "owner"));
    expect((await worker.fetch("/")).status).toBe(200);
    expect((await worker.fetch("/sign-in")).status).toBe(200);
    for (const path of ["/sign-out", "/sign-in", "/account/sign-out-everywhere", "/setup"]) {
      const response = await worker.fetch(path, { method: "POST", cookie, body: "a=b" });
      expect([path, response.status]).toEqual([path, 503]);
      expect(await response.text()).toContain("Nothing was changed");
    }
    expect(await worker.database.prepare("select id from sessions where id = ?").bind(id).first()).toEqual({
      id,
    });
    const health = await worker.fetch("/healthz");
    expect(health.status).toBe(503);
    expect(await health.json()).toEqual({
      status: "degraded",
      checks: { settings: "ok", database: "ok", keys: "failed" },
    });
    expect(worker.logs()).toContain('"event":"keys.refused"');
  });
});

describe("a database that does not answer", () => {
  test("pages say so with the request's id, health is red, and nobody is let in", async () => {
    await askWith({});
    const ctx = contextOf(worker);
    const { cookie } = await signInAs(ctx, await hire(ctx, "owner"));
    await worker.database.prepare("alter table sessions rename to sessions_gone").run();
    await worker.database
      .prepare("alter table businesses rename to businesses_gone")
      .run()
      .catch(() => undefined);
    const response = await worker.fetch("/today", { cookie });
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(text).toContain(response.headers.get("x-request-id"));
    expect(text).not.toMatch(/sqlite|D1|no such table|sessions|select/i);
    expect(worker.logs()).toContain(String(response.headers.get("x-request-id")));
  });

  test("a refusal stands when the trail cannot be written", async () => {
    await askWith({});
    await worker.database.prepare("alter table security_events rename to security_events_gone").run();
    const response = await worker.fetch("/sign-in", {
      method: "POST",
      headers: { origin: "https://evil.invalid" },
    });
    expect(response.status).toBe(403);
    expect(worker.logs()).toContain('"event":"trail.failed"');
  });
});

test("a staff page without a session leads to sign-in and back", async () => {
  await askWith({});
  const response = await worker.fetch("/battery/vehicles/abc?x=1");
  expect(response.status).toBe(303);
  expect(response.headers.get("location")).toBe("/sign-in?returnTo=%2Fbattery%2Fvehicles%2Fabc%3Fx%3D1");
});
