import { expect, test } from "vitest";
import { createTestContext } from "../../test/harness/context.ts";
import { about } from "../../test/harness/intakes.ts";
import { visitor } from "../../test/harness/visitor.ts";
import { addSecurityHeaders } from "./security-headers.ts";

const env = { TURNSTILE_SITE_KEY: "0x4AAAAAAA", TURNSTILE_SECRET: "0x4AAAAAAA-of-this-unit" };
const good = { success: true, hostname: "app.daydreamers.invalid", action: "intake" };
const field = "cf-turnstile-response";

async function withAnswer(answer: () => Response | Promise<Response>) {
  const ctx = await createTestContext({ env });
  ctx.network = (request) => (request.url.includes("siteverify") ? answer() : undefined);
  return ctx;
}

test("with a good token the form goes on, and siteverify is asked with the secret", async () => {
  const ctx = await withAnswer(() => Response.json(good));
  expect((await visitor(ctx).post("/intake", { ...about, [field]: "a-token" })).status).toBe(303);
  const sent = new URLSearchParams(await ctx.calls[0]?.text());
  expect(Object.fromEntries(sent)).toMatchObject({ secret: env.TURNSTILE_SECRET, response: "a-token" });
});

const refusals: [string, Record<string, string>, () => Response | Promise<Response>][] = [
  ["without a token", {}, () => Response.json(good)],
  [
    "with one that was used before",
    { [field]: "again" },
    () => Response.json({ success: false, "error-codes": ["timeout-or-duplicate"] }),
  ],
  ["with one of another site", { [field]: "x" }, () => Response.json({ ...good, hostname: "evil.example" })],
  ["with one of another form", { [field]: "x" }, () => Response.json({ ...good, action: "portal" })],
  ["with one that names no site", { [field]: "x" }, () => Response.json({ success: true })],
  ["while siteverify is down", { [field]: "x" }, () => Promise.reject(new TypeError("network"))],
  ["while siteverify fails", { [field]: "x" }, () => Response.json(good, { status: 500 })],
  ["while siteverify answers with a page", { [field]: "x" }, () => new Response("<html>")],
];

test.each(refusals)("PO-12: %s it is refused, and what was typed stays", async (_when, fields, answer) => {
  const ctx = await withAnswer(answer);
  const refused = await visitor(ctx).post("/intake", { ...about, ...fields });
  expect(refused.status).toBe(422);
  expect(refused.data).toMatchObject({
    errors: { "": expect.stringContaining("a person") },
    values: { name: about.name, email: about.email },
  });
  const { results } = await ctx.raw.prepare("select id from intake_drafts").all();
  expect(results).toEqual([]);
});

test("PO-12: the portal and questions ask for their own token, and refuse without one", async () => {
  for (const [path, action] of [
    ["/portal", "portal"],
    ["/contact", "contact"],
    ["/intake/resume", "intake-resume"],
  ] as const) {
    const ctx = await withAnswer(() => Response.json({ ...good, action }));
    const fields = { ...about, message: "Hello?" };
    expect((await visitor(ctx).post(path, fields)).status, path).toBe(422);
    expect((await visitor(ctx).post(path, { ...fields, [field]: "a-token" })).status, path).toBe(303);
    const others = await withAnswer(() => Response.json({ ...good, action: "another" }));
    expect((await visitor(others).post(path, { ...fields, [field]: "a-token" })).status, path).toBe(422);
  }
});

test("a business without Turnstile asks nobody, and its pages allow no foreign script", async () => {
  const ctx = await createTestContext();
  expect((await visitor(ctx).post("/intake", about)).status).toBe(303);
  expect(ctx.calls).toEqual([]);
  const policyOf = (settings: typeof ctx.settings) => {
    const headers = new Headers();
    addSecurityHeaders(headers, new Request("https://app.daydreamers.invalid/"), settings, "n", false);
    return headers.get("content-security-policy") ?? "";
  };
  expect(policyOf(ctx.settings)).not.toContain("challenges.cloudflare.com");
  const { settings } = await createTestContext({ env });
  expect(policyOf(settings)).toContain("frame-src https://challenges.cloudflare.com");
});

test("Trusted Types are on everywhere but on the four pages that show Cloudflare's check, where it is set up", async () => {
  const { settings } = await createTestContext({ env });
  const { settings: without } = await createTestContext();
  const headersOf = (path: string, given: typeof settings) => {
    const headers = new Headers();
    addSecurityHeaders(headers, new Request(`https://app.daydreamers.invalid${path}`), given, "n", false);
    return [
      headers
        .get("content-security-policy")
        ?.includes("require-trusted-types-for 'script'; trusted-types 'none'"),
      headers.get("cross-origin-embedder-policy"),
    ];
  };
  const strict = [true, "require-corp"];
  for (const path of ["/", "/sign-in", "/clients", "/portal/home", "/intake/abc", "/contact/x", "/nowhere"])
    expect([path, ...headersOf(path, settings)]).toEqual([path, ...strict]);
  for (const [path, policy] of [
    ["/today", "offline-worker"],
    ["/offline", "offline-worker"],
    [`/report-cards/${"a".repeat(26)}`, "ProseMirrorClipboard"],
  ] as const) {
    const headers = new Headers();
    addSecurityHeaders(headers, new Request(`https://app.daydreamers.invalid${path}`), settings, "n", false);
    expect(headers.get("content-security-policy")).toMatch(
      new RegExp(`require-trusted-types-for 'script'; trusted-types ${policy}$`),
    );
  }
  for (const path of ["/contact", "/intake", "/intake/resume", "/portal", "/portal.data"]) {
    expect([path, ...headersOf(path, settings)]).toEqual([path, false, null]);
    expect([path, ...headersOf(path, without)]).toEqual([path, ...strict]);
  }
});
