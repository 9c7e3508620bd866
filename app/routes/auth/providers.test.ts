import { beforeEach, describe, expect, test } from "vitest";
import { invitations } from "../../../drizzle/schema/team.ts";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { createFakeSignIns, type FakeSignIns } from "../../../test/harness/fake-sign-ins.ts";
import { addStaff, goodPassword } from "../../../test/harness/staff.ts";
import { addTotp } from "../../../test/harness/totp.ts";
import { visitor } from "../../../test/harness/visitor.ts";
import { invitationCodeHash } from "../../domain/team/invitations.ts";
import { pendingHeader } from "../../http/pending-cookie.ts";

const email = "robin@example.com";
let ctx: TestContext;
let fake: FakeSignIns;
let staffId: string;
beforeEach(async () => {
  ctx = await createTestContext();
  fake = await createFakeSignIns(ctx.clock);
  ctx.network = (request) => fake.network(request) as Promise<Response>;
  staffId = await addStaff(ctx, { email, role: "trainer" });
});

type Browser = ReturnType<typeof visitor>;
type Provider = "google" | "github";
const both: Provider[] = ["google", "github"];
type Answer = Parameters<FakeSignIns["consent"]>[1];

/** Presses the button, answers at the provider, and comes back. */
async function goAndReturn(
  browser: Browser,
  provider: Provider,
  button: string,
  answer: Answer = {},
  fields = {},
) {
  const sent = await browser.post(button, fields);
  expect(sent.status).toBe(303);
  return browser.get(`/sign-in/${provider}/callback?${fake.consent(sent.location ?? "", answer)}`);
}

const signIn = async (browser: Browser) => {
  expect((await browser.post("/sign-in", { email, password: goodPassword })).location).toBe("/today");
};
const linked = async (provider: Provider) => {
  const browser = visitor(ctx);
  await signIn(browser);
  const back = await goAndReturn(browser, provider, `/account/identities/${provider}/link`);
  expect(back.location).toBe("/account?done=linked");
  return browser;
};

