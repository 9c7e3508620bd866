import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { connections } from "../../../drizzle/schema/connections.ts";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { connectTesla } from "../../../test/harness/fake-fleet.ts";
import { TokenRejected } from "../connections/access.ts";
import { openTesla } from "./tesla.ts";
import { products, vehicleData } from "./tesla-answers.ts";

let ctx: TestContext;
beforeEach(async () => {
  ctx = await createTestContext();
});
const tesla = (apiBase: string | null = null, id = "c") => openTesla(ctx, { id, apiBase }, "the-token");
const ask = () => tesla().get("/api/1/vehicles/V/vehicle_data", vehicleData);
const answers = (status: number, body: unknown = {}, headers: Record<string, string> = {}) => {
  ctx.network = () =>
    typeof body === "string"
      ? new Response(body, { status, headers })
      : Response.json(body, { status, headers });
};

test.each([
  [408, { error: "vehicle unavailable: vehicle is offline or asleep" }, "asleep", true],
  [500, { error: "vehicle unavailable: {:error=>vehicle unavailable:}" }, "asleep", false],
  [500, { error: "internal server error" }, "provider-down", false],
  [503, "<html>maintenance</html>", "provider-down", false],
  [200, "<html>maintenance</html>", "provider-down", true],
  [200, '{"response":nul', "provider-down", true],
  [200, { response: null }, "unreadable", true],
  [302, "", "provider-down", true],
  [401, { error: "mobile_access_disabled" }, "mobile-access-disabled", true],
  [403, { error: "EXCEEDED_LIMIT: account limit exceeded" }, "billing-limit", true],
  [403, { error: "Unauthorized missing scopes" }, "missing-scope", true],
  [404, { error: "not_found" }, "gone", true],
  [412, { error: "Account must be registered in the current region" }, "not-registered", true],
])("%i %j means %s", async (status, body, trouble, billed) => {
  answers(status, body);
  expect(await ask()).toEqual({ ok: false, trouble, billed });
});

test("a network that fails and an answer without end are the provider's trouble and cost nothing", async () => {
  ctx.network = () => {
    throw new TypeError("fetch failed");
  };
  expect(await ask()).toEqual({ ok: false, trouble: "provider-down", billed: false });
  ctx.network = () => new Response("x".repeat(3 * 1024 * 1024));
  expect(await ask()).toEqual({ ok: false, trouble: "provider-down", billed: false });
});

test("429 says when to come back, in seconds, as a date, or not at all", async () => {
  const retry = async (headers: Record<string, string>) => {
    answers(429, {}, headers);
    const answer = await ask();
    return answer.ok ? null : answer.retryAfterSeconds;
  };
  expect(await retry({ "retry-after": "90" })).toBe(90);
  expect(await retry({ "retry-after": new Date(ctx.clock.now().getTime() + 120_000).toUTCString() })).toBe(
    120,
  );
  expect(await retry({ "retry-after": "nonsense" })).toBeUndefined();
  expect(await retry({})).toBeUndefined();
  expect(await retry({ "retry-after": "99999999" })).toBe(86_400);
});

test("a 401 of the token is told to whoever can renew it", async () => {
  answers(401, { error: "token expired (401)" });
  await expect(ask()).rejects.toBeInstanceOf(TokenRejected);
});

test("421 is followed to a configured host only, and remembered", async () => {
  const id = await connectTesla(ctx);
  ctx.network = ({ url }) =>
    url.startsWith(ctx.settings.TESLA_API_EU)
      ? Response.json({ response: [] })
      : Response.json(
          {
            error: `user out of region, use base URL: ${ctx.settings.TESLA_API_EU}, see https://developer.invalid`,
          },
          { status: 421 },
        );
  const answer = await tesla(null, id).get("/api/1/products", products);
  expect(answer).toEqual({ ok: true, value: { cars: [], sites: [] } });
  const [row] = await ctx.db.select().from(connections).where(eq(connections.id, id));
  expect(row?.apiBase).toBe(ctx.settings.TESLA_API_EU);
});

test.each([
  "use base URL: https://attacker.invalid",
  "use base URL: https://eu.tesla.invalid.attacker.invalid",
  "use base URL: https://eu.tesla.invalid@attacker.invalid/",
  "use base URL: https://attacker.invalid/?https://eu.tesla.invalid/x",
  "use base URL: http://eu.tesla.invalid",
])("421 with %s sends nothing there", async (error) => {
  ctx.network = ({ url }) =>
    url.endsWith("/users/region")
      ? Response.json({ response: { fleet_api_base_url: "https://attacker.invalid" } })
      : Response.json({ error }, { status: 421 });
  expect(await ask()).toEqual({ ok: false, trouble: "wrong-region", billed: true });
  expect(new Set(ctx.calls.map(({ url }) => new URL(url).origin))).toEqual(
    new Set([ctx.settings.TESLA_API_NA]),
  );
});

test("a 421 without a name asks for the region", async () => {
  const id = await connectTesla(ctx);
  ctx.network = ({ url }) => {
    if (url.endsWith("/users/region"))
      return Response.json({
        response: { region: "cn", fleet_api_base_url: `${ctx.settings.TESLA_API_CN}/` },
      });
    return url.startsWith(ctx.settings.TESLA_API_CN)
      ? Response.json({ response: [] })
      : Response.json({ error: "misdirected" }, { status: 421 });
  };
  expect((await tesla(null, id).get("/api/1/products", products)).ok).toBe(true);
});

test("two hosts that send one back and forth end as the wrong region", async () => {
  const id = await connectTesla(ctx);
  ctx.network = ({ url }) => {
    const other = url.startsWith(ctx.settings.TESLA_API_NA)
      ? ctx.settings.TESLA_API_EU
      : ctx.settings.TESLA_API_NA;
    return Response.json({ error: `use base URL: ${other}` }, { status: 421 });
  };
  expect(await tesla(null, id).get("/api/1/products", products)).toMatchObject({ trouble: "wrong-region" });
  expect(ctx.calls.length).toBe(2);
});

test("a remembered host that the settings do not name gets no token", async () => {
  answers(200, { response: [] });
  await tesla("https://old.tesla.invalid").get("/api/1/products", products);
  expect(ctx.calls.map(({ url }) => new URL(url).origin)).toEqual([ctx.settings.TESLA_API_NA]);
});
