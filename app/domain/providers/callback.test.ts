import { beforeEach, describe, expect, test } from "vitest";
import { createSignInPractice, type SignInPractice } from "../../../test/harness/sign-in-practice.ts";
import { events } from "../../../test/harness/staff.ts";
import type { SignInProvider } from "./offered.ts";
import type { Returned } from "./return.ts";
import { sweepFlows } from "./transactions.ts";

let practice: SignInPractice;
beforeEach(async () => {
  practice = await createSignInPractice();
});

const both: SignInProvider[] = ["google", "github"];
const other = { google: "github", github: "google" } as const;

const sessions = () => practice.ctx.raw.prepare("select count(*) as n from sessions").first<number>("n");

/** What every refusal must leave: one trace, no session, no token call unless said. */
async function expectRefused(
  provider: SignInProvider,
  outcome: Returned,
  reason: string,
  tokenCalls = 0,
): Promise<void> {
  const { ctx, fake } = practice;
  expect(outcome).toEqual({ kind: "refused", reason });
  expect(fake.tokenCalls.length).toBe(tokenCalls);
  expect(await sessions()).toBe(0);
  const refusals = (await events(ctx)).filter((event) => /^[a-z-]+\.[a-z-]*refused/.test(event));
  expect(refusals).toEqual([
    reason === "unknown-identity"
      ? `sign-in.refused ${JSON.stringify({ method: provider, reason })}`
      : `oauth.refused ${JSON.stringify({ provider, reason })}`,
  ]);
}

