import { Agent, request as ask } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type RunningWorker, startWorker } from "../harness/worker.ts";
import { browserAgent, contextOf, enterPortal, hire, signInAs } from "./actors.ts";
import { filledIn, furnishClients, parametersOf } from "./clients.ts";

let worker: RunningWorker;
let cookies: Record<"owner" | "client", string>;
let clients: Awaited<ReturnType<typeof furnishClients>>;
beforeAll(async () => {
  worker = await startWorker({ network: () => new Response("down", { status: 503 }) });
  const ctx = contextOf(worker);
  clients = await furnishClients(ctx);
  cookies = {
    owner: (await signInAs(ctx, await hire(ctx, "owner"))).cookie,
    client: (await enterPortal(ctx, clients.a)).cookie,
  };
  await worker.fetch("/healthz");
});
afterAll(() => worker?.stop());
beforeEach(async () => {
  await worker.database.prepare("delete from throttles").run();
});

/** Far more than any of these takes when it is refused early, far less than when it is not. */
const patienceMs = 8_000;

async function refused(path: string, body: string | Uint8Array, type: string, cookie?: string) {
  const began = performance.now();
  const response = await worker.fetch(path, {
    method: "POST",
    body: body as BodyInit,
    headers: { "content-type": type },
    ...(cookie && { cookie }),
  });
  const text = await response.text();
  expect([path, performance.now() - began < patienceMs]).toEqual([path, true]);
  return { status: response.status, text };
}

const urlencoded = "application/x-www-form-urlencoded";
const repeated = (times: number, make: (at: number) => string) =>
  Array.from({ length: times }, (_, at) => make(at)).join("");

describe("DS-01: forms as no page of ours sends them are refused early", () => {
  test.each([
    ["10^5 fields that a list could have", repeated(75_000, (at) => `name.${at}=&`)],
    ["10^5 times the same field", "name=&".repeat(100_000)],
    ["10^5 fields of no form", repeated(100_000, (at) => `${at}=&`)],
    ["a name of a hundred thousand levels", `name${".a".repeat(100_000)}=1&name${"[a]".repeat(100_000)}=1`],
    ["a name of a million characters", `${"n".repeat(1_000_000)}=1`],
    ["a value of a million characters", `name=${"é".repeat(170_000)}`],
    ["rows numbered beyond any list", repeated(300, (at) => `name.${at * 1_000_003}.x=1&`)],
  ])("%s", async (_, body) => {
    for (const path of ["/sign-in", "/contact", "/intake", "/portal"])
      expect([path, (await refused(path, body, urlencoded)).status]).toEqual([path, 422]);
    const client = filledIn("/clients/:id/edit", parametersOf("/clients/:id/edit", clients.a, clients));
    expect((await refused(client, body, urlencoded, cookies.owner)).status).toBe(422);
    expect((await worker.fetch("/contact")).status).toBe(200);
  });

  test("10^4 parts, on a form and where files are taken", async () => {
    const part = (at: number) => `--x\r\nContent-Disposition: form-data; name="f${at % 97}"\r\n\r\n1\r\n`;
    const file = (at: number) =>
      `--x\r\nContent-Disposition: form-data; name="file"; filename="${at}.pdf"\r\nContent-Type: application/pdf\r\n\r\n%PDF\r\n`;
    const type = "multipart/form-data; boundary=x";
    for (const make of [part, file]) {
      const body = `${repeated(10_000, make)}--x--\r\n`;
      expect([413, 422]).toContain((await refused("/contact", body, type)).status);
      expect((await refused("/portal/documents", body, type, cookies.client)).status).toBe(422);
    }
  });

  test("100 MB, of what says so and of what does not", async () => {
    const { port } = await worker.miniflare.ready;
    const chunk = Buffer.alloc(1024 * 1024, "a");
    for (const path of ["/contact", "/portal/documents"]) {
      const type = path === "/contact" ? urlencoded : "multipart/form-data; boundary=x";
      const status = await new Promise<number | string>((resolve) => {
        const sent = ask({
          host: "127.0.0.1",
          port,
          path,
          method: "POST",
          headers: {
            host: "app.daydreamers.invalid",
            origin: "https://app.daydreamers.invalid",
            "user-agent": browserAgent,
            "content-type": type,
            "content-length": 100 * chunk.length,
            cookie: cookies.client,
          },
        });
        sent.on("response", (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
          sent.destroy();
        });
        // A connection that is cut is a refusal, too.
        sent.on("error", () => resolve("cut"));
        let left = 100;
        const write = (): void => {
          while (left > 0 && !sent.destroyed) {
            left -= 1;
            if (!sent.write(chunk)) return void sent.once("drain", write);
          }
          sent.end();
        };
        write();
      });
      expect([413, 422, "cut"]).toContain(status);
      expect((await worker.fetch("/contact")).status).toBe(200);
    }
  });
});

