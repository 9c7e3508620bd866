import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ensureBuilt, type RunningWorker, startWorker } from "../harness/worker.ts";
import { contextOf, hire, signInAs } from "./actors.ts";
import { builtUrls } from "./urls.ts";

let worker: RunningWorker;
let cookie: string;
beforeAll(async () => {
  worker = await startWorker({ network: () => new Response("down", { status: 503 }) });
  const ctx = contextOf(worker);
  cookie = (await signInAs(ctx, await hire(ctx, "owner"))).cookie;
});
afterAll(() => worker?.stop());

const expected: Record<string, string> = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
  "x-frame-options": "DENY",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "origin-agent-cluster": "?1",
  "x-permitted-cross-domain-policies": "none",
  "strict-transport-security": "max-age=63072000; includeSubDomains; preload",
  "cache-control": "no-store",
};

function policyOf(response: Response): Map<string, string[]> {
  const directives = (response.headers.get("content-security-policy") ?? "").split("; ");
  return new Map(directives.map((text) => text.split(" ")).map(([name = "", ...sources]) => [name, sources]));
}

const nonceOf = (response: Response) =>
  policyOf(response)
    .get("script-src")
    ?.find((source) => source.startsWith("'nonce-"));

/** Checks what every answer carries. @returns its nonce. */
function checkHeaders(response: Response, path = "/"): string {
  // The day is kept by a worker of ours, whose address takes the one policy that may be made there.
  const keepsTheDay = path === "/today" || path === "/offline";
  for (const [name, value] of Object.entries(expected))
    expect.soft(response.headers.get(name), name).toBe(value);
  const csp = policyOf(response);
  expect.soft(csp.get("default-src")).toEqual(["'none'"]);
  expect.soft(csp.get("script-src")).toEqual([nonceOf(response), "'strict-dynamic'"]);
  expect.soft(csp.get("style-src")).toEqual(["'self'"]);
  expect.soft(csp.get("base-uri")).toEqual(["'none'"]);
  expect.soft(csp.get("object-src")).toEqual(["'none'"]);
  expect.soft(csp.get("frame-ancestors")).toEqual(["'none'"]);
  expect.soft(csp.get("worker-src")).toEqual([keepsTheDay ? "'self'" : "'none'"]);
  expect.soft(csp.get("require-trusted-types-for")).toEqual(["'script'"]);
  expect.soft(csp.get("trusted-types")).toEqual([keepsTheDay ? "offline-worker" : "'none'"]);
  expect.soft(csp.get("form-action")?.[0]).toBe("'self'");
  expect.soft(csp.get("form-action")).not.toContain("*");
  expect.soft(response.headers.get("content-security-policy")).not.toMatch(/unsafe-|data:|https?:(?=[ ;])/);
  for (const feature of ["camera", "geolocation", "microphone"])
    expect.soft(response.headers.get("permissions-policy")?.split(", ")).toContain(`${feature}=()`);
  expect
    .soft(response.headers.get("permissions-policy"))
    .toMatch(/publickey-credentials-create=\(self\), publickey-credentials-get=\(self\)/);
  expect.soft(response.headers.get("x-request-id")).toMatch(/^[a-z0-9]{26}$/);
  for (const leak of ["server", "x-powered-by", "via", "x-aspnet-version"])
    expect.soft(response.headers.get(leak), leak).toBeNull();
  const nonce = nonceOf(response) ?? "";
  expect.soft(nonce).toMatch(/^'nonce-[\w-]{22}'$/);
  return nonce;
}