describe.each(both)("the callback of %s", (provider) => {
  test("OA-01: without a state it is refused before any token call", async () => {
    const { begin, finish, fake } = practice;
    const answered = fake.consent(await begin(provider));
    answered.delete("state");
    await expectRefused(provider, await finish(provider, answered), "malformed");
  });

  test("OA-02: the state of another browser, or of none, is refused and stays usable in its own", async () => {
    const { begin, finish, fake, link } = practice;
    await link(provider);
    const answered = fake.consent(await begin(provider));
    expect(await finish(provider, answered, null, "c".repeat(43))).toMatchObject({ reason: "unknown-flow" });
    expect(await finish(provider, answered, null, null)).toMatchObject({ reason: "unknown-flow" });
    expect((await finish(provider, answered)).kind).toBe("arrived");
  });

  test("OA-03: of 20 callbacks with one state exactly one gets the transaction", async () => {
    const { begin, finish, fake, link } = practice;
    await link(provider);
    const answered = fake.consent(await begin(provider));
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => finish(provider, answered)));
    expect(outcomes.filter(({ kind }) => kind === "arrived")).toHaveLength(1);
    expect(fake.tokenCalls).toHaveLength(2);
    expect((await finish(provider, answered)).kind).toBe("refused");
  });

  test("OA-04: a state is refused after ten minutes and accepted one second before", async () => {
    const { begin, finish, fake, link, ctx } = practice;
    const late = fake.consent(await begin(provider));
    ctx.advance(600);
    await expectRefused(provider, await finish(provider, late), "expired");
    await link(provider);
    const inTime = fake.consent(await begin(provider));
    ctx.advance(599);
    expect((await finish(provider, inTime)).kind).toBe("arrived");
  });

  test("OA-06: the state of one provider on the other's callback is refused and stays usable on its own", async () => {
    const { begin, finish, fake, link } = practice;
    await link(provider);
    const answered = fake.consent(await begin(provider));
    expect(await finish(other[provider], answered)).toMatchObject({ reason: "unknown-flow" });
    expect((await finish(provider, answered)).kind).toBe("arrived");
  });

  test("OA-07: another issuer is refused before the token call", async () => {
    const { begin, finish, fake } = practice;
    const answered = fake.consent(await begin(provider), { iss: fake.issuers[other[provider]] });
    await expectRefused(provider, await finish(provider, answered), "wrong-issuer");
  });

  test("OA-08: the URL asks with S256 for no more than who it is, and holds no secret", async () => {
    const params = new URL(await practice.begin(provider)).searchParams;
    expect(params.get("code_challenge_method")).toBe("S256");
    expect(params.get("code_challenge")).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(params.get("state")).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(params.get("scope")).toBe(provider === "google" ? "openid" : null);
    expect(params.has("access_type")).toBe(false);
    expect(params.has("client_secret")).toBe(false);
    if (provider === "google") expect(params.get("nonce")).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  test("OA-09: a victim's code in the attacker's flow fails at the verifier and signs nobody in", async () => {
    const { begin, finish, fake } = practice;
    const victims = fake.consent(await begin(provider), { subject: "7" });
    const attackers = fake.consent(await begin(provider), { subject: "8" });
    attackers.set("code", victims.get("code") ?? "");
    await expectRefused(provider, await finish(provider, attackers), "provider-refused", 1);
  });

  test("OA-10: a denial is friendly with a state and without", async () => {
    const { begin, finish, fake } = practice;
    const answered = fake.consent(await begin(provider), { deny: "access_denied" });
    await expectRefused(provider, await finish(provider, answered), "denied");
    const bare = new URLSearchParams({ error: "access_denied" });
    expect(await finish(provider, bare)).toEqual({ kind: "refused", reason: "denied" });
  });

  test.each(["state", "code", "iss", "error"])("OA-11: %s twice is refused", async (name) => {
    const { begin, finish, fake } = practice;
    const answered = fake.consent(await begin(provider));
    answered.append(name, answered.get(name) ?? "x");
    answered.append(name, "y");
    await expectRefused(provider, await finish(provider, answered), "malformed");
  });

  const token = { access_token: "a", token_type: "Bearer", id_token: "x" };
  test.each<[string, () => Response | Promise<Response>]>([
    ["HTML", () => new Response("<html>", { headers: { "content-type": "text/html" } })],
    ["a redirect", () => new Response(null, { status: 302, headers: { location: "https://evil.invalid" } })],
    ["more than 64 KB", () => Response.json({ ...token, padding: "x".repeat(70_000) })],
    ["no access token", () => Response.json({ token_type: "Bearer", id_token: "x" })],
    ["another token type", () => Response.json({ ...token, token_type: "mac" })],
    ["a form", () => new Response("access_token=a&token_type=bearer")],
    ["an array", () => Response.json([])],
    ["an empty body", () => new Response(null, { status: 200 })],
    ["broken JSON", () => new Response("{", { headers: { "content-type": "application/json" } })],
    ["a server error", () => new Response("oops", { status: 502 })],
    ["silence", () => Promise.reject(new DOMException("Timed out", "TimeoutError"))],
  ])("OA-12: %s from the token endpoint signs nobody in", async (_what, answer) => {
    const { begin, finish, fake, ctx } = practice;
    const answered = fake.consent(await begin(provider));
    fake.mishaps.push(answer);
    await expectRefused(provider, await finish(provider, answered), "provider-unavailable");
    const call = ctx.calls.find(({ url }) => /token$/.test(url));
    expect(call?.redirect).toBe("manual");
    expect(call?.headers.has("authorization")).toBe(false);
  });

  test("OA-22: two flows begun in one browser both complete", async () => {
    const { begin, finish, fake, link } = practice;
    await link(provider);
    const [first, second] = [await begin(provider), await begin(provider)];
    expect((await finish(provider, fake.consent(second))).kind).toBe("arrived");
    expect((await finish(provider, fake.consent(first))).kind).toBe("arrived");
  });

  test("OA-23: the redirect URI is the configured origin's, and the provider's own", async () => {
    expect(new URL(await practice.begin(provider)).searchParams.get("redirect_uri")).toBe(
      `https://app.daydreamers.invalid/sign-in/${provider}/callback`,
    );
  });
});

test("OA-07: an issuer that Google promises to name and GitHub does not may be missing at GitHub only", async () => {
  const { link, begin, finish, fake } = practice;
  await link("github");
  expect((await finish("github", fake.consent(await begin("github"), { iss: null }))).kind).toBe("arrived");
  const outcome = await finish("google", fake.consent(await begin("google"), { iss: null }));
  expect(outcome).toEqual({ kind: "refused", reason: "wrong-issuer" });
});

test("flows that nobody came back with are forgotten", async () => {
  const { ctx, begin, finish, fake, link } = practice;
  await link("google");
  await begin("google");
  ctx.advance(601);
  const answered = fake.consent(await begin("google"));
  expect(await sweepFlows(ctx)).toEqual({ forgotten: 1 });
  expect((await finish("google", answered)).kind).toBe("arrived");
});
