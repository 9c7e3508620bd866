import { globSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTesla } from "../../app/domain/battery/tesla.ts";
import { readIssuer } from "../../app/domain/oauth/id-token.ts";
import { getJson, postForm } from "../../app/domain/oauth/provider-calls.ts";
import { verifyHuman } from "../../app/http/human.ts";
import { isPublicAddress, limitedFetch, readLimited } from "../../app/platform/fetch.ts";
import { createResend } from "../../app/platform/mail.ts";
import { createTestContext, type TestContext } from "../harness/context.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Every place of the product that calls out, by file, with the address as it is written there (`{` for a placeholder). */
const callers: Record<string, string[]> = {
  // Addresses of the settings, and what `isPublicAddress` let pass.
  "app/domain/oauth/id-token.ts": ["url"],
  "app/domain/oauth/provider-calls.ts": ["url"],
  // One of the three configured regions; see `namedBase`.
  "app/domain/battery/tesla.ts": ['`{base.replace(/\\/$/, "")}{path}`'],
  "app/domain/calendar/google-calendar.ts": ["`{base}{path}?{new URLSearchParams(asked)}`"],
  "app/http/human.ts": ["url"],
  "app/platform/mail.ts": ["`{options.url}/emails`"],
  "app/platform/sms.ts": ["target"],
  // The limits around all of them.
  "app/platform/fetch.ts": ["input"],
  // Not the network: our own Durable Object, and the browser at work.
  "app/platform/token-keeper.ts": ['"https://token-keeper/refresh"'],
  "app/ui/documents/upload-one.ts": ["url"],
  "app/ui/report-cards/use-autosave.ts": ["url"],
};

test("SS-01: nothing calls out but the known places, and no form of ours asks for an address", () => {
  const found: Record<string, string[]> = {};
  for (const path of globSync("app/**/*.{ts,tsx}", { cwd: root, exclude: ["**/*.test.*"] })) {
    const source = ts.createSourceFile(path, readFileSync(root + path, "utf8"), ts.ScriptTarget.Latest, true);
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && /(^|\.)fetch$/.test(node.expression.getText(source)))
        found[path] = [
          ...(found[path] ?? []),
          (node.arguments[0]?.getText(source) ?? "").replaceAll("${", "{"),
        ];
      ts.forEachChild(node, visit);
    };
    visit(source);
    const otherWays = /\b(WebSocket|EventSource|node:https?|node:net|node:dgram|cloudflare:sockets)\b/;
    expect.soft([path, otherWays.exec(source.text)?.[0]]).toEqual([path, undefined]);
    expect.soft([path, /<(input|Field)[^>]*type="url"/.exec(source.text)?.[0]]).toEqual([path, undefined]);
  }
  expect(found).toEqual(callers);
});

const inner = [
  "http://keys.example.com/",
  "https://127.0.0.1/",
  "https://2130706433/",
  "https://0x7f.1/",
  "https://0177.0.0.1/",
  "https://10.0.0.8/",
  "https://192.168.1.1/",
  "https://169.254.169.254/latest/meta-data",
  "https://[::1]/",
  "https://[fe80::1]/",
  "https://[::ffff:10.0.0.8]/",
  "https://localhost/",
  "https://db.internal/",
  "https://printer.local./",
  "https://keys.example.com:8443/",
  "https://robin:secret@keys.example.com/",
  "ftp://keys.example.com/",
  "data:application/json,{}",
];

test.each(inner)("SS-01: keys that a provider names at %s are not fetched", async (jwks_uri) => {
  const ctx = await createTestContext();
  const discoveryUrl = ctx.settings.TESLA_DISCOVERY_URL;
  ctx.network = ({ url }) =>
    url === discoveryUrl ? Response.json({ issuer: "https://auth.tesla.invalid", jwks_uri }) : undefined;
  expect(isPublicAddress(new URL(jwks_uri))).toBe(false);
  await expect(readIssuer(ctx, discoveryUrl)).rejects.toThrow("malformed");
  expect(ctx.calls.map(({ url }) => url)).toEqual([discoveryUrl]);
});

