import { exportJWK, importJWK, type JWTPayload, SignJWT } from "jose";
import { beforeEach, describe, expect, test } from "vitest";
import {
  createPractice,
  dump,
  events,
  hire,
  type Practice,
  sessionOf,
} from "../../../test/harness/tesla-practice.ts";
import { listConnections } from "./connections.ts";
import type { finishConsent } from "./consent.ts";
import { forgetExpiredTransactions } from "./transactions.ts";

let practice: Practice;
beforeEach(async () => {
  practice = await createPractice();
});

/** What every refusal must leave: one trace, no token call unless said, nothing connected. */
async function expectRefused(
  outcome: Awaited<ReturnType<typeof finishConsent>>,
  reason: string,
  tokenCalls = 0,
): Promise<void> {
  const { ctx, tesla } = practice;
  expect(outcome).toEqual({ kind: "refused", reason });
  expect(tesla.tokenCalls.length).toBe(tokenCalls);
  expect(await listConnections(ctx)).toEqual([]);
  const [event, details] =
    reason === "unknown-identity"
      ? ["sign-in.refused", { method: "tesla", reason }]
      : ["oauth.refused", { provider: "tesla", reason }];
  const refusals = (await events(ctx)).filter((entry) => entry.event.endsWith(".refused"));
  expect(refusals.map((entry) => [entry.event, JSON.parse(entry.details)])).toEqual([[event, details]]);
}