/** Words that only an exception, a stack or the router's insides would say. */
const insides =
  /\bat [\w.<>]+ \(|node_modules|\.tsx?:\d|SQLITE|D1_ERROR|Unexpected Server Error|did not provide|routes\/(staff|auth|public|hooks)\//;

const answers: [string, string, RequestInit & { cookie?: string }, number][] = [
  ["a page", "/", {}, 200],
  ["the sign-in page", "/sign-in", {}, 200],
  ["health", "/healthz", {}, 200],
  ["a HEAD", "/", { method: "HEAD" }, 200],
  ["loader data", "/sign-in.data", {}, 200],
  ["an unknown address", "/nowhere", {}, 404],
  ["unknown data", "/nowhere.data", {}, 404],
  ["an odd spelling", "/sign-in%2f", {}, 404],
  ["a doubled slash", "//evil.invalid/", {}, 404],
  ["the router's manifest", "/__manifest?p=/today", {}, 404],
  ["a redirect to sign-in", "/today", {}, 303],
  ["a redirect in data", "/today.data", {}, 202],
  ["a refused change without a session", "/account/password", { method: "POST" }, 303],
  ["a foreign form", "/sign-in", { method: "POST", headers: { origin: "https://evil.invalid" } }, 403],
  ["OPTIONS", "/sign-in", { method: "OPTIONS" }, 405],
  ["OPTIONS of nothing", "/nowhere", { method: "OPTIONS" }, 405],
  ["PUT", "/sign-in", { method: "PUT" }, 405],
  ["a GET of a form's address", "/battery/refresh", { cookie: "owner" }, 303],
  ["a POST of a page without a form", "/", { method: "POST" }, 405],
  ["too large a body", "/sign-in", { method: "POST", body: "x".repeat(1_100_000) }, 413],
  ["a signed-in page", "/today", { cookie: "owner" }, 200],
  ["the page without a line", "/offline", {}, 200],
  ["the service worker", "/sw.js", {}, 200],
  ["what a home screen needs", "/manifest.webmanifest", {}, 200],
  ["signed-in data", "/today.data", { cookie: "owner" }, 200],
];

describe("every answer", () => {
  test.each(answers)(
    "XS-07, XS-10, CS-10: %s carries the whole set of headers and no insides",
    async (_, path, init, status) => {
      const response = await worker.fetch(path, { ...init, ...(init.cookie && { cookie }) });
      expect(response.status).toBe(status);
      checkHeaders(response, path);
      const text = await response.text();
      if (!path.endsWith(".data")) expect(text).not.toMatch(insides);
      if (
        response.headers.get("content-type")?.startsWith("text/html") &&
        status >= 400 &&
        init.method !== "HEAD"
      )
        expect(text).toContain(response.headers.get("x-request-id"));
    },
  );

  test("405 says what the address takes", async () => {
    const options = await worker.fetch("/sign-in", { method: "OPTIONS" });
    expect(options.headers.get("allow")).toBe("GET, HEAD, POST");
    const sandbox = await startWorker({ build: "sandbox" });
    const response = await sandbox.fetch("/__sandbox/cron");
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("POST");
    expect(await response.text()).not.toMatch(insides);
    await sandbox.stop();
  });

  test("XS-07: 1,000 answers have 1,000 nonces, refusals and errors among them", async () => {
    const nonces = new Set<string>();
    for (let round = 0; round < 50; round++) {
      const twenty = ["/", "/nowhere", "/sign-in%2f", "/healthz"].flatMap((path) => Array(5).fill(path));
      for (const response of await Promise.all(twenty.map((path: string) => worker.fetch(path))))
        nonces.add(nonceOf(response) ?? "");
    }
    expect(nonces.size).toBe(1_000);
  });

  test("only the first page and the privacy page may be shown by a search engine", async () => {
    for (const { pattern } of builtUrls("production")) {
      const response = await worker.fetch(pattern.replaceAll(/:\w+/g, "x"), { cookie });
      const says = ["/", "/privacy"].includes(pattern) ? null : "noindex, nofollow";
      expect([pattern, response.headers.get("x-robots-tag")]).toEqual([pattern, says]);
    }
  });

  test("signing out takes along what the browser kept of our pages", async () => {
    const response = await worker.fetch("/sign-out", { method: "POST" });
    expect(response.headers.get("clear-site-data")).toBe('"cache", "storage"');
  });

  test("signed-in pages are never stored, and never say they may be (SE-20, CA-01)", async () => {
    for (const { pattern, isPage } of builtUrls("production")) {
      if (!isPage || pattern.includes(":")) continue;
      for (const path of [pattern, pattern === "/" ? "/_.data" : `${pattern}.data`]) {
        const response = await worker.fetch(path, { cookie });
        expect([path, response.headers.get("cache-control")]).toEqual([path, "no-store"]);
        expect([path, response.headers.get("etag"), response.headers.get("last-modified")]).toEqual([
          path,
          null,
          null,
        ]);
      }
    }
  });

  test("CA-02: an address that looks like a file is not the page before it", async () => {
    for (const path of [
      "/account/x.css",
      "/account;x.css",
      "/account%23x.css",
      "/account/..%2fx.css",
      "/account.css",
    ]) {
      const response = await worker.fetch(path, { cookie });
      expect([path, response.status]).toEqual([path, 404]);
    }
  });

  test("CA-03: forged host and forwarding headers change nothing in the answer", async () => {
    const plain = await worker.fetch("/today");
    const forged = await worker.fetch("/today", {
      headers: {
        "x-forwarded-host": "evil.invalid",
        "x-forwarded-proto": "http",
        "x-original-url": "/healthz",
        "x-rewrite-url": "/healthz",
        "cf-worker": "evil.invalid",
      },
    });
    expect(forged.status).toBe(plain.status);
    expect(forged.headers.get("location")).toBe(plain.headers.get("location"));
  });

  test("XS-08: an error page repeats nothing of the address", async () => {
    for (const path of [
      "/marker%3Cscript%3E",
      "/battery/vehicles/marker%22onload=",
      "/marker?x=marker",
      "/x%0d%0amarker",
    ]) {
      const response = await worker.fetch(path, { cookie });
      expect([path, response.status]).toEqual([path, 404]);
      expect(await response.text()).not.toContain("marker");
    }
  });

  test("the request id of an answer is the one in the log and in the trail", async () => {
    const response = await worker.fetch("/account/password", { method: "POST" });
    const id = response.headers.get("x-request-id") ?? "";
    const row = await worker.database
      .prepare("select event from security_events where request_id = ?")
      .bind(id)
      .first();
    expect(row).toEqual({ event: "access.refused" });
    // What the trail holds is said in the log when it comes under seal.
    await (await worker.miniflare.getWorker()).scheduled({ cron: "* * * * *" });
    const line = worker
      .logs()
      .split("\n")
      .find((text) => text.includes(id));
    expect(JSON.parse(line ?? "{}")).toMatchObject({ event: "access.refused", requestId: id });
  });

  test("LG-01: a hostile path or browser name is one line in the log at most", async () => {
    const before = worker.logs().split("\n").length;
    await worker.fetch("/account/password%0a%7b%22level%22%3a%22marker%22%7d", {
      method: "POST",
      headers: {
        "user-agent": `x {"level":"marker"}${"y".repeat(7000)}`,
        referer: "https://x.invalid/marker",
      },
    });
    const added = worker
      .logs()
      .split("\n")
      .slice(before - 1)
      .join("");
    expect(added).not.toContain("marker");
  });
});

test("a build is a production build whatever NODE_ENV says", async () => {
  // This test runs under NODE_ENV=test, and so does the build that it asks for.
  const server = readFileSync(`${await ensureBuilt("production")}/index.js`, "utf8");
  expect(process.env.NODE_ENV).toBe("test");
  expect(server).not.toMatch(/development = true|react_development = /);
});
