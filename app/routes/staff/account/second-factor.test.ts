import { eq } from "drizzle-orm";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { rolePolicies, staffTotp } from "../../../../drizzle/schema/factors.ts";
import { type Role, staff } from "../../../../drizzle/schema/identity.ts";
import { createTestContext, type TestContext } from "../../../../test/harness/context.ts";
import { addStaff, events, goodPassword } from "../../../../test/harness/staff.ts";
import { addTotp, codeOf } from "../../../../test/harness/totp.ts";
import { visitor } from "../../../../test/harness/visitor.ts";
import { readPolicies } from "../../../domain/factors/policy.ts";
import { readCode } from "../../../domain/factors/proof.ts";
import { admitStaff, signInStaff } from "../../../domain/identity/sign-in.ts";
import { changeRole } from "../../../domain/team/roles.ts";
import { pendingHeader } from "../../../http/pending-cookie.ts";
import { sessionHeader } from "../../../http/session-cookie.ts";
import { EnrolBanner } from "../../../ui/account/enrol-banner.tsx";
import Account from "./account.tsx";
import SecondFactor from "./second-factor.tsx";

const email = "robin@example.com";
const day = 86_400;

async function start(role: Role = "owner") {
  const ctx = await createTestContext();
  const staffId = await addStaff(ctx, { email, role });
  return { ctx, staffId, browser: visitor(ctx) };
}

type Browser = ReturnType<typeof visitor>;
const signIn = (browser: Browser, fields: Record<string, string> = {}) =>
  browser.post("/sign-in", { email, password: goodPassword, ...fields });

type Setup = { setup: { enrolment: string; seed: string } };

/** Sets the app up on the page. @returns its seed and the recovery codes that the answer showed */
async function enrol(ctx: TestContext, browser: Browser) {
  const { setup } = (await browser.get("/account/second-factor")).data as Setup;
  const answer = await browser.post("/account/second-factor", {
    enrolment: setup.enrolment,
    code: codeOf(ctx, setup.seed),
  });
  expect(answer.status).toBe(200);
  return { seed: setup.seed, ...(answer.data as { recoveryCodes: string[] }) };
}

test("set up the app, sign out, sign in with password and code, and end where one wanted to go", async () => {
  const { ctx, browser } = await start();
  expect(await signIn(browser)).toMatchObject({ location: "/today" });
  const { seed, recoveryCodes } = await enrol(ctx, browser);
  expect(recoveryCodes).toHaveLength(10);
  browser.jar.clear();

  ctx.advance(60);
  const first = await signIn(browser, { returnTo: "/battery" });
  expect(first.location).toBe("/sign-in/verify?returnTo=%2Fbattery");
  expect([...browser.jar.keys()]).toEqual(["__Host-pending"]);
  expect(await browser.get("/sign-in/verify?returnTo=%2Fbattery")).toMatchObject({
    status: 200,
    data: { returnTo: "/battery", totp: true },
  });
  const wrong = await browser.post("/sign-in/verify", { code: "12 34", returnTo: "/battery" });
  expect(wrong).toMatchObject({ status: 422, data: { values: { returnTo: "/battery" } } });
  const right = await browser.post("/sign-in/verify", { code: codeOf(ctx, seed), returnTo: "/battery" });
  expect(right).toMatchObject({ status: 303, location: "/battery" });
  expect(browser.jar.has("__Host-pending")).toBe(false);
  expect((await browser.get("/account")).status).toBe(200);
});

test("MF-04: whoever waits for the second factor opens nothing but the second question", async () => {
  const { ctx, staffId, browser } = await start();
  await addTotp(ctx, staffId);
  await signIn(browser);
  for (const path of ["/today", "/account", "/account/second-factor", "/settings/security"]) {
    expect((await browser.get(path)).location, path).toMatch(/^\/sign-in\?/);
    expect((await browser.post(path, { code: "1" })).location, path).toBe("/sign-in?notice=ended");
  }
  // Under the name of the session's cookie it is unreadable, and is cleared.
  browser.jar.set("__Host-session", browser.jar.get("__Host-pending") ?? "");
  expect((await browser.get("/today")).location).toMatch(/^\/sign-in\?/);
  expect(browser.jar.has("__Host-session")).toBe(false);
});