describe("the callback of an authorization", () => {
  test("OA-01: without a state it is refused before any token call", async () => {
    const { begin, finish, tesla } = practice;
    const answered = tesla.consent(await begin());
    answered.delete("state");
    await expectRefused(await finish(answered), "malformed");
  });

  test("OA-02: the state of another browser is refused and stays usable in its own", async () => {
    const { begin, finish, tesla } = practice;
    const answered = tesla.consent(await begin());
    await expectRefused(await finish(answered, undefined, "c".repeat(43)), "unknown-flow");
    expect((await finish(answered)).kind).toBe("connected");
  });

  test("OA-02: without a browser cookie it is refused", async () => {
    const { begin, finish, tesla } = practice;
    await expectRefused(await finish(tesla.consent(await begin()), undefined, null), "unknown-flow");
  });

  test("OA-03: of 20 callbacks with one state exactly one gets the transaction", async () => {
    const { begin, finish, tesla } = practice;
    const answered = tesla.consent(await begin());
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => finish(answered)));
    expect(outcomes.filter(({ kind }) => kind === "connected")).toHaveLength(1);
    expect(tesla.tokenCalls).toHaveLength(1);
    expect((await finish(answered)).kind).toBe("refused");
  });

  test("OA-04: a state is refused after ten minutes and accepted one second before", async () => {
    const { begin, finish, tesla, ctx } = practice;
    const late = tesla.consent(await begin());
    ctx.advance(600);
    await expectRefused(await finish(late), "expired");
    const inTime = tesla.consent(await begin());
    ctx.advance(599);
    expect((await finish(inTime)).kind).toBe("connected");
  });

  test("transactions that nobody came back with are forgotten", async () => {
    const { begin, ctx } = practice;
    await begin();
    ctx.advance(601);
    await begin();
    expect(await forgetExpiredTransactions(ctx)).toBe(1);
  });

  test("OA-07: another issuer is refused before the token call", async () => {
    const { begin, finish, tesla } = practice;
    await expectRefused(
      await finish(tesla.consent(await begin(), { iss: "https://evil.invalid" })),
      "wrong-issuer",
    );
  });

  test("OA-07: a missing issuer is refused where the provider advertises it", async () => {
    const { begin, finish, tesla } = practice;
    tesla.discovery = { authorization_response_iss_parameter_supported: true };
    await expectRefused(await finish(tesla.consent(await begin())), "wrong-issuer");
    const right = tesla.consent(await begin(), { iss: tesla.issuer });
    expect((await finish(right)).kind).toBe("connected");
  });

  test("OA-08: the authorization URL carries an S256 challenge, a nonce, and no scope that commands", async () => {
    const { begin } = practice;
    const url = new URL(await begin());
    const params = url.searchParams;
    expect(url.origin + url.pathname).toBe("https://auth.tesla.invalid/oauth2/v3/authorize");
    expect(params.get("code_challenge_method")).toBe("S256");
    expect(params.get("code_challenge")).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(params.get("nonce")).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(params.get("scope")).toBe("openid offline_access vehicle_device_data energy_device_data");
    expect(params.has("client_secret")).toBe(false);
  });

  test("OA-08: the verifier is 43 characters of the unreserved set and hashes to the challenge", async () => {
    const { connect, tesla } = practice;
    // The fake refuses a verifier that does not hash to the challenge.
    await connect();
    expect(tesla.tokenCalls[0]?.get("code_verifier")).toMatch(/^[A-Za-z0-9._~-]{43,128}$/);
  });

  test("OA-09: a victim's code in the attacker's flow fails at the verifier and connects nothing", async () => {
    const { begin, finish, tesla } = practice;
    const victims = tesla.consent(await begin(), { subject: "victim" });
    const attackers = tesla.consent(await begin(), { subject: "attacker" });
    attackers.set("code", victims.get("code") ?? "");
    await expectRefused(await finish(attackers), "provider-refused", 1);
  });

  test("OA-10: a denial with a valid state is friendly and uses the transaction up", async () => {
    const { begin, finish, tesla } = practice;
    const answered = tesla.consent(await begin(), { deny: "access_denied" });
    await expectRefused(await finish(answered), "denied");
    expect(await finish(answered)).toEqual({ kind: "refused", reason: "unknown-flow" });
  });

  test("OA-10: a denial without a state is friendly too", async () => {
    await expectRefused(await practice.finish(new URLSearchParams({ error: "access_denied" })), "denied");
  });

  test.each(["state", "code", "iss", "error"])("OA-11: %s twice is refused", async (name) => {
    const { begin, finish, tesla } = practice;
    const answered = tesla.consent(await begin(), { iss: tesla.issuer });
    answered.append(name, answered.get(name) ?? "x");
    answered.append(name, "y");
    await expectRefused(await finish(answered), "malformed");
  });

  const html = () => new Response("<html>", { headers: { "content-type": "text/html" } });
  const token = { access_token: "a", token_type: "Bearer", expires_in: 60, refresh_token: "r" };
  test.each<[string, () => Response]>([
    ["HTML", html],
    ["a redirect", () => new Response(null, { status: 302, headers: { location: "https://evil.invalid" } })],
    ["more than 64 KB", () => Response.json({ ...token, padding: "x".repeat(70_000) })],
    ["no access token", () => Response.json({ token_type: "Bearer", expires_in: 60 })],
    ["another token type", () => Response.json({ ...token, token_type: "mac" })],
    ["an array", () => Response.json([])],
    ["an empty body", () => new Response(null, { status: 200 })],
    ["broken JSON", () => new Response("{", { headers: { "content-type": "application/json" } })],
    ["a server error", () => new Response("oops", { status: 502 })],
  ])("OA-12: %s from the token endpoint connects nothing", async (_what, answer) => {
    const { begin, finish, tesla, ctx } = practice;
    const answered = tesla.consent(await begin());
    tesla.mishaps.push(answer);
    await expectRefused(await finish(answered), "provider-unavailable");
    const call = ctx.calls.find(({ url }) => url.endsWith("/token"));
    expect(call?.redirect).toBe("manual");
    expect(call?.headers.has("authorization")).toBe(false);
  });

  test("OA-12: a token endpoint that never answers ends as unavailable", async () => {
    const { begin, finish, tesla } = practice;
    const answered = tesla.consent(await begin());
    tesla.mishaps.push(() => Promise.reject(new DOMException("Timed out", "TimeoutError")));
    await expectRefused(await finish(answered), "provider-unavailable");
  });

  test("OA-22: two flows begun in one browser both complete", async () => {
    const { begin, finish, tesla } = practice;
    const [first, second] = [await begin(), await begin()];
    expect((await finish(tesla.consent(second))).kind).toBe("connected");
    expect((await finish(tesla.consent(first))).kind).toBe("connected");
  });

  test("OA-23: the redirect URI is the configured origin's", async () => {
    const url = new URL(await practice.begin());
    expect(url.searchParams.get("redirect_uri")).toBe(
      "https://app.daydreamers.invalid/connections/tesla/callback",
    );
  });

  test("a consent that another person began is refused", async () => {
    const { begin, finish, tesla, ctx } = practice;
    const answered = tesla.consent(await begin());
    await expectRefused(await finish(answered, sessionOf(ctx, await hire(ctx))), "wrong-person");
    const again = tesla.consent(await begin());
    expect(await finish(again, null)).toEqual({ kind: "refused", reason: "wrong-person" });
    const lowered = tesla.consent(await begin());
    const helper = { ...sessionOf(ctx, practice.staffId), role: "helper" as const };
    expect(await finish(lowered, helper)).toEqual({ kind: "refused", reason: "wrong-person" });
  });
});

