import { Agent, request as ask } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SystemContext } from "../../app/platform/ports.ts";
import { type RunningWorker, startWorker } from "../harness/worker.ts";
import { browserAgent, contextOf, hire, signInAs } from "./actors.ts";
import { dump } from "./dump.ts";

let worker: RunningWorker;
let ctx: SystemContext;
let staffId: string;
let cookie: string;
const home = "https://app.daydreamers.invalid";

beforeAll(async () => {
  worker = await startWorker({ network: () => new Response("down", { status: 503 }) });
  ctx = contextOf(worker);
  staffId = await hire(ctx, "owner");
  cookie = (await signInAs(ctx, staffId)).cookie;
  await worker.fetch("/healthz");
});
afterAll(() => worker?.stop());

interface Post {
  path?: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** Asks over a real connection, with exactly these headers. */
async function send({ path = "/sign-out", method = "POST", headers = {}, body = "" }: Post, agent?: Agent) {
  const { port } = await worker.miniflare.ready;
  return new Promise<{
    status: number;
    headers: Record<string, string | string[] | undefined>;
    text: string;
  }>((resolve, reject) => {
    const sent = ask({
      host: "127.0.0.1",
      port,
      path,
      method,
      agent,
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        "content-length": Buffer.byteLength(body),
        host: new URL(home).host,
        "user-agent": browserAgent,
        cookie,
        ...headers,
      },
    });
    sent.on("error", reject);
    sent.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("error", reject);
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    sent.end(body);
  });
}

const paths = [
  "/sign-out",
  "/sign-out.data",
  "/sign-out?_data=routes%2Fauth%2Fsign-out",
  "/account/sign-out-everywhere",
  "/account/preferences",
  "/account/preferences.data",
  "/account/preferences.data?_routes=routes%2Fstaff%2Fpreferences",
  "/sign-in",
  "/nowhere",
  "/__manifest",
  "/healthz",
];

const strangers: [string, Record<string, string>][] = [
  ["CS-01: a foreign origin", { origin: "https://evil.invalid" }],
  [
    "CS-01: a foreign origin that says it is our own page",
    { origin: "https://evil.invalid", "sec-fetch-site": "same-origin" },
  ],
  ["CS-02: no origin, from another site", { "sec-fetch-site": "cross-site" }],
  ["CS-02: no origin, from a sibling", { "sec-fetch-site": "same-site" }],
  ["CS-02: no origin, typed in", { "sec-fetch-site": "none" }],
  ["CS-02: no origin, an unknown word", { "sec-fetch-site": "Same-Origin, cross-site" }],
  ["CS-02: neither header", {}],
  ["CS-02: our origin, but from another site", { origin: home, "sec-fetch-site": "cross-site" }],
  ["CS-03: the origin null", { origin: "null" }],
  ["CS-03: the origin null, same-origin", { origin: "null", "sec-fetch-site": "same-origin" }],
  ["CS-04: a sibling", { origin: "https://evil.daydreamers.invalid" }],
  ["CS-04: the parent", { origin: "https://daydreamers.invalid" }],
  ["CS-04: a child", { origin: "https://evil.app.daydreamers.invalid" }],
  ["CS-04: another port", { origin: `${home}:8443` }],
  ["CS-04: another scheme", { origin: "http://app.daydreamers.invalid" }],
  [
    "CS-05: a forged forwarded host",
    { origin: "https://evil.invalid", "x-forwarded-host": "evil.invalid", "x-forwarded-proto": "https" },
  ],
  ["CS-05: a forged host", { origin: "https://evil.invalid", host: "evil.invalid" }],
  [
    "CS-05: forwarding headers that name us",
    {
      origin: "https://evil.invalid",
      "x-forwarded-host": "app.daydreamers.invalid",
      "x-original-url": "/",
      forwarded: "host=app.daydreamers.invalid",
    },
  ],
  ["CS-12: upper case", { origin: "HTTPS://APP.DAYDREAMERS.INVALID" }],
  ["CS-12: a trailing slash", { origin: `${home}/` }],
  ["CS-12: a path", { origin: `${home}/sign-in` }],
  ["CS-12: credentials", { origin: "https://app.daydreamers.invalid@evil.invalid" }],
  ["CS-12: no scheme", { origin: "app.daydreamers.invalid" }],
  ["CS-12: sent twice", { origin: `${home}, ${home}` }],
  ["CS-12: two origins", { origin: `https://evil.invalid ${home}` }],
  ["CS-12: words", { origin: "%%%://???" }],
  ["CS-12: empty", { origin: "" }],
];

