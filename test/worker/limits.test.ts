import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { limits } from "../../app/domain/limits/limits.ts";
import { rates } from "../../app/domain/limits/rates.ts";
import { ratesOf, requestLimits } from "../../app/http/limited.ts";
import { policies } from "../../app/http/policies.ts";
import { type RunningWorker, startWorker } from "../harness/worker.ts";
import { contextOf, enterPortal, hire, signInAs } from "./actors.ts";
import { filledIn, furnishClients, parametersOf } from "./clients.ts";
import { builtUrls } from "./urls.ts";

let worker: RunningWorker;
beforeAll(async () => {
  worker = await startWorker({ network: () => new Response("down", { status: 503 }) });
});
afterAll(() => worker?.stop());
beforeEach(async () => {
  await worker.database.prepare("delete from throttles").run();
});

/** What docs/limits.md says of the URLs of strangers. */
const table = new Map(
  readFileSync(fileURLToPath(new URL("../../docs/limits.md", import.meta.url)), "utf8")
    .split("\n")
    .flatMap((line) => {
      const [, url, counted = "", besides = ""] = /^\| `(\/[^`]*)` \| ([^|]*)\| ([^|]*)\|/.exec(line) ?? [];
      const names = (text: string, known: object) =>
        text
          .split(/[,;]/)
          .map((word) => word.trim().split(" ", 1)[0] ?? "")
          .filter((word) => Object.hasOwn(known, word));
      return url ? [[url, { rates: names(counted, rates), limits: names(besides, limits) }] as const] : [];
    }),
);

/** What is counted now, without the hashes. */
async function counted(): Promise<string[]> {
  const { results } = await worker.database.prepare("select id from throttles").all<{ id: string }>();
  return [...new Set(results.map(({ id }) => id.replace(/:[^:]*$/, "").replace(/^rate:/, "")))].sort();
}

const post = (path: string, fields: Record<string, string> = {}, more: Record<string, string> = {}) =>
  worker.fetch(path, {
    method: "POST",
    body: new URLSearchParams(fields).toString(),
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "cf-connecting-ip": "198.51.100.7",
      ...more,
    },
  });

describe("the table", () => {
  test("every form for strangers is in it, with the rates that the code counts", () => {
    const forms = builtUrls("production").filter(
      ({ pattern, hasAction }) => policies[pattern]?.audience === "anyone" && hasAction,
    );
    expect(forms.length).toBeGreaterThan(20);
    for (const { pattern } of forms)
      expect([pattern, table.get(pattern)?.rates]).toEqual([pattern, [...ratesOf(pattern, "POST")]]);
    const free = forms.filter(({ pattern }) => ratesOf(pattern, "POST").length === 0);
    expect(free.map(({ pattern }) => pattern)).toEqual(["/sign-out"]);
  });

  test("it names no URL that there is not, and neither does the code", () => {
    for (const path of [...table.keys(), ...Object.keys(requestLimits)])
      expect(policies).toHaveProperty([path]);
  });
});

/** A form that reaches what is counted besides. */
const forms: Record<string, Record<string, string>> = {
  "/setup": {
    token: "wrong-token-0123456789",
    name: "Robin",
    email: "robin@example.com",
    password: "correct horse battery staple",
  },
  "/sign-in": { email: "robin@example.com", password: "wrong horse battery staple" },
  "/forgot-password": { email: "robin@example.com" },
  "/reset-password": { token: "0123-4567-89ab-cdef", password: "correct horse battery staple" },
  "/join": { code: "ABCD-EFGH-JKMN-PQRS", name: "Robin", password: "correct horse battery staple" },
  "/not-me": { token: "x".repeat(43), session: "x".repeat(43), code: "x".repeat(43) },
  "/contact": { name: "Robin", email: "robin@example.com", message: "Do you come to Golden?" },
  "/intake": { name: "Robin", email: "robin@example.com", phone: "303 555 0100" },
  "/intake/resume": { email: "robin@example.com" },
  "/portal": { email: "robin@example.com", phone: "303 555 0100" },
};

describe("what strangers send", () => {
  test.each([...table].filter(([, line]) => line.rates.length > 0))(
    "PO-03: %s counts under what the table says",
    async (pattern, line) => {
      const path = filledIn(pattern, {});
      const looks = pattern.endsWith("/callback");
      await (looks
        ? worker.fetch(path, { headers: { "cf-connecting-ip": "198.51.100.7" } })
        : post(path, forms[pattern] ?? {}));
      const seen = await counted();
      expect(seen).toEqual(expect.arrayContaining(line.rates));
      if (forms[pattern]) expect(seen).toEqual(expect.arrayContaining(line.limits));
    },
  );

  test("beyond a rate there is a sentence, 429 and when to come back, on the page and in the router's data; others go on", async () => {
    await post("/contact");
    await worker.database
      .prepare("update throttles set failures = ? where id like 'rate:forms:%'")
      .bind(rates.forms.most)
      .run();
    for (const path of ["/contact", "/sign-in", "/intake", "/portal", "/sign-in.data"]) {
      const response = await post(path);
      expect([path, response.status]).toEqual([path, 429]);
      expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(800);
      expect(Number(response.headers.get("retry-after"))).toBeLessThanOrEqual(900);
      const text = await response.text();
      if (!path.endsWith(".data"))
        expect(text).toMatch(/Too many at once[\s\S]*what you typed is still there/);
    }
    // A look costs nothing, another network is another, a passkey has its own count, and leaving is never refused.
    expect((await worker.fetch("/contact", { headers: { "cf-connecting-ip": "198.51.100.7" } })).status).toBe(
      200,
    );
    expect((await post("/contact", {}, { "cf-connecting-ip": "198.51.100.8" })).status).toBe(422);
    expect((await post("/sign-in/passkey")).status).toBe(422);
    expect((await post("/sign-out")).status).toBe(303);
  });

  test("an IPv6 network is its /64, whichever of its addresses asks", async () => {
    await post("/contact", {}, { "cf-connecting-ip": "2001:db8:1:2::1" });
    await worker.database
      .prepare("update throttles set failures = ? where id like 'rate:forms:%'")
      .bind(rates.forms.most)
      .run();
    expect((await post("/contact", {}, { "cf-connecting-ip": "2001:db8:1:2:ffff::9" })).status).toBe(429);
    expect((await post("/contact", {}, { "cf-connecting-ip": "2001:db8:1:3::1" })).status).toBe(422);
  });
});

test("staff and clients are counted by person where it costs something, after it is known who they are", async () => {
  const ctx = contextOf(worker);
  const clients = await furnishClients(ctx);
  const owner = (await signInAs(ctx, await hire(ctx, "owner"))).cookie;
  const another = (await signInAs(ctx, await hire(ctx, "owner"))).cookie;
  const client = (await enterPortal(ctx, clients.a)).cookie;
  for (const [pattern, line] of Object.entries(requestLimits)) {
    const audience = policies[pattern]?.audience;
    if (audience === "anyone" || line.rates.length === 0) continue;
    await worker.database.prepare("delete from throttles").run();
    const path = filledIn(pattern, parametersOf(pattern, clients.a, clients));
    const asked = { method: line.reading ? "GET" : "POST" };
    await worker.fetch(path, asked);
    expect([pattern, (await counted()).filter((name) => Object.hasOwn(rates, name))]).toEqual([pattern, []]);
    const cookie = audience === "client" ? client : owner;
    await worker.fetch(path, { ...asked, cookie });
    expect([pattern, await counted()]).toEqual([pattern, expect.arrayContaining([...line.rates])]);
  }
  await worker.database.prepare("delete from throttles").run();
  await worker.fetch("/clients?q=x", { cookie: owner });
  await worker.database.prepare("update throttles set failures = 100000").run();
  expect((await worker.fetch("/clients?q=x", { cookie: owner })).status).toBe(429);
  expect((await worker.fetch("/clients?q=x", { cookie: another })).status).toBe(200);
});

test("the door: a thousand foreign forms from one network leave a handful of entries", async () => {
  const before = await worker.database
    .prepare("select count(*) as n from security_events")
    .first<{ n: number }>();
  const flood = () =>
    post("/sign-in", {}, { origin: "https://evil.invalid" }).then(async (response) => {
      await response.arrayBuffer();
      return response.status;
    });
  const statuses = new Set<number>();
  for (let round = 0; round < 20; round++)
    for (const status of await Promise.all(Array.from({ length: 50 }, flood))) statuses.add(status);
  expect([...statuses]).toEqual([403]);
  const after = await worker.database
    .prepare("select count(*) as n from security_events")
    .first<{ n: number }>();
  // A minute may turn on the way: then there are two handfuls.
  expect((after?.n ?? 0) - (before?.n ?? 0)).toBeLessThan(45);
  const told = await worker.database
    .prepare("select details from security_events where event = 'refusals.counted'")
    .first<{ details: string }>();
  expect(JSON.parse(told?.details ?? "{}")).toMatchObject({ of: "request.refused", reason: "origin" });
});
