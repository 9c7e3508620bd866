import { connect as openSocket } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startSandbox } from "./server.ts";
import { appOrigin, connect, type Running, runSandbox } from "./testing.ts";

let sandbox: Running;
beforeAll(async () => {
  sandbox = await runSandbox();
});
afterEach(() => sandbox.control("DELETE", ""));
afterAll(() => sandbox.stop());

const fault = (provider: string, kind: string, more = {}) =>
  sandbox.control("POST", "/faults", { provider, kind, times: 1, ...more });
const requests = () => sandbox.control("GET", "/requests");

describe("who may drive the sandbox", () => {
  it.each([
    ["a page of another site", { origin: "https://evil.example" }],
    ["a page of the app", { origin: appOrigin }],
    ["a page in a sandboxed frame", { origin: "null" }],
    ["a page on a neighbouring port that asks without CORS", { "sec-fetch-site": "same-site" }],
  ])("refuses %s", async (_who, headers: Record<string, string>) => {
    const answer = await fetch(`${sandbox.url}/__sandbox/clock`, {
      method: "POST",
      headers,
      body: '{"advanceSeconds":60}',
    });
    expect(answer.status).toBe(403);
    const { now } = await sandbox.control("GET", "/clock");
    expect(Math.abs(Date.parse(now) - Date.now())).toBeLessThan(30_000);
  });

  it("refuses a foreign name that points at this machine", async () => {
    const port = Number(new URL(sandbox.url).port);
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = openSocket(port, "127.0.0.1", () =>
        socket.write("GET /__sandbox/tokens HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"),
      );
      let text = "";
      socket.on("data", (chunk) => {
        text += chunk;
      });
      socket.on("end", () => resolve(text)).on("error", reject);
    });
    expect(answer).toMatch(/^HTTP\/1.1 403 /);
  });

  it("says what is wrong with an order, and knows its own routes only", async () => {
    const bad = await fetch(`${sandbox.url}/__sandbox/faults`, {
      method: "POST",
      body: '{"provider":"paypal"}',
    });
    expect(bad.status).toBe(400);
    expect((await fetch(`${sandbox.url}/__sandbox/clock`, { method: "POST", body: "{" })).status).toBe(400);
    expect((await fetch(`${sandbox.url}/__sandbox/nothing`)).status).toBe(404);
  });
});

describe("requests", () => {
  it("lists what a provider was asked, secrets in clear, newest last", async () => {
    await sandbox.refresh("a-token");
    await sandbox.fleet("an-access-token", "/products?x=1");
    const [first, second] = await requests();
    expect(first).toMatchObject({
      provider: "tesla-auth",
      method: "POST",
      path: "/tesla/auth/oauth2/v3/token",
      status: 400,
      fields: { grant_type: "refresh_token", refresh_token: "a-token" },
    });
    expect(first.body).toContain("refresh_token=a-token");
    expect(second).toMatchObject({
      provider: "tesla",
      query: { x: "1" },
      headers: { authorization: "Bearer an-access-token" },
      status: 401,
    });
  });

  it("keeps the newest 2,000 only", async () => {
    for (let batch = 0; batch < 21; batch++) {
      await Promise.all(
        Array.from({ length: 100 }, (_, at) => fetch(`${sandbox.url}/resend/${batch * 100 + at}`)),
      );
    }
    const kept = await requests();
    expect(kept).toHaveLength(2_000);
    expect(kept.at(-1).path).toMatch(/^\/resend\/20\d\d$/);
  });
});

describe("answers that stand ready", () => {
  it("answers the next matching calls so, by exact path or by its beginning, objects and texts", async () => {
    await sandbox.control("PUT", "/responses", [
      {
        method: "GET",
        path: "/tesla/fleet/na/*",
        status: 503,
        headers: { "X-Note": "a" },
        body: { busy: true },
        times: 2,
      },
      { path: "/resend/emails", status: 200, headers: { "content-type": "text/html" }, body: "<p>hello" },
    ]);
    for (const path of ["/products", "/vehicles"]) {
      const answer = await sandbox.fleet("none", path);
      expect([answer.status, answer.headers.get("x-note"), await answer.json()]).toEqual([
        503,
        "a",
        { busy: true },
      ]);
    }
    expect((await sandbox.fleet("none", "/products")).status).toBe(401);
    const mail = await fetch(`${sandbox.url}/resend/emails`, { method: "POST" });
    expect([mail.headers.get("content-type"), await mail.text()]).toEqual(["text/html", "<p>hello"]);
    expect((await fetch(`${sandbox.url}/resend/emails`, { method: "POST" })).status).toBe(401);
  });
});

