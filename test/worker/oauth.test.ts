import { afterAll, beforeAll, expect, test } from "vitest";
import { createBrowser, startConnectedWorld } from "../harness/tesla-worker.ts";
import { hire } from "./actors.ts";

let world: Awaited<ReturnType<typeof startConnectedWorld>>;
beforeAll(async () => {
  world = await startConnectedWorld();
  await world.browser.signIn(world.ctx, world.staffId);
});
afterAll(() => world.worker.stop());

const callback = "/connections/tesla/callback";
const countOf = (table: string) =>
  world.worker.database.prepare(`select count(*) as n from ${table}`).first<number>("n");

test("connecting: from the button over Tesla's consent back to the battery, with the readings begun", async () => {
  const { browser, tesla, fleet } = world;
  const page = await browser.ask("/connections");
  expect(page.text).toContain("Connect Tesla");
  expect(page.text).not.toContain("<script");
  const start = await browser.post("/connections/tesla/start");
  expect(start.status).toBe(303);
  const back = await browser.ask(`${callback}?${tesla.consent(start.location)}`);
  expect(back).toMatchObject({ status: 303, location: "/battery" });
  expect(
    fleet.some(({ path, token }) => path.endsWith("/products") && token.includes("access-sentinel")),
  ).toBe(true);
  const after = (await browser.ask("/connections")).text;
  expect(after).toContain("Connected");
  expect(after).toContain("You can sign in with this Tesla account.");
});

test("OA-23: the redirect URI ignores Host and X-Forwarded-Host", async () => {
  const { browser } = world;
  const start = await browser.ask("/connections/tesla/start", {
    method: "POST",
    headers: { "x-forwarded-host": "evil.invalid", "x-forwarded-proto": "http" },
    body: new URLSearchParams(),
  });
  const asked = new URL(start.location).searchParams.get("redirect_uri");
  expect(asked).toBe("https://app.daydreamers.invalid/connections/tesla/callback");
});

test("MF-11: signing in with Tesla asks whoever holds a second factor for it, and gives no session before", async () => {
  const { tesla, worker } = world;
  const phone = createBrowser(worker);
  const start = await phone.post("/sign-in/tesla", { returnTo: "/connections" });
  const back = await phone.ask(`${callback}?${tesla.consent(start.location)}`);
  expect(back).toMatchObject({ status: 303, location: "/sign-in/verify?returnTo=%2Fconnections" });
  expect((await phone.ask("/connections")).status).toBe(303);
});

test("signing in with Tesla gives a new session and goes where one was going", async () => {
  const { tesla, worker, staffId } = world;
  await worker.database.prepare("delete from staff_totp where id = ?").bind(staffId).run();
  const phone = createBrowser(worker);
  const start = await phone.post("/sign-in/tesla", { returnTo: "/connections" });
  const back = await phone.ask(`${callback}?${tesla.consent(start.location)}`);
  expect(back).toMatchObject({ status: 303, location: "/connections" });
  expect((await phone.ask("/connections")).status).toBe(200);
});

test("OA-26: an unknown Tesla account gets a neutral page and no session", async () => {
  const { tesla, worker } = world;
  const stranger = createBrowser(worker);
  const sessions = await countOf("sessions");
  const start = await stranger.post("/sign-in/tesla");
  const back = await stranger.ask(`${callback}?${tesla.consent(start.location, { subject: "stranger" })}`);
  expect(back.status).toBe(403);
  expect(back.text).toContain("does not sign in here");
  expect(stranger.jar.has("__Host-session")).toBe(false);
  expect(await countOf("sessions")).toBe(sessions);
});

test("OA-02: somebody else's callback URL in this browser is refused with a page, and used up by nobody", async () => {
  const { browser, tesla, worker } = world;
  const start = await browser.post("/connections/tesla/start");
  const answered = tesla.consent(start.location);
  const attacker = createBrowser(worker);
  const refused = await attacker.ask(`${callback}?${answered}`);
  expect(refused.status).toBe(400);
  expect(refused.text).toContain("Please start again");
  expect((await browser.ask(`${callback}?${answered}`)).status).toBe(303);
});

