import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { staff } from "../../../drizzle/schema/identity.ts";
import { sessions } from "../../../drizzle/schema/sessions.ts";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { addStaff, dump, events, goodPassword, inside } from "../../../test/harness/staff.ts";
import { confirmSession } from "../identity/confirm.ts";
import { signInStaff, signInWithPassword } from "../identity/sign-in.ts";
import { endDevice, endOtherDevices, listDevices, signOutEverywhere } from "./device-list.ts";
import { endSession, findSession } from "./sessions.ts";
import { sweepSessions } from "./sweep.ts";

async function signedIn(ctx: TestContext, staffId: string) {
  const { token } = await signInStaff(ctx, staffId, "password");
  const session = await findSession(ctx, token);
  if (!session) throw new Error("not signed in");
  return { token, session };
}

async function start() {
  const ctx = await createTestContext();
  const staffId = await addStaff(ctx);
  return { ctx, staffId };
}

test("SE-01: signing in ends the session that the browser held and gives another token", async () => {
  const { ctx, staffId } = await start();
  const before = await signedIn(ctx, staffId);
  const after = inside(
    await signInWithPassword(ctx, {
      email: "robin@example.com",
      password: goodPassword,
      replaces: before.session.id,
    }),
  );
  expect(after.token).not.toBe(before.token);
  expect(await findSession(ctx, before.token)).toBeNull();
  expect(await findSession(ctx, after.token)).not.toBeNull();
});

test("SE-05: a session idle for one second less than the limit goes on, for one second more it is over", async () => {
  const { ctx, staffId } = await start();
  const limit = ctx.settings.SESSION_IDLE_SECONDS;
  const { token } = await signedIn(ctx, staffId);
  ctx.advance(limit - 1);
  expect(await findSession(ctx, token)).not.toBeNull();
  await ctx.settled();
  ctx.advance(limit - 1);
  expect(await findSession(ctx, token)).not.toBeNull();
  await ctx.settled();
  ctx.advance(limit + 1);
  expect(await findSession(ctx, token)).toBeNull();
  expect(await ctx.db.select().from(sessions)).toEqual([]);
  expect(await events(ctx)).toContain('session.ended {"reason":"idle"}');
});

test("SE-06: the absolute limit ends a session in constant use", async () => {
  const { ctx, staffId } = await start();
  const { token } = await signedIn(ctx, staffId);
  const step = 20 * 60;
  for (let used = step; used < ctx.settings.SESSION_ABSOLUTE_SECONDS; used += step) {
    ctx.advance(step);
    expect(await findSession(ctx, token)).not.toBeNull();
    await ctx.settled();
  }
  ctx.advance(step);
  expect(await findSession(ctx, token)).toBeNull();
  expect(await events(ctx)).toContain('session.ended {"reason":"expired"}');
});

test("SE-07: a token replayed after sign-out opens nothing", async () => {
  const { ctx, staffId } = await start();
  const { token, session } = await signedIn(ctx, staffId);
  await endSession(ctx, session, "sign-out");
  expect(await findSession(ctx, token)).toBeNull();
});

test("SE-08: one device, the others, and all can be ended, by their owner only", async () => {
  const { ctx, staffId } = await start();
  const stranger = await signedIn(ctx, await addStaff(ctx, { email: "kim@example.com" }));
  const [a, b, c] = [
    await signedIn(ctx, staffId),
    await signedIn(ctx, staffId),
    await signedIn(ctx, staffId),
  ];

  await expect(endDevice(ctx, stranger.session, a.session.id)).rejects.toMatchObject({ code: "not-found" });
  await endDevice(ctx, a.session, b.session.id);
  expect(await findSession(ctx, b.token)).toBeNull();
  expect(await findSession(ctx, a.token)).not.toBeNull();

  await endOtherDevices(ctx, a.session);
  expect(await findSession(ctx, c.token)).toBeNull();
  expect(await findSession(ctx, a.token)).not.toBeNull();

  await signOutEverywhere(ctx, a.session);
  expect(await findSession(ctx, a.token)).toBeNull();
  expect(await findSession(ctx, stranger.token)).not.toBeNull();
});

