import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { rolePolicies } from "../../../drizzle/schema/factors.ts";
import { sessions } from "../../../drizzle/schema/sessions.ts";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { testEnvironment } from "../../../test/harness/environment.ts";
import { addStaff, dump, events } from "../../../test/harness/staff.ts";
import type { RequestOrigin } from "../../platform/ports.ts";
import { signInStaff } from "../identity/sign-in.ts";
import { deliverDue } from "../messages/outbox.ts";
import { findSession, isFresh } from "../sessions/sessions.ts";
import { watchMoves } from "./moves.ts";

const berlin = { latitude: 53, longitude: 13 };
const tokyo = { latitude: 36, longitude: 140 };
const poznan = { latitude: 52, longitude: 17 };
const warsaw = { latitude: 52, longitude: 21 };
const firefox = { userAgent: "Mozilla/5.0 (X11; Linux x86_64) Firefox/144.0" };

async function start(onMove?: "notice" | "step-up" | "end", origin: Partial<RequestOrigin> = {}) {
  const ctx = await createTestContext();
  ctx.origin = { ...ctx.origin, ...origin };
  const staffId = await addStaff(ctx);
  if (onMove)
    await ctx.db
      .insert(rolePolicies)
      .values({ id: "owner", secondFactor: "optional", onMove, changedAt: ctx.clock.now() });
  const { token } = await signInStaff(ctx, staffId, "password");
  return { ctx, staffId, token };
}

/** The session as a request from elsewhere finds it. */
async function use(ctx: TestContext, token: string, origin: Partial<RequestOrigin> = {}) {
  const elsewhere = { ...ctx, origin: { ...ctx.origin, ...origin } };
  const session = await findSession(elsewhere, token);
  return session && watchMoves(elsewhere, session);
}

/** What was said of moves; what belongs to the sign-in itself is another file's. */
const moves = async (ctx: TestContext) =>
  (await events(ctx)).filter((event) => !event.startsWith("sign-in.") && !event.includes('"new-'));

const mailsAbout = async (ctx: TestContext) => {
  await deliverDue(ctx);
  return ctx.mails.map(({ subject }) => subject).filter((subject) => !subject.includes("new device"));
};

test("SE-11: by default another kind of browser goes on but must prove who it is, noticed and mailed once", async () => {
  const { ctx, token } = await start();
  const before = await use(ctx, token);
  expect(before && isFresh(ctx, before)).toBe(true);
  const moved = await use(ctx, token, firefox);
  expect(moved && isFresh(ctx, moved)).toBe(false);
  const again = await use(ctx, token, firefox);
  expect(again && isFresh(ctx, again)).toBe(false);
  expect(await moves(ctx)).toEqual([
    'session.moved {"what":"device"}',
    'suspicion.noticed {"kind":"session-moved"}',
  ]);
  expect(await mailsAbout(ctx)).toEqual(["Your sign-in turned up in another browser"]);
});

test("SE-11: where the policy is notice, the session stays as fresh as it was and the person is told", async () => {
  const { ctx, token } = await start("notice");
  const moved = await use(ctx, token, firefox);
  expect(moved && isFresh(ctx, moved)).toBe(true);
  expect(await mailsAbout(ctx)).toHaveLength(1);
  const abroad = await use(ctx, token, { ...firefox, country: "PL" });
  expect(abroad && isFresh(ctx, abroad)).toBe(true);
  expect(await mailsAbout(ctx)).toHaveLength(1);
  expect(await moves(ctx)).toContain('session.moved {"what":"country"}');
});

test("SE-11: where the policy is end, the session is over for everybody who holds the cookie", async () => {
  const { ctx, token } = await start("end");
  expect(await use(ctx, token, firefox)).toBeNull();
  expect(await use(ctx, token)).toBeNull();
  expect(await ctx.db.select().from(sessions)).toEqual([]);
  expect(await moves(ctx)).toEqual([
    'session.moved {"what":"device"}',
    'session.ended {"reason":"moved"}',
    'suspicion.noticed {"kind":"session-moved"}',
  ]);
  expect(await mailsAbout(ctx)).toHaveLength(1);
});

