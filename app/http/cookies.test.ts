import fc from "fast-check";
import { expect, test } from "vitest";
import * as z from "zod";
import { createTestContext, type TestContext } from "../../test/harness/context.ts";
import { addStaff, events } from "../../test/harness/staff.ts";
import { signInStaff } from "../domain/identity/sign-in.ts";
import { type CookieKind, clearCookie, openCookie, sealCookie } from "./cookies.ts";
import {
  addSessionCookies,
  noSessionHeader,
  readSession,
  sessionCookie,
  sessionHeader,
} from "./session-cookie.ts";

const old = "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
const newer = "k2:Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA";

const ask = (cookie: string) => new Request("https://app.daydreamers.invalid/", { headers: { cookie } });
const sealedPart = (header: string) => header.slice(header.indexOf("=") + 1, header.indexOf(";"));
const inAnHour = (ctx: TestContext) => new Date(ctx.clock.now().getTime() + 3_600_000);

const content = { token: "t".repeat(43), staffId: "robin" };
async function sealed(ctx: TestContext) {
  return sealedPart(await sealCookie(ctx, sessionCookie, content, inAnHour(ctx)));
}
const opens = (ctx: TestContext, value: string) =>
  openCookie(ctx, ask(`${sessionCookie.name}=${value}`), sessionCookie);

test("SE-02: a flipped bit at any byte, a cut or an added byte makes the cookie absent, never an error", async () => {
  const ctx = await createTestContext();
  const value = await sealed(ctx);
  expect((await opens(ctx, value))?.value).toEqual(content);
  for (let at = 0; at < value.length; at++) {
    for (const bit of [1, 2, 4, 8, 16, 32, 64]) {
      const flipped = String.fromCharCode(value.charCodeAt(at) ^ bit);
      // A header takes printable characters only, and a semicolon would end the cookie.
      if (!/[!-:<-~]/.test(flipped)) continue;
      expect(await opens(ctx, value.slice(0, at) + flipped + value.slice(at + 1))).toBeNull();
    }
    expect(await opens(ctx, value.slice(0, at))).toBeNull();
  }
  expect(await opens(ctx, `${value}A`)).toBeNull();
  expect(await opens(ctx, `A${value}`)).toBeNull();
});

test.each([
  "",
  ".@@@",
  "x".repeat(8192),
  "v1.k1..",
  "v1.k1.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA",
  "%00",
  "\u00e9\u00fc",
])("SE-02: %j is an absent cookie", async (value) => {
  const ctx = await createTestContext();
  expect(await opens(ctx, value)).toBeNull();
});

test("SE-02: two cookies of one name are no cookie, whichever is right", async () => {
  const ctx = await createTestContext();
  const name = sessionCookie.name;
  const value = await sealed(ctx);
  for (const cookie of [
    `${name}=${value}; ${name}=other`,
    `${name}=other; ${name}=${value}`,
    `${name}=${value};${name}=${value}`,
  ])
    expect(await openCookie(ctx, ask(cookie), sessionCookie)).toBeNull();
});

test("SE-02: no cookie header makes reading a session fail", async () => {
  const ctx = await createTestContext();
  const header = fc.string({
    unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)),
  });
  await fc.assert(
    fc.asyncProperty(header, async (text) => {
      const request = ask(`${sessionCookie.name}=${text}`);
      expect(await readSession(ctx, request, new Headers())).toBeNull();
    }),
    { numRuns: 100 },
  );
});

test("SE-03: a cookie of another name, purpose or environment is refused", async () => {
  const ctx = await createTestContext();
  const shape = sessionCookie.value;
  const otherName: CookieKind<typeof content> = {
    name: "__Host-other",
    purpose: sessionCookie.purpose,
    value: shape,
  };
  const otherPurpose: CookieKind<typeof content> = { ...sessionCookie, purpose: "portal session" };
  for (const kind of [otherName, otherPurpose]) {
    const value = sealedPart(await sealCookie(ctx, kind, content, inAnHour(ctx)));
    expect(await opens(ctx, value)).toBeNull();
  }
  // The same key name with another secret, as another deployment has it.
  const elsewhere = await createTestContext({ env: { APP_KEYS: newer.replace("k2", "k1") } });
  expect(await opens(ctx, await sealed(elsewhere))).toBeNull();
});

test("the expiry inside counts, whatever the browser keeps", async () => {
  const ctx = await createTestContext();
  const value = await sealed(ctx);
  ctx.advance(3599);
  expect(await opens(ctx, value)).not.toBeNull();
  ctx.advance(1);
  expect(await opens(ctx, value)).toBeNull();
});