describe("OA-13: an ID token is refused when", () => {
  const sign = (claims: JWTPayload, header: { alg: string; kid?: string }) =>
    new SignJWT(claims).setProtectedHeader(header).sign(practice.tesla.privateKey);
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const claim = (claims: JWTPayload) => {
    practice.tesla.claims = claims;
  };
  const answerWith = (extra: Record<string, unknown>) => {
    practice.tesla.extra = extra;
  };
  const now = () => Math.floor(practice.ctx.clock.now().getTime() / 1000);

  const cases: [string, () => void][] = [
    [
      "its algorithm is none",
      () => {
        practice.tesla.forge = async (claims) =>
          `${encode({ alg: "none", kid: "key-1" })}.${encode(claims)}.`;
      },
    ],
    [
      "it is an HMAC with the public key",
      () => {
        practice.tesla.forge = (claims) =>
          new SignJWT(claims)
            .setProtectedHeader({ alg: "HS256", kid: "key-1" })
            .sign(new TextEncoder().encode(JSON.stringify(practice.tesla.keys[0])));
      },
    ],
    [
      "it is signed with another algorithm of the same key",
      () => {
        practice.tesla.keys = practice.tesla.keys.map((key) => ({ ...key, alg: undefined }));
        practice.tesla.forge = async (claims) =>
          new SignJWT(claims)
            .setProtectedHeader({ alg: "PS256", kid: "key-1" })
            .sign(await importJWK(await exportJWK(practice.tesla.privateKey), "PS256"));
      },
    ],
    ["its issuer is another", () => claim({ iss: "https://evil.invalid" })],
    ["its audience is another", () => claim({ aud: "somebody" })],
    ["its authorized party is another", () => claim({ azp: "somebody" })],
    ["it has several audiences and no authorized party", () => claim({ aud: ["tesla-client", "somebody"] })],
    ["it is expired", () => claim({ exp: now() - 61 })],
    ["it is from the future", () => claim({ iat: now() + 61 })],
    ["its nonce is missing", () => claim({ nonce: undefined })],
    ["its nonce is another", () => claim({ nonce: "other" })],
    ["its subject is missing", () => claim({ sub: undefined })],
    [
      "its key is unknown",
      () => {
        practice.tesla.forge = (claims) => sign(claims, { alg: "RS256", kid: "key-9" });
      },
    ],
    [
      "it names no key",
      () => {
        practice.tesla.forge = (claims) => sign(claims, { alg: "RS256" });
      },
    ],
    [
      "two keys have its name",
      () => {
        practice.tesla.keys = [...practice.tesla.keys, ...practice.tesla.keys];
      },
    ],
    ["it is not there", () => answerWith({ id_token: undefined })],
  ];
  test.each(cases)("%s", async (_what, arrange) => {
    const { begin, finish, tesla, ctx } = practice;
    const answered = tesla.consent(await begin());
    arrange();
    await expectRefused(await finish(answered), "not-proven", 1);
    await ctx.settled();
    expect(tesla.revoked).toHaveLength(1);
  });

  test("unreadable keys are an outage, not a forgery", async () => {
    const { begin, finish, tesla, ctx } = practice;
    const answered = tesla.consent(await begin());
    const network = ctx.network;
    ctx.network = (request) =>
      request.url.endsWith("/keys") ? new Response("<html>", { status: 502 }) : network(request);
    await expectRefused(await finish(answered), "provider-unavailable", 1);
  });
});