describe.each(both)("a browser and %s", (provider) => {
  test("link from the account page, then continue with it in a new browser", async () => {
    const first = await linked(provider);
    expect(JSON.stringify((await first.get("/account?done=linked")).data)).toContain(
      "signs you in from now on",
    );
    const browser = visitor(ctx);
    const back = await goAndReturn(
      browser,
      provider,
      `/sign-in/${provider}`,
      {},
      { returnTo: "/clients?tab=dogs" },
    );
    expect(back).toMatchObject({ status: 303, location: "/clients?tab=dogs" });
    expect(browser.jar.has("__Host-session")).toBe(true);
    expect((await browser.get("/account")).status).toBe(200);
  });

  test("a held second factor is asked before any session", async () => {
    await linked(provider);
    await addTotp(ctx, staffId);
    const browser = visitor(ctx);
    const back = await goAndReturn(browser, provider, `/sign-in/${provider}`);
    expect(back.location).toBe("/sign-in/verify?returnTo=%2Ftoday");
    expect(browser.jar.has("__Host-session")).toBe(false);
    expect(browser.jar.has("__Host-pending")).toBe(true);
  });

  test("OA-26: an unknown account gets a page that says what to do, and no session", async () => {
    const browser = visitor(ctx);
    const back = await goAndReturn(browser, provider, `/sign-in/${provider}`);
    expect(back).toMatchObject({ status: 403, data: { reason: "unknown-identity", signedIn: false } });
    expect(browser.jar.has("__Host-session")).toBe(false);
  });

  test("OA-10: a denial shows our own words only", async () => {
    const browser = visitor(ctx);
    const back = await goAndReturn(browser, provider, `/sign-in/${provider}`, { deny: "access_denied" });
    expect(back).toMatchObject({ status: 200, data: { reason: "denied" } });
    expect(JSON.stringify(back.data)).not.toContain("reflected");
  });

  test("OA-05: a browser cookie that is torn, or sealed as another, is as good as none", async () => {
    await linked(provider);
    const browser = visitor(ctx);
    const { location } = await browser.post(`/sign-in/${provider}`);
    const own = browser.jar.get("__Host-browser") ?? "";
    const expires = new Date(ctx.clock.now().getTime() + 600_000);
    const pending = await pendingHeader(ctx, { token: "b".repeat(43), staffId, expiresAt: expires });
    const sealedIn = (header: string) => header.split(";")[0]?.split("=").slice(1).join("=") ?? "";
    for (const value of [`${own.slice(0, -4)}AAAA`, "x", sealedIn(pending)]) {
      browser.jar.set("__Host-browser", value);
      const back = await browser.get(`/sign-in/${provider}/callback?${fake.consent(location ?? "")}`);
      expect(back).toMatchObject({ status: 400, data: { reason: "unknown-flow" } });
    }
    browser.jar.set("__Host-browser", own);
    const back = await browser.get(`/sign-in/${provider}/callback?${fake.consent(location ?? "")}`);
    expect(back.location).toBe("/today");
  });

  test.each([
    "//evil.invalid",
    "/\\evil.invalid",
    "/%09/evil.invalid",
    "https://evil.invalid",
    "javascript:alert(1)",
  ])("OA-21: a way on to %s ends on the first page", async (returnTo) => {
    await linked(provider);
    const back = await goAndReturn(visitor(ctx), provider, `/sign-in/${provider}`, {}, { returnTo });
    expect(back.location).toBe("/today");
  });

  test("OA-28: a hundred flows leave one small cookie, and the last of them completes", async () => {
    await linked(provider);
    const browser = visitor(ctx);
    for (let at = 0; at < 99; at++) {
      expect((await browser.post(`/sign-in/${provider}`)).status).toBe(303);
      // No faster than one network may.
      ctx.advance(20);
    }
    expect([...browser.jar.keys()]).toEqual(["__Host-browser"]);
    expect([...browser.jar.values()].join().length).toBeLessThan(400);
    expect((await goAndReturn(browser, provider, `/sign-in/${provider}`)).location).toBe("/today");
  });

  test("linking asks to prove oneself again after a quarter of an hour, before and after the way there", async () => {
    const browser = visitor(ctx);
    await signIn(browser);
    const button = `/account/identities/${provider}/link`;
    ctx.advance(14 * 60);
    const { location } = await browser.post(button);
    ctx.advance(61);
    const back = await browser.get(`/sign-in/${provider}/callback?${fake.consent(location ?? "")}`);
    expect(back).toMatchObject({ status: 400, data: { reason: "not-fresh", signedIn: true } });
    expect((await browser.post(button)).location).toMatch(/^\/account\/confirm/);
    expect(await ctx.raw.prepare("select * from staff_identities").first()).toBeNull();
  });

  test("addresses that only take a button's form lead back to its page and begin nothing", async () => {
    const browser = visitor(ctx);
    expect((await browser.get(`/sign-in/${provider}`)).location).toBe("/sign-in");
    expect((await browser.get(`/join/${provider}`)).location).toBe("/join");
    await signIn(browser);
    expect((await browser.get(`/account/identities/${provider}/link`)).location).toBe("/account");
    expect(await ctx.raw.prepare("select * from sign_in_transactions").first()).toBeNull();
  });

  test("a deployment without a client at the provider has no such button, and its addresses do not exist", async () => {
    Object.assign(ctx, {
      settings: { ...ctx.settings, GOOGLE_CLIENT_ID: undefined, GITHUB_CLIENT_ID: undefined },
    });
    const browser = visitor(ctx);
    expect((await browser.get("/sign-in")).data).toMatchObject({ providers: [] });
    expect((await browser.post(`/sign-in/${provider}`)).status).toBe(404);
    expect((await browser.get(`/sign-in/${provider}/callback?code=x&state=${"a".repeat(43)}`)).status).toBe(
      404,
    );
  });

  test("an invited person joins with it: the code opens, the account proves, and the browser is signed in", async () => {
    const id = ctx.random.id();
    const address = "nia@example.com";
    await ctx.db.insert(invitations).values({
      id,
      codeHash: await invitationCodeHash("abcd-efgh-jkmn-pqrs"),
      email: await ctx.vault.seal("invitations.email", id, address),
      emailIndex: (await ctx.vault.indexes("invitations.email_index", address))[0],
      role: "helper",
      invitedBy: staffId,
      createdAt: ctx.clock.now(),
      expiresAt: new Date(ctx.clock.now().getTime() + 86_400_000),
    });
    const browser = visitor(ctx);
    const button = `/join/${provider}`;
    expect((await browser.post(button, { code: "", name: "Nia" })).location).toBe("/join?notice=incomplete");
    const wrong = await browser.post(button, { code: "abcd-efgh-jkmn-pqrt", name: "Nia" });
    expect(wrong.location).toBe("/join?notice=unknown-code");
    const fields = { code: "ABCD EFGH JKMN PQRS", name: "Nia Park", password: "" };
    const back = await goAndReturn(browser, provider, button, { subject: "9001" }, fields);
    expect(back.location).toBe("/today");
    expect(browser.jar.has("__Host-session")).toBe(true);
    const again = await goAndReturn(visitor(ctx), provider, `/sign-in/${provider}`, { subject: "9001" });
    expect(again.location).toBe("/today");
  });
});