test("MF-03: the fifth wrong code leads back to the first question, and an unknown or old one does too", async () => {
  const { ctx, staffId, browser } = await start();
  await addTotp(ctx, staffId);
  expect((await browser.get("/sign-in/verify")).location).toBe("/sign-in");
  expect((await browser.post("/sign-in/verify", { code: "1" })).location).toBe("/sign-in");
  await signIn(browser);
  for (let tries = 1; tries < 5; tries++)
    expect((await browser.post("/sign-in/verify", { code: "wrong" })).status).toBe(422);
  const spent = await browser.post("/sign-in/verify", { code: "wrong", returnTo: "/battery" });
  expect(spent.location).toBe("/sign-in?notice=codes-spent&returnTo=%2Fbattery");
  expect(browser.jar.size).toBe(0);

  await signIn(browser);
  await ctx.db.delete(staffTotp);
  ctx.advance(600);
  expect((await browser.get("/sign-in/verify")).location).toBe("/sign-in");
});

test("MF-07: to set up, to remove and to make codes anew asks who one is, and with an app for a code too", async () => {
  const { ctx, browser } = await start("trainer");
  await signIn(browser);
  const { seed } = await enrol(ctx, browser);
  ctx.advance(16 * 60);
  for (const path of ["/account/second-factor", "/account/recovery-codes"])
    expect((await browser.get(path)).location).toBe(`/account/confirm?returnTo=${encodeURIComponent(path)}`);
  for (const path of ["/account/second-factor", "/account/second-factor/remove", "/account/recovery-codes"])
    expect((await browser.post(path)).location, path).toBe("/account/confirm");
  expect(await ctx.db.$count(staffTotp)).toBe(1);

  const confirm = (fields: Record<string, string>) =>
    browser.post("/account/confirm", { returnTo: "/account/recovery-codes", ...fields });
  expect(await browser.get("/account/confirm")).toMatchObject({
    data: { asked: { password: true, code: true } },
  });
  expect(await confirm({ password: goodPassword })).toMatchObject({ status: 422 });
  expect(await confirm({ password: "wrong", code: codeOf(ctx, seed) })).toMatchObject({ status: 422 });
  const confirmed = await confirm({ password: goodPassword, code: codeOf(ctx, seed) });
  expect(confirmed).toMatchObject({ status: 303, location: "/account/recovery-codes" });
  expect((await browser.post("/account/recovery-codes")).status).toBe(200);
  expect((await browser.post("/account/second-factor/remove")).location).toBe("/account?done=factor-removed");
});

test("MF-10: the owner's only factor stays, and the account says so", async () => {
  const { ctx, browser } = await start();
  await signIn(browser);
  await enrol(ctx, browser);
  const answer = await browser.post("/account/second-factor/remove");
  expect(answer.location).toBe("/account?done=factor-kept");
  expect(await browser.get("/account?done=factor-kept")).toMatchObject({ data: { notice: { tone: "bad" } } });
  expect(await ctx.db.$count(staffTotp)).toBe(1);
});