describe("signing in with Tesla", () => {
  const signIn = async (answer: Parameters<Practice["tesla"]["consent"]>[1] = {}) => {
    const { begin, finish, tesla } = practice;
    return finish(tesla.consent(await begin("sign-in", "/today"), answer), null);
  };

  test("whoever linked the account is signed in and the connection renewed by the same consent", async () => {
    const { connect, staffId, ctx } = practice;
    const connectionId = await connect();
    ctx.advance(3600);
    expect(await signIn()).toMatchObject({
      kind: "signed-in",
      arrival: { kind: "signed-in", staffId },
      connectionId,
      returnTo: "/today",
    });
    const [connection] = await listConnections(ctx);
    expect(connection?.connectedAt).toEqual(ctx.clock.now());
  });

  test("OA-26: an unknown account gets a neutral refusal, no row, and its tokens are ended", async () => {
    const { tesla, ctx } = practice;
    await expectRefused(await signIn({ subject: "stranger" }), "unknown-identity", 1);
    await ctx.settled();
    expect(tesla.revoked).toHaveLength(1);
    const rows = await ctx.raw
      .prepare(
        "select (select count(*) from sessions) + (select count(*) from staff_identities) + (select count(*) from tokens_to_revoke) + (select count(*) from connections) as n",
      )
      .first<number>("n");
    expect(rows).toBe(0);
  });

  test("OA-14, OA-15: an email at the provider that is the owner's links nothing and signs nobody in", async () => {
    const { tesla, staffId } = practice;
    tesla.claims = { email: `${staffId}@practice.invalid`, email_verified: true };
    await expectRefused(await signIn({ subject: "stranger" }), "unknown-identity", 1);
  });

  test("an account that is connected but not linked is refused without hurting the connection", async () => {
    const { begin, finish, tesla, staffId, ctx } = practice;
    const old = sessionOf(ctx, staffId, 3600);
    expect((await finish(tesla.consent(await begin()), old)).kind).toBe("connected");
    expect(await signIn()).toEqual({ kind: "refused", reason: "unknown-identity" });
    await ctx.settled();
    expect(tesla.revoked).toEqual([]);
  });

  test("a disabled person gets the same answer", async () => {
    const { connect, ctx, staffId } = practice;
    await connect();
    await ctx.raw.prepare("update staff set disabled_at = 1 where id = ?").bind(staffId).run();
    expect(await signIn()).toEqual({ kind: "refused", reason: "unknown-identity" });
  });

  test("what was disconnected stays so", async () => {
    const { connect, ctx, staffId, tesla } = practice;
    const { disconnect } = await import("./disconnect.ts");
    const id = await connect();
    await disconnect(ctx, id, staffId);
    expect(await signIn()).toMatchObject({ kind: "signed-in", connectionId: null });
    await ctx.settled();
    expect((await listConnections(ctx))[0]?.status).toBe("disconnected");
    expect(tesla.revoked).toHaveLength(2);
  });

  test("OA-18: the same subject of another issuer is not the same person", async () => {
    const { connect, tesla } = practice;
    await connect();
    tesla.claims = { iss: "https://accounts.evil.invalid" };
    expect(await signIn()).toEqual({ kind: "refused", reason: "not-proven" });
  });
});

