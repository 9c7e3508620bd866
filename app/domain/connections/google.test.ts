import { beforeEach, expect, test } from "vitest";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { testEnvironment as env } from "../../../test/harness/environment.ts";
import { createFakeSignIns, type FakeSignIns } from "../../../test/harness/fake-sign-ins.ts";
import {
  dump,
  events,
  hire,
  keepSession,
  memoryJournal,
  sessionOf,
} from "../../../test/harness/tesla-practice.ts";
import { returnFromProvider } from "../providers/return.ts";
import { sendToProvider } from "../providers/transactions.ts";
import { isOffered } from "./connection-provider.ts";
import { listConnections } from "./connections.ts";
import { finishConsent } from "./consent.ts";
import { disconnect } from "./disconnect.ts";
import { refreshConnection } from "./refresh.ts";
import { allowSignIn } from "./sign-in-permission.ts";
import { beginConsent } from "./transactions.ts";

const scope = "https://www.googleapis.com/auth/calendar";
const both = `openid ${scope}.calendarlist.readonly ${scope}.events.readonly`;
const browserId = "b".repeat(43);

let ctx: TestContext;
let google: FakeSignIns;
let staffId: string;

beforeEach(async () => {
  ctx = await createTestContext();
  google = await createFakeSignIns(ctx.clock);
  google.extra = { refresh_token: "refresh-sentinel", scope: both };
  ctx.network = (request) => google.network(request) as Promise<Response>;
  staffId = await hire(ctx);
});

const begin = () =>
  beginConsent(ctx, {
    provider: "google-calendar",
    purpose: "connect",
    staffId,
    browserId,
    returnTo: "/calendar/calendars",
  });
async function finish(answered: URLSearchParams) {
  const session = sessionOf(ctx, staffId);
  await keepSession(ctx, session);
  return finishConsent(ctx, "google-calendar", answered, browserId, session);
}
async function connect(subject = "1001"): Promise<string> {
  const outcome = await finish(google.consent(await begin(), { subject }));
  if (outcome.kind !== "connected") throw new Error(JSON.stringify(outcome));
  return outcome.connectionId;
}
// Two made in the same second stand in no particular order: each is found by its id.
const connectionOf = async (id: string) => (await listConnections(ctx)).find((one) => one.id === id);

test("OA-08: Google is asked to read and nothing else, with PKCE, a nonce, and a consent that lasts", async () => {
  const url = new URL(await begin());
  const asked = Object.fromEntries(url.searchParams);
  expect(url.origin + url.pathname).toBe(env.GOOGLE_AUTHORIZE_URL);
  expect(asked).toMatchObject({
    scope: both,
    access_type: "offline",
    code_challenge_method: "S256",
    redirect_uri: `${env.APP_ORIGIN}/connections/google-calendar/callback`,
  });
  expect(asked.prompt?.split(" ")).toContain("consent");
  expect(asked.nonce).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(asked.include_granted_scopes).toBeUndefined();
});

test("an account is connected, several side by side, none of them signs anybody in, and no token or subject lies in the clear", async () => {
  const id = await connect();
  await connect("1002");
  expect(await connect()).toBe(id);
  expect(await listConnections(ctx)).toMatchObject([
    { provider: "google-calendar", status: "connected", missingScopes: [] },
    { provider: "google-calendar", status: "connected" },
  ]);
  expect((await events(ctx, "identity.")).map(({ event }) => event)).toEqual([]);
  await expect(allowSignIn(ctx, id, staffId)).rejects.toMatchObject({ code: "not-found" });
  expect(await dump(ctx)).not.toMatch(/sentinel|"1001"|"1002"/);
  expect(JSON.stringify(ctx.logs)).not.toContain("sentinel");
});

test("OA-06: no state of one way is taken on another: calendar, Tesla and signing in with Google share none", async () => {
  const answered = google.consent(await begin());
  const session = sessionOf(ctx, staffId);
  await keepSession(ctx, session);
  expect(await finishConsent(ctx, "tesla", answered, browserId, session)).toEqual({
    kind: "refused",
    reason: "unknown-flow",
  });
  const browser = { browserId, session, deviceToken: null };
  expect(await returnFromProvider(ctx, "google", answered, browser)).toMatchObject({
    reason: "unknown-flow",
  });
  const signIn = await sendToProvider(ctx, {
    provider: "google",
    purpose: { kind: "sign-in" },
    browserId,
    returnTo: "/today",
  });
  expect(await finish(google.consent(signIn))).toEqual({ kind: "refused", reason: "unknown-flow" });
  expect(google.tokenCalls).toEqual([]);
  // Nobody's flow was spoiled by that.
  expect((await finish(answered)).kind).toBe("connected");
});