test("SS-01: public names over TLS are fine, also long and foreign ones", () => {
  for (const url of ["https://www.googleapis.com/oauth2/v3/certs", "https://xn--bcher-kva.example/keys"])
    expect(isPublicAddress(new URL(url))).toBe(true);
});

/** Each way in which the product talks to somebody, as one call. */
const conversations: Record<string, (ctx: TestContext) => Promise<unknown>> = {
  "a token endpoint": (ctx) => postForm(ctx, "https://provider.example.com/token", { code: "c" }),
  "a provider's document": (ctx) =>
    getJson(ctx, "https://provider.example.com/.well-known/openid-configuration"),
  "the Fleet API": async (ctx) => {
    const { z } = await import("zod");
    const answer = await openTesla(ctx, { id: "c", apiBase: null }, "t").get("/api/1/products", z.unknown());
    if (!answer.ok) throw new Error(answer.trouble);
  },
  "the mail provider": (ctx) =>
    createResend({
      url: "https://mail.example.com",
      apiKey: "k",
      from: "a@b.example",
      fetch: ctx.fetch,
    }).send({ to: "r@example.com", subject: "s", text: "t" }, "key"),
  Turnstile: async (ctx) => {
    const body = new URLSearchParams({ "cf-turnstile-response": "x" });
    const verdict = await verifyHuman(
      ctx,
      new Request("https://a.invalid", { method: "POST", body }),
      "contact",
    );
    if (!verdict.ok) throw new Error(verdict.sentence);
  },
};
const turnstile = { TURNSTILE_SITE_KEY: "site", TURNSTILE_SECRET: "pQ7xW2vK9sT4mN8bR6yH" };

test.each(Object.entries(conversations))(
  "SS-02: a redirect in an answer of %s is not followed, and counts as no answer",
  async (_, call) => {
    const ctx = await createTestContext({ env: turnstile });
    ctx.network = () =>
      new Response(null, { status: 302, headers: { location: "https://evil.example.com/" } });
    await expect(call(ctx)).rejects.toThrow();
    expect(ctx.calls).toHaveLength(1);
  },
);

test.each(Object.entries(conversations))(
  "SS-03: an answer of %s that does not end is broken off and counts as no answer",
  async (_, call) => {
    const ctx = await createTestContext({ env: turnstile });
    let sent = 0;
    let cancelled = false;
    const endless = () =>
      new ReadableStream<Uint8Array>({
        pull(controller) {
          sent += 65_536;
          if (sent > 64 * 1024 * 1024) throw new Error("Nobody stopped reading");
          controller.enqueue(new Uint8Array(65_536).fill(0x20));
        },
        cancel: () => {
          cancelled = true;
        },
      });
    ctx.network = () => new Response(endless(), { headers: { "content-type": "application/json" } });
    await expect(call(ctx)).rejects.toThrow();
    expect(cancelled).toBe(true);
    expect(sent).toBeLessThan(4 * 1024 * 1024);
  },
);

let server: Server;
let origin: string;
const asked: string[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? "");
    if (request.url === "/moved") response.writeHead(307, { location: `${origin}/secret` }).end();
    else if (request.url === "/slow") response.writeHead(200).write("a");
    else if (request.url !== "/silent") response.end("ok");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test("SS-02: the product's own fetch does not follow what a server says over the wire", async () => {
  const response = await limitedFetch()(`${origin}/moved`, { method: "POST", body: "token" });
  expect(response.status).toBe(307);
  expect(asked).toEqual(["/moved"]);
});

test("SS-03: a server that says nothing, or never ends its answer, is left after the time that it has", async () => {
  await expect(limitedFetch(100)(`${origin}/silent`)).rejects.toThrow();
  const begun = await limitedFetch(100)(`${origin}/slow`);
  await expect(readLimited(begun.body, 1_000)).rejects.toThrow();
});
