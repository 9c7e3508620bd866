import { expect, test } from "vitest";
import { pendingSignIns, recoveryCodes } from "../../../drizzle/schema/factors.ts";
import { sessions } from "../../../drizzle/schema/sessions.ts";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { addStaff, dump, events, goodPassword, inside } from "../../../test/harness/staff.ts";
import { addTotp, codeOf } from "../../../test/harness/totp.ts";
import { pendingTries } from "../factors/pending.ts";
import { makeRecoveryCodes } from "../factors/recovery-codes.ts";
import { limits } from "../limits/limits.ts";
import { findSession } from "../sessions/sessions.ts";
import { changePassword } from "./change-password.ts";
import { requestReset, resetPassword } from "./reset-password.ts";
import { admitStaff, signInWithPassword } from "./sign-in.ts";
import { sweepIdentity } from "./sweep.ts";
import { verifySignIn } from "./verify-sign-in.ts";

const email = "robin@example.com";

async function start() {
  const ctx = await createTestContext();
  const staffId = await addStaff(ctx, { email });
  const seed = await addTotp(ctx, staffId);
  return { ctx, staffId, seed };
}

/** The first proof. @returns what the browser's cookie holds then */
async function begin(ctx: TestContext, password = goodPassword) {
  const arrival = await signInWithPassword(ctx, { email, password });
  if (arrival?.kind !== "second-factor") throw new Error("no second question");
  return arrival.pending;
}

/** Six digits that are no code of this moment. */
const wrongFor = (ctx: TestContext, seed: string) => {
  const right = [-1, 0, 1].map((steps) => codeOf(ctx, seed, steps));
  return ["000000", "111111", "222222", "333333"].find((code) => !right.includes(code)) ?? "";
};

test("the right code begins the session that the first proof did not, once", async () => {
  const { ctx, staffId, seed } = await start();
  const pending = await begin(ctx);
  expect(await ctx.db.$count(sessions)).toBe(0);
  const verified = await verifySignIn(ctx, pending, codeOf(ctx, seed));
  if (!verified.ok) throw new Error(verified.reason);
  expect(await findSession(ctx, verified.signedIn.token)).toMatchObject({ staffId });
  expect(await ctx.db.$count(pendingSignIns)).toBe(0);
  expect(await verifySignIn(ctx, pending, codeOf(ctx, seed, 1))).toEqual({ ok: false, reason: "gone" });
  const trail = await events(ctx);
  expect(trail).toContain('sign-in.continued {"method":"password"}');
  expect(trail).toContain('second-factor.accepted {"kind":"totp"}');
  expect(trail).toContain('sign-in.succeeded {"method":"password"}');
});

test("MF-01: one code in two sign-ins at once, and one sign-in with one code ten times at once, begin one session", async () => {
  const { ctx, seed } = await start();
  const two = [await begin(ctx), await begin(ctx)] as const;
  const code = codeOf(ctx, seed);
  const both = await Promise.all(two.map((pending) => verifySignIn(ctx, pending, code)));
  expect(both.filter(({ ok }) => ok)).toHaveLength(1);
  expect(both).toContainEqual({ ok: false, reason: "wrong" });

  ctx.advance(60);
  const pending = await begin(ctx);
  const next = codeOf(ctx, seed);
  const many = await Promise.all(Array.from({ length: 10 }, () => verifySignIn(ctx, pending, next)));
  expect(many.filter(({ ok }) => ok)).toHaveLength(1);
  expect(await ctx.db.$count(sessions)).toBe(2);
});

test("MF-03: after five wrong codes the sign-in begins anew: the sixth is right and opens nothing", async () => {
  const { ctx, seed } = await start();
  const pending = await begin(ctx);
  const wrong = wrongFor(ctx, seed);
  for (let tries = 1; tries < pendingTries; tries++)
    expect(await verifySignIn(ctx, pending, wrong)).toEqual({ ok: false, reason: "wrong" });
  expect(await verifySignIn(ctx, pending, wrong)).toEqual({ ok: false, reason: "spent" });
  expect(await verifySignIn(ctx, pending, codeOf(ctx, seed))).toEqual({ ok: false, reason: "gone" });
  expect(await ctx.db.$count(pendingSignIns)).toBe(0);
  expect(await ctx.db.$count(sessions)).toBe(0);
  expect(await events(ctx)).toContain('sign-in.refused {"method":"password","reason":"second-factor"}');
  // The person themselves begins anew, and is in.
  expect(await verifySignIn(ctx, await begin(ctx), codeOf(ctx, seed))).toMatchObject({ ok: true });
});

test("MF-03: of a hundred codes at once in one sign-in no more than five get a look", async () => {
  const { ctx, seed } = await start();
  const pending = await begin(ctx);
  const wrong = wrongFor(ctx, seed);
  const all = await Promise.all(Array.from({ length: 100 }, () => verifySignIn(ctx, pending, wrong)));
  expect(all.filter(({ ok }) => ok)).toEqual([]);
  expect((await events(ctx)).filter((event) => event.startsWith("second-factor.refused"))).toHaveLength(5);
});