test("OA-24: fewer scopes than asked, or no right to stay, make a limited connection that says what is missing", async () => {
  google.extra = { refresh_token: "refresh-sentinel", scope: `openid ${scope}.events.readonly` };
  const scant = await connect();
  expect(await connectionOf(scant)).toMatchObject({
    status: "limited",
    missingScopes: [`${scope}.calendarlist.readonly`],
  });
  google.extra = { scope: both };
  const brief = await connect("1002");
  expect(await connectionOf(brief)).toMatchObject({
    status: "limited",
    missingScopes: ["offline_access"],
  });
});

test("RF-11: a renewal names the secret, and without a new refresh token the old one stays in use", async () => {
  const id = await connect();
  const spent: URLSearchParams[] = [];
  ctx.network = async (request) => {
    if (request.url !== env.GOOGLE_TOKEN_URL) return google.network(request) as Promise<Response>;
    spent.push(new URLSearchParams(await request.text()));
    return Response.json({ access_token: "renewed", token_type: "Bearer", expires_in: 3_599, scope: both });
  };
  for (let round = 0; round < 2; round++) {
    ctx.advance(3_000);
    expect(await refreshConnection(ctx, id, memoryJournal())).toBe("renewed");
  }
  expect(spent.map((form) => Object.fromEntries(form))).toEqual(
    Array(2).fill({
      grant_type: "refresh_token",
      client_id: env.GOOGLE_CLIENT_ID,
      client_secret: env.GOOGLE_CLIENT_SECRET,
      refresh_token: "refresh-sentinel",
    }),
  );
  expect((await listConnections(ctx))[0]).toMatchObject({ status: "connected" });
});

test("RF-15: a grant that was taken back at Google needs reconnecting, with one mail that speaks of the calendar", async () => {
  const id = await connect();
  ctx.network = (request) =>
    request.url === env.GOOGLE_TOKEN_URL
      ? Response.json(
          { error: "invalid_grant", error_description: "Token has been expired or revoked." },
          { status: 400 },
        )
      : (google.network(request) as Promise<Response>);
  ctx.advance(3_000);
  expect(await refreshConnection(ctx, id, memoryJournal())).toBe("refused");
  ctx.advance(61);
  expect(await refreshConnection(ctx, id, memoryJournal())).toBe("needs-reconnecting");
  const { results } = await ctx.raw.prepare("select count(*) as mails from outbox").all<{ mails: number }>();
  expect(results).toEqual([{ mails: 1 }]);
  ctx.network = (request) => google.network(request) as Promise<Response>;
  expect(await connect()).toBe(id);
  expect((await listConnections(ctx))[0]).toMatchObject({ status: "connected" });
});

test("OA-25: disconnecting ends the grant at Google; one that had ended there before is no failure", async () => {
  const id = await connect();
  await disconnect(ctx, id, staffId);
  await ctx.settled();
  expect(google.ended).toEqual(["refresh-sentinel"]);
  const again = await connect();
  ctx.network = (request) =>
    request.url === env.GOOGLE_REVOKE_URL
      ? Response.json({ error: "invalid_token" }, { status: 400 })
      : (google.network(request) as Promise<Response>);
  await disconnect(ctx, again, staffId);
  await ctx.settled();
  const waiting = await ctx.raw
    .prepare("select count(*) as n from tokens_to_revoke where reason = 'disconnected'")
    .all();
  expect(waiting.results).toEqual([{ n: 0 }]);
});

test("OA-13: an answer whose ID token proves nothing connects nothing, and ends no grant that another account lives on", async () => {
  await connect();
  google.claims = { nonce: "another" };
  expect(await finish(google.consent(await begin(), { subject: "1003" }))).toEqual({
    kind: "refused",
    reason: "not-proven",
  });
  await ctx.settled();
  expect(google.ended).toEqual([]);
  expect(await listConnections(ctx)).toHaveLength(1);
});

test("without a registration at Google nothing is offered and nothing begins", async () => {
  const { GOOGLE_CLIENT_ID: _, GOOGLE_CLIENT_SECRET: __, ...settings } = ctx.settings;
  ctx.settings = settings as typeof ctx.settings;
  expect(isOffered(ctx, "google-calendar")).toBe(false);
  await expect(begin()).rejects.toMatchObject({ code: "not-found" });
});
