import { afterAll, beforeAll, expect, test } from "vitest";
import { createBrowser, startConnectedWorld } from "../harness/tesla-worker.ts";
import { hire } from "./actors.ts";

let world: Awaited<ReturnType<typeof startConnectedWorld>>;
let connectionId: string;
beforeAll(async () => {
  world = await startConnectedWorld();
  const { browser, ctx, staffId, tesla } = world;
  await browser.signIn(ctx, staffId);
  const start = await browser.post("/connections/tesla/start");
  await browser.ask(`/connections/tesla/callback?${tesla.consent(start.location)}`);
  connectionId = (await connection())?.id as string;
});
afterAll(() => world.worker.stop());

const connection = () =>
  world.worker.database.prepare("select * from connections").first<Record<string, string | number | null>>();
const renewals = () =>
  world.tesla.tokenCalls.filter((form) => form.get("grant_type") === "refresh_token").length;

/** As if eight hours had gone by. */
const expire = () =>
  world.worker.database
    .prepare("update connections set access_expires_at = ?, tokens_issued_at = ?, lease_until = null")
    .bind(Date.now() - 1000, Date.now() - 8 * 3_600_000)
    .run();

async function keeper() {
  const namespace = await world.worker.miniflare.getDurableObjectNamespace("TOKEN_KEEPER");
  const stub = namespace.get(namespace.idFromName(connectionId));
  return async () => {
    const answer = await stub.fetch("https://token-keeper/refresh", { method: "POST", body: connectionId });
    return { status: answer.status, text: await answer.text() };
  };
}

const until = async (holds: () => Promise<boolean>, seconds = 20) => {
  for (let wait = 0; wait < seconds * 10; wait++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("It did not come to pass");
};

test("RF-01: 50 calls to the token keeper at expiry make one token call", async () => {
  await expire();
  const before = renewals();
  const refresh = await keeper();
  const answers = await Promise.all(Array.from({ length: 50 }, refresh));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(renewals()).toBe(before + 1);
  expect((await connection())?.version).toBe(2);
});

test("the schedule renews what is due, in the keeper, and the dashboard reads with the new token", async () => {
  await expire();
  const before = renewals();
  const scheduled = await world.worker.miniflare.getWorker();
  await scheduled.scheduled({ cron: "*/5 * * * *" });
  await until(async () => renewals() === before + 1 && (await connection())?.version === 3);
  expect((await world.browser.ask("/battery")).status).toBe(200);
});

test("RF-07: an answer that the database would not take is written by the keeper's alarm, without a second call", async () => {
  const { tesla, worker } = world;
  await expire();
  const before = renewals();
  tesla.mishaps.push(async (request) => {
    await worker.database.prepare("alter table connections rename to hidden").run();
    return (await tesla.network(request)) ?? new Response(null, { status: 500 });
  });
  const refresh = await keeper();
  expect((await refresh()).status).toBe(500);
  expect(renewals()).toBe(before + 1);
  await worker.database.prepare("alter table hidden rename to connections").run();
  await until(async () => (await connection())?.version === 4);
  expect(renewals()).toBe(before + 1);
  const unspent = [...tesla.refreshTokens.values()].filter(({ uses }) => uses === 0);
  expect(unspent).toHaveLength(1);
}, 60_000);

test("a card says what is granted, by whom, and what to do when something is missing or over", async () => {
  const { browser, worker } = world;
  const page = (await browser.ask("/connections")).text;
  expect(page).toContain("read your car");
  expect(page).toMatch(/Connected by<\/dt><dd[^>]*>you</);
  await worker.database.prepare(`update connections set scopes = '["openid","offline_access"]'`).run();
  expect((await browser.ask("/connections")).text).toContain("Not granted: read your car");
  await worker.database.prepare("update connections set needs_reconnecting_at = ?").bind(Date.now()).run();
  const over = (await browser.ask("/connections")).text;
  expect(over).toContain("Needs reconnecting");
  expect(over).toContain(">Reconnect</button>");
  await worker.database.prepare("update connections set needs_reconnecting_at = null").run();
});

test("allowing a sign-in is for the person who connected, just after proving who they are", async () => {
  const { browser, ctx, worker } = world;
  const other = createBrowser(worker);
  await other.signIn(ctx, await hire(ctx, "trainer"));
  expect((await other.post(`/connections/${connectionId}/allow-sign-in`)).status).toBe(404);
  await worker.database.prepare("delete from staff_identities").run();
  expect((await browser.ask("/connections")).text).toContain("Allow signing in with this Tesla account");
  await worker.database
    .prepare("update sessions set authenticated_at = ?")
    .bind(Date.now() - 3_600_000)
    .run();
  const old = await browser.post(`/connections/${connectionId}/allow-sign-in`);
  expect(old.location).toContain("/account/confirm");
  await worker.database.prepare("update sessions set authenticated_at = ?").bind(Date.now()).run();
  const allowed = await browser.post(`/connections/${connectionId}/allow-sign-in`);
  expect(allowed.location).toBe("/connections?done=linked");
});

test("disconnecting asks first without a script, then the tokens are gone here and ended at Tesla", async () => {
  const { browser, tesla } = world;
  const page = (await browser.ask("/connections")).text;
  expect(page).toMatch(/<details[\s\S]*Disconnect…[\s\S]*Disconnect Tesla/);
  expect(page).not.toContain("<script");
  expect(await browser.ask(`/connections/${connectionId}/disconnect`)).toMatchObject({
    location: "/connections",
  });
  expect((await connection())?.refresh_token).not.toBeNull();
  expect((await browser.post("/connections/nobody/disconnect")).status).toBe(404);
  const done = await browser.post(`/connections/${connectionId}/disconnect`);
  expect(done.location).toBe("/connections?done=disconnected");
  expect(await connection()).toMatchObject({
    access_token: null,
    refresh_token: null,
    refresh_token_hash: null,
  });
  await until(async () => tesla.revoked.length === 1);
  expect((await browser.ask("/connections?done=disconnected")).text).toContain("past readings stay");
});

test("OA-27: nothing that left the Worker carries a token", () => {
  const { browser, worker } = world;
  expect(browser.everything() + worker.logs()).not.toMatch(/(access|refresh|code)-sentinel/);
});