describe("a change that does not come from our own pages", () => {
  test.each(strangers)(
    "%s is refused with 403 for every method and spelling, and changes nothing",
    async (_, headers) => {
      const before = await dump(worker);
      for (const path of paths) {
        for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
          const { status, text } = await send({ path, method, headers, body: "email=a%40b.c&password=x" });
          expect([path, method, status]).toEqual([path, method, 403]);
          expect(text).toContain("came from somewhere else");
        }
      }
      expect(await dump(worker)).toBe(before);
    },
  );

  test.each([
    ["text/plain", 'email={"a":"=b"}'],
    [
      "multipart/form-data; boundary=x",
      '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n',
    ],
    ["application/json", "{}"],
    ["", ""],
  ])("CS-06: a simple request of type '%s' is no way round", async (type, body) => {
    const headers = { origin: "https://evil.invalid", "content-type": type };
    expect((await send({ headers, body })).status).toBe(403);
    expect((await send({ headers: { "content-type": type }, body })).status).toBe(403);
  });

  test("CS-07: a field or header that names another method is not heard", async () => {
    const before = await dump(worker);
    const override = { "x-http-method-override": "GET", "x-method-override": "GET", "x-http-method": "GET" };
    const foreign = { origin: "https://evil.invalid", ...override };
    expect((await send({ headers: foreign, body: "_method=GET" })).status).toBe(403);
    const post = { "x-http-method-override": "POST", "x-method-override": "POST" };
    const read = await send({ method: "GET", path: "/sign-out?_method=POST", headers: post });
    expect(read.status).toBeLessThan(500);
    expect(await dump(worker)).toBe(before);
  });

  test("CS-09: nobody can be signed in from elsewhere", async () => {
    const answer = await send({
      path: "/sign-in",
      headers: { origin: "https://evil.invalid", cookie: "" },
      body: "email=owner%40daydreamers.invalid&password=whatever",
    });
    expect(answer.status).toBe(403);
    expect(answer.headers["set-cookie"]).toBeUndefined();
  });

  test("CS-11: no origin is let in by CORS, least of all with credentials", async () => {
    const preflight = { "access-control-request-method": "POST", "access-control-request-headers": "x-a" };
    for (const origin of ["https://evil.invalid", "null", home]) {
      for (const method of ["OPTIONS", "GET", "HEAD", "POST"]) {
        for (const path of ["/", "/sign-in", "/today.data", "/healthz", "/nowhere"]) {
          const answer = await send({ method, path, headers: { origin, ...preflight } });
          const named = Object.keys(answer.headers).filter((name) => name.startsWith("access-control"));
          expect([origin, method, path, named]).toEqual([origin, method, path, []]);
        }
      }
    }
  });

  test("a refusal is a line in the trail without a word of the visitor", async () => {
    // Of a flood like the one above only the first have lines of their own.
    await worker.database.prepare("delete from throttles").run();
    const origin = "https://evil-marker.invalid";
    const { headers } = await send({ headers: { origin }, body: "email=marker" });
    const row = await worker.database
      .prepare("select event, details from security_events where request_id = ?")
      .bind(headers["x-request-id"])
      .all();
    expect(row.results).toEqual([{ event: "request.refused", details: '{"reason":"origin"}' }]);
    // What the trail holds is said in the log when it comes under seal.
    await (await worker.miniflare.getWorker()).scheduled({ cron: "* * * * *" });
    expect(worker.logs()).toContain(String(headers["x-request-id"]));
    expect(worker.logs()).not.toContain("marker");
  });
});

describe("a change that comes from our own pages", () => {
  test.each([
    ["with our origin", { origin: home }],
    ["with our origin from our page", { origin: home, "sec-fetch-site": "same-origin" }],
    ["without an origin, from our page", { "sec-fetch-site": "same-origin" }],
  ])("%s is done", async (_, headers) => {
    const mine = await signInAs(ctx, staffId);
    const answer = await send({ headers: { ...headers, cookie: mine.cookie } });
    expect(answer.status).toBe(303);
    const row = await worker.database.prepare("select id from sessions where id = ?").bind(mine.id).first();
    expect(row).toBeNull();
  });
});

describe("bodies", () => {
  test("240 refused forms break no connection", async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 8 });
    const body = `password=${"x".repeat(120_000)}`;
    const answers = await Promise.allSettled(
      Array.from({ length: 240 }, () => send({ headers: { origin: "https://evil.invalid" }, body }, agent)),
    );
    agent.destroy();
    expect(answers.filter((answer) => answer.status === "rejected")).toEqual([]);
    expect(new Set(answers.map((answer) => answer.status === "fulfilled" && answer.value.status))).toEqual(
      new Set([403]),
    );
  });

  test.each([
    ["just over the limit", 1024 * 1024 + 1],
    ["of 4 MiB", 4 * 1024 * 1024],
  ])("a body %s is refused with 413 and the connection lives on", async (_, size) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let round = 0; round < 5; round++) {
      const large = await send(
        { path: "/sign-in", headers: { origin: home }, body: "x".repeat(size) },
        agent,
      );
      expect(large.status).toBe(413);
      expect(large.text).toContain("too much at once");
      expect((await send({ method: "GET", path: "/healthz" }, agent)).status).toBe(200);
    }
    agent.destroy();
  });

  test("a body of exactly the limit reaches its form", async () => {
    const head = "email=a&password=";
    const body = head + "x".repeat(1024 * 1024 - head.length);
    expect((await send({ path: "/sign-in", headers: { origin: home, cookie: "" }, body })).status).toBe(422);
  });

  test("a chunked body without a length is counted as it comes", async () => {
    const response = await worker.fetch("/sign-in", {
      method: "POST",
      body: new ReadableStream({
        start(controller) {
          for (let part = 0; part < 40; part++) controller.enqueue(new Uint8Array(64 * 1024));
          controller.close();
        },
      }),
      duplex: "half",
    } as RequestInit);
    expect(response.status).toBe(413);
  });

  test.each([
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "application/json",
    "\u00ff",
  ])("a torn form of type %j is a sentence, not a failure", async (type) => {
    const answer = await send({
      path: "/sign-in",
      headers: { origin: home, cookie: "", "content-type": type },
      body: "--x\r\n%%%=\u0000&&&=;a[__proto__][x]=1",
    });
    expect(answer.status).toBeLessThan(500);
  });
});