describe("connecting", () => {
  test("an account links for sign-in only from a fresh session", async () => {
    const { begin, finish, tesla, staffId, ctx } = practice;
    await finish(tesla.consent(await begin()), sessionOf(ctx, staffId, 16 * 60));
    expect(await events(ctx, "identity.")).toEqual([]);
    await finish(tesla.consent(await begin()), sessionOf(ctx, staffId));
    expect((await events(ctx, "identity.")).map(({ event }) => event)).toEqual(["identity.linked"]);
  });

  test("OA-19: another person of the practice may reconnect the car, but not take over its sign-in", async () => {
    const { connect, finish, tesla, ctx, browserId } = practice;
    const id = await connect();
    const other = await hire(ctx, "trainer", "Wren");
    const { beginConsent } = await import("./transactions.ts");
    const url = await beginConsent(ctx, {
      provider: "tesla",
      purpose: "connect",
      staffId: other,
      browserId,
      returnTo: "/battery",
    });
    const outcome = await finish(tesla.consent(url), sessionOf(ctx, other));
    expect(outcome).toMatchObject({ kind: "connected", connectionId: id });
    expect((await listConnections(ctx))[0]?.staffId).toBe(other);
    const trail = (await events(ctx)).map(({ event }) => event);
    expect(trail.filter((event) => event === "connection.connected")).toHaveLength(2);
    expect(trail).toContain("identity.link-refused");
  });

  test("OA-24: fewer scopes than asked make the connection limited, and say which are missing", async () => {
    const { connect, ctx } = practice;
    await connect({ scopes: ["openid", "offline_access", "energy_device_data"] });
    expect(await listConnections(ctx)).toMatchObject([
      { status: "limited", missingScopes: ["vehicle_device_data"] },
    ]);
    expect((await events(ctx, "connection.limited"))[0]?.details).toContain("vehicle_device_data");
  });

  test("OA-24: scopes are read from the access token where the answer does not name them", async () => {
    const { connect, ctx, tesla } = practice;
    const claims = Buffer.from(JSON.stringify({ scp: ["openid", "vehicle_device_data"] })).toString(
      "base64url",
    );
    tesla.extra = { scope: undefined, access_token: `h.${claims}.s` };
    await connect();
    expect((await listConnections(ctx))[0]?.missingScopes).toEqual(["energy_device_data"]);
  });

  test("the code grant sends audience and secret in the body, as Tesla documents", async () => {
    const { connect, tesla } = practice;
    await connect();
    expect(Object.fromEntries(tesla.tokenCalls[0] ?? [])).toMatchObject({
      grant_type: "authorization_code",
      client_id: "tesla-client",
      client_secret: "tesla-client-secret-0123",
      audience: "https://na.tesla.invalid",
    });
  });

  test("OA-27: no token, code, state, verifier or subject is in the database or the log in clear", async () => {
    const { begin, finish, tesla, ctx } = practice;
    const url = await begin();
    const before = await dump(ctx);
    const answered = tesla.consent(url, { subject: "sub-sentinel" });
    await finish(answered);
    const after = before + (await dump(ctx)) + JSON.stringify(ctx.logs);
    const secrets = [
      answered.get("state"),
      answered.get("code"),
      tesla.tokenCalls[0]?.get("code_verifier"),
      new URL(url).searchParams.get("nonce"),
      "tesla-client-secret",
      "sub-sentinel",
      "access-sentinel",
      "refresh-sentinel",
    ];
    for (const secret of secrets) {
      expect(secret).toBeTruthy();
      expect(after).not.toContain(secret);
    }
  });
});