test("OA-05: a torn, foreign or moved browser cookie is refused without an error", async () => {
  const { tesla, worker } = world;
  const spoil: ((value: string, session: string) => string)[] = [
    (value) => `${value.slice(0, -3)}AAA`,
    () => "",
    () => "v1.k1.x.y",
    () => "\u00e9".repeat(10),
    (_value, session) => session,
  ];
  for (const change of spoil) {
    const visitor = createBrowser(worker);
    const start = await visitor.post("/sign-in/tesla");
    const value = visitor.jar.get("__Host-browser") ?? "";
    visitor.jar.set("__Host-browser", change(value, world.browser.jar.get("__Host-session") ?? ""));
    const refused = await visitor.ask(`${callback}?${tesla.consent(start.location)}`);
    expect(refused.status).toBe(400);
  }
});

test("OA-06: a transaction of another provider is not taken by Tesla's callback", async () => {
  const { browser, tesla, worker } = world;
  const start = await browser.post("/connections/tesla/start");
  await worker.database.prepare("update oauth_transactions set provider = 'google-calendar'").run();
  const calls = tesla.tokenCalls.length;
  expect((await browser.ask(`${callback}?${tesla.consent(start.location)}`)).status).toBe(400);
  expect(tesla.tokenCalls.length).toBe(calls);
});

test("OA-10: an error of the provider is told in our words only", async () => {
  const { browser, tesla } = world;
  const start = await browser.post("/connections/tesla/start");
  const withState = await browser.ask(
    `${callback}?${tesla.consent(start.location, { deny: "access_denied" })}`,
  );
  const without = await browser.ask(
    `${callback}?error=%3Cscript%3Ealert(1)&error_description=reflected-text`,
  );
  for (const page of [withState, without]) {
    expect(page.text).toContain("Nothing was connected");
    expect(page.text).not.toMatch(/reflected|alert\(1\)|access_denied/);
  }
});

test("OA-21: a returnTo that leads elsewhere ends on the default page", async () => {
  const { browser, tesla } = world;
  const hostile = [
    "//e",
    "/\\e",
    "\\\\e",
    "/%09/e",
    "/%5ce",
    "https:e",
    "https://app.evil",
    "javascript:x",
    "/\r\ne",
  ];
  for (const returnTo of [...hostile, `/${"x".repeat(10_000)}`]) {
    const start = await browser.post("/connections/tesla/start", { returnTo });
    const back = await browser.ask(`${callback}?${tesla.consent(start.location)}`);
    expect(back.location, returnTo.slice(0, 20)).toBe("/battery");
  }
});

test("OA-28: 100 flows begun in one browser leave one small cookie", async () => {
  const { worker } = world;
  const visitor = createBrowser(worker);
  for (let flow = 0; flow < 100; flow++) await visitor.post("/sign-in/tesla");
  expect([...visitor.jar.keys()]).toEqual(["__Host-browser"]);
  expect(visitor.cookieHeader().length).toBeLessThan(500);
});

test("HEAD does not use a callback up, and the callback has no data for another person's session", async () => {
  const { browser, tesla, ctx, worker } = world;
  const start = await browser.post("/connections/tesla/start");
  const answered = tesla.consent(start.location);
  await browser.ask(`${callback}?${answered}`, { method: "HEAD" });
  const other = createBrowser(worker);
  await other.signIn(ctx, await hire(ctx, "trainer"));
  other.jar.set("__Host-browser", browser.jar.get("__Host-browser") ?? "");
  const stolen = await other.ask(`${callback}?${answered}`);
  expect(stolen.status).toBe(400);
});

test("OA-27: no answer, log line or row carries a token, a code's secret or the client's secret", async () => {
  const { browser, worker } = world;
  for (const path of [
    "/connections",
    "/connections.data",
    "/battery",
    "/battery.data",
    "/today",
    "/account",
  ]) {
    await browser.ask(path);
  }
  const { results } = await worker.database
    .prepare("select name from sqlite_master where type = 'table' and name not like '\\_%' escape '\\'")
    .all<{ name: string }>();
  const rows = await Promise.all(
    results.map(async ({ name }) => (await worker.database.prepare(`select * from "${name}"`).all()).results),
  );
  const everywhere = browser.everything() + worker.logs() + JSON.stringify(rows);
  expect(everywhere.length).toBeGreaterThan(10_000);
  expect(everywhere).not.toMatch(/(access|refresh|code|family)-sentinel/);
  expect(everywhere).not.toContain("tesla-client-secret");
  expect(everywhere).not.toContain("sub-1");
});