test("SE-11: another country alone is noted and asks for the proof; it mails nobody and ends nothing", async () => {
  for (const policy of ["step-up", "end"] as const) {
    const { ctx, token } = await start(policy, { place: berlin });
    ctx.advance(20 * 60);
    const moved = await use(ctx, token, { country: "PL", place: poznan });
    expect(moved && isFresh(ctx, moved)).toBe(false);
    await use(ctx, token, { country: "PL", place: poznan });
    expect(await moves(ctx)).toEqual(['session.moved {"what":"country"}']);
    expect(await mailsAbout(ctx)).toEqual([]);
  }
});

test("SE-11: a country too far away to be there by now counts like another browser", async () => {
  const { ctx, token } = await start("end", { place: berlin });
  ctx.advance(29 * 60);
  expect(await use(ctx, token, { country: "JP", place: tokyo })).toBeNull();
  expect(await moves(ctx)).toEqual([
    'session.moved {"what":"country"}',
    'suspicion.impossible-travel {"kilometres":8900,"minutes":29}',
    'session.ended {"reason":"moved"}',
    'suspicion.noticed {"kind":"impossible-travel"}',
  ]);
  expect(await mailsAbout(ctx)).toEqual(["A sign-in from far away"]);
});

test("who travels with an open laptop is where it was last used, not where it signed in", async () => {
  const { ctx, token } = await start("end", { place: berlin });
  ctx.advance(20 * 60);
  await use(ctx, token, { place: warsaw });
  await ctx.settled();
  ctx.advance(10 * 60);
  // Eight hundred kilometres from Berlin after half an hour; four hundred from where it was ten minutes ago.
  const moved = await use(ctx, token, { country: "UA", place: { latitude: 50, longitude: 25 } });
  expect(moved).not.toBeNull();
  expect(await moves(ctx)).toEqual(['session.moved {"what":"country"}']);
});

test("LG-04: of many requests at once from elsewhere one is noticed", async () => {
  const { ctx, token } = await start("step-up");
  await Promise.all(Array.from({ length: 8 }, () => use(ctx, token, firefox)));
  expect(await moves(ctx)).toHaveLength(2);
  expect(await mailsAbout(ctx)).toHaveLength(1);
});

test("a cookie that jumps to and fro is noted each time and mailed about once", async () => {
  const { ctx, token } = await start("step-up");
  for (let turn = 0; turn < 3; turn++) {
    await use(ctx, token, firefox);
    await use(ctx, token);
  }
  expect((await moves(ctx)).filter((event) => event.startsWith("session.moved"))).toHaveLength(6);
  expect(await mailsAbout(ctx)).toHaveLength(1);
});

test("SE-11: a rotated key is not taken for another device", async () => {
  const { ctx, token } = await start();
  const keys = `k2:Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA,${testEnvironment.APP_KEYS}`;
  const { vault } = await createTestContext({ env: { APP_KEYS: keys } });
  const found = await use({ ...ctx, vault }, token);
  expect(found && isFresh(ctx, found)).toBe(true);
  expect(await moves(ctx)).toEqual([]);
});

test("a copy of the database tells no place", async () => {
  const { ctx, token, staffId } = await start("step-up", { place: { latitude: -37, longitude: 145 } });
  ctx.advance(120);
  await use(ctx, token, { country: "NZ", place: { latitude: -41, longitude: 175 } });
  await ctx.settled();
  const [row] = await ctx.db.select().from(sessions).where(eq(sessions.staffId, staffId));
  expect(row?.place).toBeTruthy();
  const copy = await dump(ctx);
  for (const word of ["latitude", "longitude", ":-37", ":145", ":-41", ":175"])
    expect(copy).not.toContain(word);
});