test("the list of devices names browser, system and country and marks the one that asks", async () => {
  const { ctx, staffId } = await start();
  const phone = await signedIn(ctx, staffId);
  ctx.advance(120);
  const laptop = {
    ...ctx,
    origin: { ...ctx.origin, country: "US", userAgent: "Mozilla/5.0 (Windows NT 10.0) Firefox/144.0" },
  };
  await signInStaff(laptop, staffId, "password");
  const devices = await listDevices(ctx, phone.session);
  expect(devices.map(({ browser, system, country, here }) => [browser, system, country, here])).toEqual([
    ["Safari", "iOS", "DE", true],
    ["Firefox", "Windows", "US", false],
  ]);
});

test("SE-10: a disabled person is refused with the next request, and a new role counts at once", async () => {
  const { ctx, staffId } = await start();
  const { token } = await signedIn(ctx, staffId);
  await ctx.db.update(staff).set({ role: "auditor" }).where(eq(staff.id, staffId));
  expect((await findSession(ctx, token))?.role).toBe("auditor");
  await ctx.db.update(staff).set({ disabledAt: ctx.clock.now() }).where(eq(staff.id, staffId));
  expect(await findSession(ctx, token)).toBeNull();
});

test("SE-10: a deleted person's sessions are gone", async () => {
  const { ctx, staffId } = await start();
  const { token } = await signedIn(ctx, staffId);
  await ctx.db.delete(staff).where(eq(staff.id, staffId));
  expect(await findSession(ctx, token)).toBeNull();
});

test("SE-12: requests under way while the token is renewed keep their session; after a minute the old token is dead", async () => {
  const { ctx, staffId } = await start();
  const { token: old, session } = await signedIn(ctx, staffId);
  const renewed = await confirmSession(ctx, session, goodPassword);
  const token = renewed?.signedIn?.token ?? "";
  expect(token).not.toBe(old);
  expect(await findSession(ctx, token)).toMatchObject({ id: session.id, superseded: false });
  ctx.advance(59);
  expect(await findSession(ctx, old)).toMatchObject({ id: session.id, superseded: true });
  ctx.advance(2);
  expect(await findSession(ctx, old)).toBeNull();
  expect(await findSession(ctx, token)).not.toBeNull();
});

test("SE-12: of many confirmations at once one renews the token, and it stays good", async () => {
  const { ctx, staffId } = await start();
  const { session } = await signedIn(ctx, staffId);
  const all = await Promise.all(Array.from({ length: 4 }, () => confirmSession(ctx, session, goodPassword)));
  const tokens = all.map((one) => one?.signedIn?.token).filter((token) => token !== undefined);
  expect(tokens).toHaveLength(1);
  expect(await findSession(ctx, tokens[0] ?? "")).toMatchObject({ superseded: false });
});

test("SE-12: fifty requests at once read one session and leave one activity", async () => {
  const { ctx, staffId } = await start();
  const { token } = await signedIn(ctx, staffId);
  ctx.advance(300);
  const found = await Promise.all(Array.from({ length: 50 }, () => findSession(ctx, token)));
  await ctx.settled();
  expect(found.every((session) => session !== null)).toBe(true);
  const [row] = await ctx.db.select().from(sessions);
  expect(row?.lastSeenAt).toEqual(ctx.clock.now());
});

test("SE-15: a copy of the database gives no session", async () => {
  const { ctx, staffId } = await start();
  const { token } = await signedIn(ctx, staffId);
  const copy = await dump(ctx);
  expect(copy).not.toContain(token);
  const [row] = await ctx.db.select().from(sessions);
  expect(await findSession(ctx, row?.tokenHash ?? "")).toBeNull();
  expect(await findSession(ctx, row?.id ?? "")).toBeNull();
});

test("the sweep takes sessions that are over and leaves those in use", async () => {
  const { ctx, staffId } = await start();
  await signedIn(ctx, staffId);
  ctx.advance(ctx.settings.SESSION_IDLE_SECONDS - 60);
  const { token } = await signedIn(ctx, staffId);
  ctx.advance(120);
  expect(await sweepSessions(ctx)).toEqual({ sessions: 1 });
  expect(await findSession(ctx, token)).not.toBeNull();
});