test("MF-03: codes are counted over all sign-ins of a person: whoever has the password cannot go on guessing", async () => {
  const { ctx, seed } = await start();
  let pending = await begin(ctx);
  for (let tries = 0; tries < limits.secondFactor.free; tries++) {
    if (tries % 4 === 0) pending = await begin(ctx);
    await verifySignIn(ctx, pending, wrongFor(ctx, seed));
  }
  pending = await begin(ctx);
  expect(await verifySignIn(ctx, pending, codeOf(ctx, seed))).toEqual({ ok: false, reason: "wrong" });
  expect(await events(ctx)).toContain('second-factor.refused {"kind":"code","reason":"throttled"}');
  ctx.advance(61);
  expect(await verifySignIn(ctx, await begin(ctx), codeOf(ctx, seed))).toMatchObject({ ok: true });
});

test("MF-05: a code of one person in the sign-in of another, and a cookie that names another, open nothing", async () => {
  const { ctx, seed } = await start();
  const other = await addStaff(ctx, { email: "kim@example.com" });
  const otherSeed = await addTotp(ctx, other);
  const pending = await begin(ctx);
  expect(await verifySignIn(ctx, pending, codeOf(ctx, otherSeed))).toEqual({ ok: false, reason: "wrong" });
  const forged = { ...pending, staffId: other };
  expect(await verifySignIn(ctx, forged, codeOf(ctx, otherSeed))).toEqual({ ok: false, reason: "gone" });
  expect(await ctx.db.$count(sessions)).toBe(0);
  expect(await verifySignIn(ctx, pending, codeOf(ctx, seed))).toMatchObject({ ok: true });
});

test("MF-06: a recovery code signs in once, and a mail says how many are left", async () => {
  const { ctx, staffId } = await start();
  const { codes, statements } = await makeRecoveryCodes(ctx, staffId);
  await ctx.db.batch(statements);
  const [code = ""] = codes;
  expect(await verifySignIn(ctx, await begin(ctx), code)).toMatchObject({ ok: true });
  expect(await verifySignIn(ctx, await begin(ctx), code)).toMatchObject({ ok: false });
  expect(await ctx.db.$count(recoveryCodes)).toBe(9);
  await ctx.settled();
  const told = ctx.mails.find(({ subject }) => subject.startsWith("A recovery code was used"));
  expect(told).toMatchObject({ to: email });
  expect(told?.text).toContain("9 are left");
  expect(await events(ctx)).toContain('second-factor.accepted {"kind":"recovery-code"}');
});

test("MF-11: whatever alone is the first proof ends at the second question; a passkey is both", async () => {
  const { ctx, staffId } = await start();
  for (const method of ["password", "tesla", "google", "github"] as const)
    expect(await admitStaff(ctx, staffId, method), method).toMatchObject({ kind: "second-factor" });
  expect(await ctx.db.$count(sessions)).toBe(0);
  expect(await admitStaff(ctx, staffId, "passkey")).toMatchObject({ kind: "signed-in" });
});

test("PW-09: a new password by mail leaves the second factor asked, and ends what the old one had half opened", async () => {
  const { ctx, seed } = await start();
  const half = await begin(ctx);
  await requestReset(ctx, email);
  await ctx.settled();
  const token = /^[A-Z0-9]{4}(-[A-Z0-9]{4}){3}$/m.exec(ctx.mails.at(-1)?.text ?? "")?.[0] ?? "";
  const password = "seven quiet otters by the lake";
  expect(await resetPassword(ctx, { token, password })).toEqual({ ok: true });
  expect(await verifySignIn(ctx, half, codeOf(ctx, seed))).toEqual({ ok: false, reason: "gone" });
  expect(await ctx.db.$count(sessions)).toBe(0);
  expect(await verifySignIn(ctx, await begin(ctx, password), codeOf(ctx, seed))).toMatchObject({ ok: true });
});

test("SE-09: a changed password ends what the old one had half opened", async () => {
  const { ctx, staffId, seed } = await start();
  const { token } = inside(await admitStaff(ctx, staffId, "passkey"));
  const session = await findSession(ctx, token);
  if (!session) throw new Error("not signed in");
  const half = await begin(ctx);
  const typed = { currentPassword: goodPassword, password: "seven quiet otters by the lake" };
  expect(await changePassword(ctx, session, typed)).toMatchObject({ ok: true });
  expect(await verifySignIn(ctx, half, codeOf(ctx, seed))).toEqual({ ok: false, reason: "gone" });
});

test("a half-finished sign-in is over after ten minutes, is swept, and its secret is nowhere in the database", async () => {
  const { ctx, seed } = await start();
  const pending = await begin(ctx);
  expect(await dump(ctx)).not.toContain(pending.token);
  ctx.advance(600);
  expect(await verifySignIn(ctx, pending, codeOf(ctx, seed))).toEqual({ ok: false, reason: "gone" });
  expect(await sweepIdentity(ctx)).toMatchObject({ pending: 1 });
});
