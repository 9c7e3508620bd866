import { afterAll, beforeAll, expect, test } from "vitest";
import { testEnvironment } from "../harness/environment.ts";
import { type RunningWorker, startWorker } from "../harness/worker.ts";
import { type Browser, claim, openBrowser, owner } from "./browser.ts";

const cookieName = "__Host-session";
let worker: RunningWorker;
let first: Browser;

beforeAll(async () => {
  worker = await startWorker({ network: () => Response.json({ id: "mail" }) });
  first = await claim(worker, testEnvironment.SETUP_TOKEN);
});
afterAll(() => worker.stop());

async function signIn(headers: Record<string, string> = {}, password = owner.password): Promise<Browser> {
  const browser = openBrowser(worker, headers);
  const response = await browser.post("/sign-in", { email: owner.email, password });
  if (response.status !== 303) throw new Error(`Sign-in answered ${response.status}`);
  return browser;
}

const isIn = async (browser: Browser) => (await browser.get("/account")).status === 200;
/** The browser as it is now, with its own copy of the cookies. */
const copyOf = (browser: Browser) => {
  const copy = openBrowser(worker);
  for (const [name, value] of browser.jar) copy.jar.set(name, value);
  return copy;
};

test("SE-13: every cookie that staff meet is __Host-, Secure, HttpOnly, SameSite, Path=/ and without a domain", async () => {
  const browser = await signIn();
  browser.jar.set(cookieName, "v1.k1.torn.torn");
  await browser.get("/sign-in");
  await browser.post("/sign-in", { email: owner.email, password: owner.password });
  await browser.post("/account/confirm", { password: owner.password });
  await browser.post("/sign-out");
  expect(browser.setCookies.length).toBeGreaterThanOrEqual(5);
  for (const header of browser.setCookies) {
    expect(header).toMatch(/^__Host-[a-z-]+=[^;]*; Path=\/; Max-Age=\d+; Secure; HttpOnly; SameSite=Lax$/);
  }
});

test("SE-01: a cookie planted before sign-in is replaced, and the old one is worth nothing after", async () => {
  const browser = await signIn();
  const planted = copyOf(browser);
  await browser.post("/sign-in", { email: owner.email, password: owner.password });
  expect(browser.jar.get(cookieName)).not.toBe(planted.jar.get(cookieName));
  expect(await isIn(browser)).toBe(true);
  expect(await isIn(planted)).toBe(false);
});

test("signing in over an unreadable cookie leaves one good cookie", async () => {
  const browser = openBrowser(worker);
  browser.jar.set(cookieName, "v1.gone.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAA");
  await browser.post("/sign-in", { email: owner.email, password: owner.password });
  expect(browser.setCookies.filter((header) => header.startsWith(`${cookieName}=`))).toHaveLength(1);
  expect(await isIn(browser)).toBe(true);
});

test("SE-02: whatever stands in the cookie, a page answers and leads to sign-in", async () => {
  for (const value of [
    "",
    ".@@@",
    "x".repeat(8000),
    "v1.k1.AAAA.AAAA",
    "%F0%9F%90%95",
    `a; ${cookieName}=b`,
    '"x"',
  ]) {
    const browser = openBrowser(worker);
    browser.jar.set(cookieName, value);
    const response = await browser.get("/today");
    expect([response.status, response.headers.get("location")]).toEqual([303, "/sign-in?returnTo=%2Ftoday"]);
    expect((await browser.get("/sign-in")).status).toBe(200);
  }
});

test("already signed in, the sign-in page leads on", async () => {
  const browser = await signIn();
  const response = await browser.get("/sign-in?returnTo=/battery");
  expect([response.status, response.headers.get("location")]).toEqual([303, "/battery"]);
});

test("SE-19: opening /sign-out changes nothing; SE-07: posting it ends the session for every copy of the cookie", async () => {
  const browser = await signIn();
  const thief = copyOf(browser);
  const looked = await browser.get("/sign-out");
  expect([looked.status, looked.headers.get("location")]).toEqual([303, "/account"]);
  expect(await isIn(browser)).toBe(true);
  const response = await browser.post("/sign-out");
  expect([response.status, response.headers.get("location")]).toEqual([303, "/sign-in?notice=signed-out"]);
  expect(browser.jar.has(cookieName)).toBe(false);
  expect(await isIn(thief)).toBe(false);
});

test("SE-20: pages behind sign-in are not stored, so that going back after sign-out shows nothing", async () => {
  const browser = await signIn();
  for (const path of [
    "/account",
    "/account/password",
    "/account/preferences",
    "/account/confirm",
    "/today",
  ]) {
    const response = await browser.get(path);
    expect([path, response.status, response.headers.get("cache-control")]).toEqual([path, 200, "no-store"]);
  }
});