test("DS-02: JSON of a hundred thousand levels is refused wherever JSON is read, and nothing of it comes back", async () => {
  for (const json of [
    "[".repeat(100_000),
    `${'{"a":'.repeat(100_000)}1`,
    "[".repeat(9_000) + "]".repeat(9_000),
  ]) {
    for (const path of ["/sign-in/passkey", "/sign-in/passkey/options", "/contact"]) {
      const form = await refused(
        path,
        new URLSearchParams({ credential: json, response: json }).toString(),
        urlencoded,
      );
      const plain = await refused(path, json, "application/json");
      for (const { status, text } of [form, plain]) {
        expect(status).toBeLessThan(500);
        expect(text).not.toContain("[[[[[[[[");
      }
    }
    const grants = await refused("/portal/documents/grants", json, "application/json", cookies.client);
    expect(grants.status).toBeLessThan(500);
  }
});

test("DS-06: whoever sends a body byte by byte keeps nobody else waiting, and gets the answer", async () => {
  const { port } = await worker.miniflare.ready;
  const agent = new Agent({ maxSockets: 40 });
  const body = "email=a&password=b";
  const slow = Array.from(
    { length: 30 },
    () =>
      new Promise<number>((resolve, reject) => {
        const sent = ask({
          agent,
          host: "127.0.0.1",
          port,
          path: "/contact",
          method: "POST",
          headers: {
            host: "app.daydreamers.invalid",
            origin: "https://app.daydreamers.invalid",
            "user-agent": browserAgent,
            "content-type": urlencoded,
            "content-length": body.length,
          },
        });
        sent.on("error", reject);
        sent.on("response", (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        });
        const timers = [...body].map((char, at) => setTimeout(() => sent.write(char), at * 150));
        setTimeout(() => sent.end(), timers.length * 150);
      }),
  );
  const began = performance.now();
  for (let round = 0; round < 10; round++) expect((await worker.fetch("/contact")).status).toBe(200);
  expect(performance.now() - began).toBeLessThan(body.length * 150);
  expect(new Set(await Promise.all(slow))).toEqual(new Set([422]));
  agent.destroy();
}, 30_000);

test("DS-07: a list shows a page of it, whatever number, order or filter is asked for", async () => {
  const longest = (text: string) => text.length;
  const plain = longest(await (await worker.fetch("/clients", { cookie: cookies.owner })).text());
  for (const path of ["/clients", "/audit", "/incidents", "/intakes", "/inquiries"])
    for (const query of [
      "page=-1",
      "page=99999999999999999999",
      "page=1e9",
      "page=NaN&limit=100000&per=100000&size=100000",
      "page[]=2",
      "sort=__proto__&tab=constructor",
      `q=${"x".repeat(8_000)}`,
      "q=%25%25%25&after=..%2F..&before=%00&cursor=eyJpZCI6MX0",
      "from=9999-99-99&to=0000-00-00&event=constructor",
    ]) {
      const began = performance.now();
      const response = await worker.fetch(`${path}?${query}`, { cookie: cookies.owner });
      const text = await response.text();
      expect([path, query, response.status < 500, performance.now() - began < patienceMs]).toEqual([
        path,
        query,
        true,
        true,
      ]);
      expect(longest(text)).toBeLessThan(plain + 200_000);
    }
});