test("MF-08: a wrong code shows the page with the same seed, kept nowhere; set up, no page shows it again", async () => {
  const { ctx, browser } = await start();
  await signIn(browser);
  const { setup } = (await browser.get("/account/second-factor")).data as Setup;
  const wrong = await browser.post("/account/second-factor", { enrolment: setup.enrolment, code: "000000" });
  expect(wrong).toMatchObject({ status: 422, data: { setup, values: {} } });
  const props = { loaderData: { setup, hasApp: false, isAsked: true }, actionData: wrong.data };
  const html = renderToStaticMarkup(createElement(SecondFactor as React.FC<typeof props>, props));
  expect(html).toContain(setup.seed);
  expect(html).toMatch(/<svg role="img" aria-label="QR code[^>]*>/);
  expect(html).not.toMatch(/style=|<script/);
  await browser.post("/account/second-factor", {
    enrolment: setup.enrolment,
    code: codeOf(ctx, setup.seed),
  });
  const seed = setup.seed.replaceAll(" ", "");
  for (const path of ["/account", "/account/second-factor", "/account/recovery-codes", "/account/confirm"])
    expect(JSON.stringify((await browser.get(path)).data).replaceAll(" ", ""), path).not.toContain(seed);
});

test("an owner without a second factor works for seven days, but for what is sensitive; then only the account opens", async () => {
  const { ctx, browser } = await start();
  await signIn(browser);
  expect((await browser.get("/today")).status).toBe(200);
  expect((await browser.get("/settings/security")).location).toBe("/account/second-factor");
  expect((await browser.post("/settings/security")).location).toBe("/account/second-factor");
  expect((await browser.get("/account/second-factor")).data).toMatchObject({ isAsked: true });
  expect(await events(ctx)).toContain(
    'access.refused {"route":"/settings/security","reason":"not-enrolled"}',
  );

  ctx.advance(7 * day - 1);
  await signIn(browser);
  expect((await browser.get("/today")).status).toBe(200);
  ctx.advance(1);
  expect((await browser.get("/today")).location).toBe("/account/second-factor");
  expect((await browser.get("/settings/team")).location).toBe("/account/second-factor");
  for (const path of ["/account", "/account/password", "/account/confirm", "/account/second-factor"])
    expect((await browser.get(path)).status, path).toBe(200);
  await enrol(ctx, browser);
  for (const path of ["/today", "/settings/team", "/settings/security"])
    expect((await browser.get(path)).status, path).toBe(200);
});

test("whom the owner asks for a second factor from now on has seven days, and whom nobody asks has none to hold", async () => {
  const { ctx, staffId, browser } = await start();
  const trainer = await addStaff(ctx, { email: "kim@example.com", role: "trainer" });
  await addTotp(ctx, staffId);
  await ctx.db
    .insert(rolePolicies)
    .values({ id: "owner", secondFactor: "optional", onMove: "end", changedAt: ctx.clock.now() });
  ctx.advance(30 * day);
  await ctx.db.delete(staffTotp);
  await signIn(browser);

  const before = (await browser.get("/settings/security")).data as { policies: object };
  expect(before.policies).toMatchObject({ owner: { onMove: "end" }, trainer: { secondFactor: "optional" } });
  const roles = ["owner", "trainer", "helper", "auditor"];
  const fields = Object.fromEntries(
    roles.flatMap((role) => [
      [`${role}SecondFactor`, role === "trainer" ? "required" : "optional"],
      [`${role}OnMove`, "notice"],
    ]),
  );
  expect((await browser.post("/settings/security", { ...fields, trainerOnMove: "nothing" })).status).toBe(
    422,
  );
  expect((await browser.post("/settings/security", fields)).location).toBe("/settings/security?done=saved");
  expect((await readPolicies(ctx)).trainer).toEqual({ secondFactor: "required", onMove: "notice" });
  expect(await events(ctx)).toContain('settings.changed {"part":"security"}');

  const [asked] = await ctx.db.select({ by: staff.secondFactorBy }).from(staff).where(eq(staff.id, trainer));
  expect(asked?.by?.getTime()).toBe(ctx.clock.now().getTime() + 7 * day * 1000);
  const theirs = visitor(ctx);
  await signIn(theirs, { email: "kim@example.com" });
  expect((await theirs.get("/today")).status).toBe(200);
  ctx.advance(7 * day);
  await signIn(theirs, { email: "kim@example.com" });
  expect((await theirs.get("/today")).location).toBe("/account/second-factor");
});

test("somebody without a password sets a first one from a fresh session only", async () => {
  const { ctx } = await start();
  const kim = await addStaff(ctx, { email: "kim@example.com", role: "helper", password: null });
  const browser = visitor(ctx);
  const started = await signInStaff(ctx, kim, "google");
  const [pair = ""] = (await sessionHeader(ctx, started, kim)).split(";");
  browser.jar.set("__Host-session", pair.split(/=(.*)/s)[1] ?? "");
  ctx.advance(16 * 60);
  const refused = "/account/confirm?returnTo=%2Faccount%2Fpassword";
  const password = "seven quiet otters by the lake";
  expect((await browser.get("/account/password")).location).toBe(refused);
  expect((await browser.post("/account/password", { password })).location).toBe(refused);
  expect((await browser.get("/account/confirm")).data).toMatchObject({ asked: { password: false } });

  const again = await signInStaff(ctx, kim, "google");
  const [fresh = ""] = (await sessionHeader(ctx, again, kim)).split(";");
  browser.jar.set("__Host-session", fresh.split(/=(.*)/s)[1] ?? "");
  expect((await browser.post("/account/password", { password: "password" })).status).toBe(422);
  expect((await browser.post("/account/password", { password })).location).toBe(
    "/account?done=password-first",
  );
  const other = visitor(ctx);
  expect((await signIn(other, { email: "kim@example.com", password })).location).toBe("/today");
  await ctx.settled();
  expect(ctx.mails.map(({ subject }) => subject)).toContain("Your password was changed");
});

test("who gets a role that asks for a second factor has seven days from then on", async () => {
  const { ctx, staffId } = await start();
  const kim = await addStaff(ctx, { email: "kim@example.com", role: "trainer" });
  ctx.advance(100 * day);
  expect(await changeRole(ctx, { staffId }, kim, "owner")).toEqual({ ok: true });
  const browser = visitor(ctx);
  await signIn(browser, { email: "kim@example.com" });
  expect((await browser.get("/today")).status).toBe(200);
  ctx.advance(7 * day);
  await signIn(browser, { email: "kim@example.com" });
  expect((await browser.get("/today")).location).toBe("/account/second-factor");
});

test("somebody without a password, but with an app, confirms by signing in anew where they always do, with a code", async () => {
  const { ctx } = await start();
  const kim = await addStaff(ctx, { email: "kim@example.com", role: "helper", password: null });
  const seed = await addTotp(ctx, kim);
  const browser = visitor(ctx);
  const hold = (name: string, header: string) =>
    browser.jar.set(name, header.split(";")[0]?.split(/=(.*)/s)[1] ?? "");
  hold("__Host-session", await sessionHeader(ctx, await signInStaff(ctx, kim, "google"), kim));
  ctx.advance(16 * 60);
  const arrival = await admitStaff(ctx, kim, "google");
  if (arrival.kind !== "second-factor") throw new Error("no second question");
  hold("__Host-pending", await pendingHeader(ctx, arrival.pending));
  expect((await browser.get("/sign-in/verify")).status).toBe(200);
  const fields = { code: codeOf(ctx, seed), returnTo: "/account/recovery-codes" };
  expect((await browser.post("/sign-in/verify", fields)).location).toBe("/account/recovery-codes");
  expect((await browser.get("/account/recovery-codes")).status).toBe(200);
  expect((await browser.get("/sign-in/verify?returnTo=%2Faccount")).location).toBe("/account");
});

test("the account says what is on, what is left, and when new recovery codes are due", async () => {
  const { ctx, staffId, browser } = await start("trainer");
  await signIn(browser);
  const card = async () => {
    const { data } = await browser.get("/account");
    const props = { loaderData: data, params: {}, matches: [] };
    const html = renderToStaticMarkup(createElement(Account as unknown as React.FC<typeof props>, props));
    return html.replaceAll(/<[^>]+>/g, " ").replaceAll(/\s+/g, " ");
  };
  expect(await card()).toContain("Second factor Off");
  const { recoveryCodes: codes } = await enrol(ctx, browser);
  expect(await card()).toMatch(/Second factor On .*Recovery codes 10 left/);
  expect(await card()).not.toContain("Few recovery codes");
  for (const code of codes.slice(0, 7)) await (await readCode(ctx, staffId, code))?.spend();
  expect(await card()).toMatch(/3 left.*Few recovery codes are left/);
});

test("the banner names the day, and after it says that nothing else goes on", () => {
  const by = new Date("2026-11-29T09:00:00Z");
  const shown = (isLate: boolean) =>
    renderToStaticMarkup(createElement(EnrolBanner, { by, isLate, timeZone: "Europe/Berlin" }));
  expect(shown(false)).toContain("Sunday 29 November");
  expect(shown(true)).toContain("Set up a second factor to go on");
});