async function signedIn(ctx: TestContext) {
  const started = await signInStaff(ctx, await addStaff(ctx), "password");
  return { started, cookie: sealedPart(await sessionHeader(ctx, started, started.staffId)) };
}
const request = (cookie: string) => ask(`${sessionCookie.name}=${cookie}`);

test("SE-04: a cookie sealed by an older key still opens and is sealed anew", async () => {
  const before = await createTestContext();
  const { cookie } = await signedIn(before);
  const rotated = await createTestContext({ env: { APP_KEYS: `${newer},${old}` } });
  const ctx = { ...rotated, db: before.db };
  const headers = new Headers();
  expect(await readSession(ctx, request(cookie), headers)).not.toBeNull();
  const [again = ""] = headers.getSetCookie();
  expect(sealedPart(again)).toMatch(/^v1\.k2\./);
  const quiet = new Headers();
  expect(await readSession(ctx, request(sealedPart(again)), quiet)).not.toBeNull();
  expect(quiet.getSetCookie()).toEqual([]);
});

test("SE-04: a cookie under a removed key is cleared, a session that is unknown is none, and both are counted", async () => {
  const ctx = await createTestContext();
  const { cookie } = await signedIn(ctx);
  const removed = { ...(await createTestContext({ env: { APP_KEYS: newer } })), db: ctx.db };
  const headers = new Headers();
  expect(await readSession(removed, request(cookie), headers)).toBeNull();
  expect(headers.getSetCookie()).toEqual([noSessionHeader()]);

  const unknown = sealedPart(await sealCookie(ctx, sessionCookie, content, inAnHour(ctx)));
  expect(await readSession(ctx, request(unknown), new Headers())).toBeNull();
  expect(await events(ctx)).toEqual([
    'sign-in.succeeded {"method":"password"}',
    'session.refused {"reason":"unreadable"}',
    'session.refused {"reason":"unknown"}',
  ]);
});

test("SE-16: a cookie that names another person than the session's row is refused", async () => {
  const ctx = await createTestContext();
  const { started } = await signedIn(ctx);
  const forged = sealedPart(await sessionHeader(ctx, started, "kim"));
  expect(await readSession(ctx, request(forged), new Headers())).toBeNull();
  expect(await events(ctx)).toContain('session.refused {"reason":"wrong-person"}');
});

test("SE-12: a readable cookie whose session is over is not cleared, so that a late answer cannot undo a sign-in", async () => {
  const ctx = await createTestContext();
  const { cookie } = await signedIn(ctx);
  await ctx.raw.prepare("delete from sessions").run();
  const headers = new Headers();
  expect(await readSession(ctx, request(cookie), headers)).toBeNull();
  expect(headers.getSetCookie()).toEqual([]);
});

test("what a route does to the cookie stands over what the middleware wanted", () => {
  const wanted = new Headers({ "set-cookie": noSessionHeader() });
  const added = (response?: Response) => {
    const to = new Headers();
    addSessionCookies(to, wanted, response);
    return to.getSetCookie();
  };
  expect(added(new Response(null, { headers: { "set-cookie": "__Host-session=new; Path=/" } }))).toEqual([]);
  expect(added(new Response(null, { headers: { "set-cookie": "__Host-other=x; Path=/" } }))).toHaveLength(1);
  expect(added()).toHaveLength(1);
});

test("SE-13, SE-14: every cookie is __Host-, Secure, HttpOnly, SameSite and for the whole path, without a domain", async () => {
  const ctx = await createTestContext();
  for (const header of [
    await sealCookie(ctx, sessionCookie, content, inAnHour(ctx)),
    clearCookie(sessionCookie),
  ]) {
    const [pair = "", ...attributes] = header.split("; ");
    expect(pair).toMatch(/^__Host-/);
    expect(attributes.filter((name) => !name.startsWith("Max-Age=")).sort()).toEqual([
      "HttpOnly",
      "Path=/",
      "SameSite=Lax",
      "Secure",
    ]);
  }
});

test("SE-17: a session cookie is far from the size that browsers drop, and one that is not is an error here", async () => {
  const ctx = await createTestContext();
  const longest = { token: ctx.random.token(), staffId: ctx.random.id() };
  expect((await sealCookie(ctx, sessionCookie, longest, inAnHour(ctx))).length).toBeLessThan(1_000);
  const large: CookieKind<string> = { name: "__Host-large", purpose: "test", value: z.string() };
  await expect(sealCookie(ctx, large, "x".repeat(4096), inAnHour(ctx))).rejects.toThrow(RangeError);
});