test("SE-08: the account lists devices, and ends one, the others and all of them", async () => {
  const phone = { "user-agent": "Mozilla/5.0 (iPhone) Version/19.0 Mobile Safari/604.1" };
  const [here, one, two] = [await signIn(), await signIn(phone), await signIn()];
  const html = await (await here.get("/account")).text();
  expect(html).toContain("Safari on macOS");
  expect(html).toContain("Safari on iOS");
  expect(html.match(/This device/g)).toHaveLength(1);
  expect(html).toContain(owner.name);

  const endPhone =
    /action="(\/account\/devices\/[a-z0-9]+\/end)"[^>]*><button[^>]*aria-label="Sign out Safari on iOS"/.exec(
      html,
    )?.[1];
  expect((await here.post(endPhone ?? "")).status).toBe(303);
  expect([await isIn(one), await isIn(two), await isIn(here)]).toEqual([false, true, true]);
  expect((await here.post("/account/devices/unknown/end")).status).toBe(404);

  await here.post("/account/devices/end-others");
  expect([await isIn(two), await isIn(first), await isIn(here)]).toEqual([false, false, true]);

  const other = await signIn();
  const response = await here.post("/account/sign-out-everywhere");
  expect(response.headers.get("location")).toBe("/sign-in?notice=signed-out");
  expect([await isIn(here), await isIn(other)]).toEqual([false, false]);
});

test("SE-12: requests that were under way during a confirmation keep the person signed in", async () => {
  const browser = await signIn();
  const underWay = copyOf(browser);
  const before = browser.jar.get(cookieName);
  const response = await browser.post("/account/confirm", {
    password: owner.password,
    returnTo: "/connections",
  });
  expect([response.status, response.headers.get("location")]).toEqual([303, "/connections"]);
  expect(browser.jar.get(cookieName)).not.toBe(before);
  expect(await isIn(underWay)).toBe(true);
  expect(underWay.setCookies).toEqual([]);
  expect(await isIn(browser)).toBe(true);
});

test("a wrong password at the confirmation is 422 at the field", async () => {
  const browser = await signIn();
  const response = await browser.post("/account/confirm", { password: "wrong", returnTo: "//evil.example" });
  const html = await response.text();
  expect(response.status).toBe(422);
  expect(html).toContain("This is not your password");
  expect(html).not.toContain("evil.example");
});

test("own zone and units are kept, and can follow the business again", async () => {
  const browser = await signIn();
  await browser.post("/account/preferences", { timeZone: "Pacific/Auckland", units: "imperial" });
  const html = await (await browser.get("/account?done=preferences")).text();
  expect(html).toContain("Pacific/Auckland");
  expect(html).toContain("Miles and °F");
  expect(
    (await browser.post("/account/preferences", { timeZone: "Mars/Olympus", units: "metric" })).status,
  ).toBe(422);
  await browser.post("/account/preferences", { timeZone: "", units: "" });
  expect(await (await browser.get("/account")).text()).not.toContain("Pacific/Auckland");
});

test("SE-09: a changed password keeps this device and ends the others", async () => {
  const [here, other] = [await signIn(), await signIn()];
  const password = "copper lantern drizzle acorn";
  const weak = await here.post("/account/password", {
    currentPassword: owner.password,
    password: "robinvale2026",
  });
  expect(weak.status).toBe(422);
  const wrong = await here.post("/account/password", { currentPassword: "wrong", password });
  expect([wrong.status, (await wrong.text()).includes("not your current password")]).toEqual([422, true]);
  const changed = await here.post("/account/password", { currentPassword: owner.password, password });
  expect([changed.status, changed.headers.get("location")]).toEqual([303, "/account?done=password"]);
  expect([await isIn(here), await isIn(other)]).toEqual([true, false]);
  expect(await isIn(await signIn({}, password))).toBe(true);
});

test("SE-15, SE-05: the row decides: moved back beyond the idle limit, the cookie opens nothing", async () => {
  const browser = await signIn({}, "copper lantern drizzle acorn");
  const idle = Date.now() - 31 * 60_000;
  await worker.database.prepare("update sessions set last_seen_at = ?").bind(idle).run();
  expect(await isIn(browser)).toBe(false);
});

test("who sends a form after the session has ended is told that nothing was saved, and led back to it", async () => {
  const from = (referer: string) => openBrowser(worker, { referer });
  const browser = from(`${testEnvironment.APP_ORIGIN}/account/preferences`);
  const refused = await browser.post("/account/preferences", { units: "metric" });
  const door = "/sign-in?notice=ended&returnTo=%2Faccount%2Fpreferences";
  expect([refused.status, refused.headers.get("location")]).toEqual([303, door]);
  expect(await (await browser.get(door)).text()).toContain("what you sent was not saved");
  const stranger = await from("https://elsewhere.example/x").post("/account/preferences");
  expect(stranger.headers.get("location")).toBe("/sign-in?notice=ended");
});