describe("faults", () => {
  it("hits the token endpoint only, not the pages and not the fleet", async () => {
    const tokens = await connect(sandbox);
    await fault("tesla-auth", "500");
    expect((await fetch(`${sandbox.url}/tesla/auth/.well-known/openid-configuration`)).status).toBe(200);
    expect((await sandbox.fleet(tokens.access_token, "/products")).status).toBe(200);
    expect((await sandbox.refresh(tokens.refresh_token ?? "")).status).toBe(500);
    expect((await sandbox.refresh(tokens.refresh_token ?? "")).status).toBe(200);
  });

  it("hits another endpoint when it is named", async () => {
    await fault("tesla-auth", "500", { path: "/tesla/auth/oauth2/v3/revoke" });
    const revoke = () => fetch(`${sandbox.url}/tesla/auth/oauth2/v3/revoke`, { method: "POST" });
    expect((await revoke()).status).toBe(500);
    expect((await revoke()).status).toBe(400);
  });

  it("drop-after-commit: the provider used the token up, the app never hears of the new one", async () => {
    await sandbox.control("PUT", "/tesla/refresh-tokens", { mode: "strict" });
    const tokens = await connect(sandbox);
    await fault("tesla-auth", "drop-after-commit");
    await expect(sandbox.refresh(tokens.refresh_token ?? "")).rejects.toThrow();
    const states = (await sandbox.control("GET", "/tokens"))
      .filter(({ kind }: { kind: string }) => kind === "refresh_token")
      .map(({ state }: { state: string }) => state);
    expect(states).toEqual(["consumed", "active"]);
    expect((await requests()).at(-1).status).toBeNull();
    expect((await sandbox.refresh(tokens.refresh_token ?? "")).status).toBe(400);
  });

  it("drop-after-commit: in Tesla's recovery window the same token brings a new pair", async () => {
    const tokens = await connect(sandbox);
    await fault("tesla-auth", "drop-after-commit");
    await expect(sandbox.refresh(tokens.refresh_token ?? "")).rejects.toThrow();
    expect((await sandbox.refresh(tokens.refresh_token ?? "")).status).toBe(200);
  });

  it("timeout: hangs until the caller leaves, and nothing was done", async () => {
    const tokens = await connect(sandbox);
    await fault("tesla", "timeout");
    const call = fetch(`${sandbox.url}/tesla/fleet/na/api/1/products`, { signal: AbortSignal.timeout(150) });
    await expect(call).rejects.toThrow(/abort|timeout/i);
    expect((await sandbox.fleet(tokens.access_token, "/products")).status).toBe(200);
  });

  it("429 comes with Retry-After every second time, html comes as a success", async () => {
    await fault("tesla", "429", { times: 2 });
    const waits = [await sandbox.fleet("x", "/products"), await sandbox.fleet("x", "/products")];
    expect(waits.map(({ status }) => status)).toEqual([429, 429]);
    expect(waits.filter(({ headers }) => headers.has("retry-after"))).toHaveLength(1);
    await fault("tesla", "html");
    const page = await sandbox.fleet("x", "/products");
    expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
  });
});

describe("starting and stopping", () => {
  it("says EADDRINUSE when the port is taken", async () => {
    const port = Number(new URL(sandbox.url).port);
    await expect(startSandbox({ port, appOrigin })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });

  it("moves its own time and nobody else's", async () => {
    const before = Date.now();
    const { now } = await sandbox.control("POST", "/clock", { advanceSeconds: 86_400 });
    expect(Date.parse(now) - before).toBeGreaterThanOrEqual(86_400_000);
    expect(Date.now() - before).toBeLessThan(60_000);
  });

  it("tells on its first page who is in it", async () => {
    const page = await (await fetch(sandbox.url)).text();
    for (const name of ["Robin Vale", "Nova", "Biscuit", "/mailbox"]) expect(page).toContain(name);
    expect(page).not.toContain("sandbox-tesla-secret");
  });
});
