import { expect, test } from "vitest";
import { passwordResets } from "../../../drizzle/schema/identity.ts";
import { outbox } from "../../../drizzle/schema/messages.ts";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { addStaff, dump, events, goodPassword } from "../../../test/harness/staff.ts";
import { limits } from "../limits/limits.ts";
import { findSession } from "../sessions/sessions.ts";
import { requestReset, resetPassword } from "./reset-password.ts";
import { signInStaff, signInWithPassword } from "./sign-in.ts";

const email = "robin@example.com";
const next = "copper lantern drizzle acorn";

async function codeFor(ctx: TestContext, address = email): Promise<string> {
  const before = ctx.mails.length;
  await requestReset(ctx, address);
  await ctx.settled();
  return /^[A-Z0-9]{4}(-[A-Z0-9]{4}){3}$/m.exec(ctx.mails.slice(before).at(-1)?.text ?? "")?.[0] ?? "";
}

async function start() {
  const ctx = await createTestContext();
  const staffId = await addStaff(ctx);
  return { ctx, staffId };
}

test("PW-09: a mailed code sets a new password once, ends all sessions and does not sign in", async () => {
  const { ctx, staffId } = await start();
  const { token } = await signInStaff(ctx, staffId, "password");
  const code = await codeFor(ctx);
  expect(ctx.mails[0]).toMatchObject({ to: email });
  expect(await resetPassword(ctx, { token: code, password: next })).toEqual({ ok: true });
  expect(await findSession(ctx, token)).toBeNull();
  expect(await signInWithPassword(ctx, { email, password: goodPassword })).toBeNull();
  expect(await signInWithPassword(ctx, { email, password: next })).toMatchObject({ staffId });
  expect(await resetPassword(ctx, { token: code, password: goodPassword })).toMatchObject({ field: "token" });
  await ctx.settled();
  expect(ctx.mails.map(({ subject }) => subject)).toEqual([
    "Your code for a new password",
    "Your password was changed",
  ]);
});

test("PW-09: of twenty uses of one code at once, one wins", async () => {
  const { ctx } = await start();
  const code = await codeFor(ctx);
  const passwords = Array.from({ length: 12 }, (_, index) => `${next} number ${index}`);
  const outcomes = await Promise.all(
    passwords.map((password) => resetPassword(ctx, { token: code, password })),
  );
  const winners = passwords.filter((_, index) => outcomes[index]?.ok);
  expect(winners).toHaveLength(1);
  expect(await signInWithPassword(ctx, { email, password: winners[0] ?? "" })).not.toBeNull();
  await ctx.settled();
  expect(ctx.mails.filter(({ subject }) => subject.includes("was changed"))).toHaveLength(1);
  expect((await events(ctx)).filter((event) => event.startsWith("password.changed"))).toHaveLength(1);
});

test("PW-09: a code may be typed in any case, with or without dashes, and with the letters it could be read as", async () => {
  const { ctx } = await start();
  const code = await codeFor(ctx);
  const typed = ` ${code.toLowerCase().replaceAll("-", " ").replaceAll("0", "o").replaceAll("1", "l")} `;
  expect(await resetPassword(ctx, { token: typed, password: next })).toEqual({ ok: true });
});

test("PW-09: a code runs out after twenty minutes", async () => {
  const { ctx } = await start();
  const code = await codeFor(ctx);
  ctx.advance(20 * 60);
  expect(await resetPassword(ctx, { token: code, password: next })).toMatchObject({ field: "token" });
  expect(await signInWithPassword(ctx, { email, password: goodPassword })).not.toBeNull();
});

test("PW-09: a new code replaces the old one, and a weak password does not use it up", async () => {
  const { ctx } = await start();
  const first = await codeFor(ctx);
  const second = await codeFor(ctx);
  expect(await resetPassword(ctx, { token: first, password: next })).toMatchObject({ field: "token" });
  expect(await resetPassword(ctx, { token: second, password: "password123" })).toMatchObject({
    field: "password",
  });
  expect(await resetPassword(ctx, { token: second, password: next })).toEqual({ ok: true });
});

test("PW-09: a code is for the person it was mailed to", async () => {
  const { ctx, staffId } = await start();
  await addStaff(ctx, { email: "kim@example.com", name: "Kim" });
  const code = await codeFor(ctx, "kim@example.com");
  await resetPassword(ctx, { token: code, password: next });
  expect(await signInWithPassword(ctx, { email, password: goodPassword })).toMatchObject({ staffId });
  expect(await signInWithPassword(ctx, { email: "kim@example.com", password: next })).not.toBeNull();
});

test("PW-09: neither the code nor the mail's text can be read in a copy of the database, and the text is gone once sent", async () => {
  const { ctx } = await start();
  await requestReset(ctx, email);
  const before = await dump(ctx);
  await ctx.settled();
  const code = /^[A-Z0-9]{4}(-[A-Z0-9]{4}){3}$/m.exec(ctx.mails[0]?.text ?? "")?.[0] ?? "none";
  expect(before).not.toContain(code);
  expect(before).not.toContain(code.replaceAll("-", "").toLowerCase());
  const [sent] = await ctx.db.select().from(outbox);
  expect(sent).toMatchObject({ content: null, nextAttemptAt: null });
  expect(JSON.stringify(ctx.logs)).not.toContain(code);
});

test("PW-09: the mail names the configured origin and holds no link that carries the code", async () => {
  const { ctx } = await start();
  const code = await codeFor(ctx);
  const links = (ctx.mails[0]?.text ?? "").match(/https?:\S+/g) ?? [];
  expect(links).toEqual([`${ctx.settings.APP_ORIGIN}/reset-password`]);
  expect(links.join()).not.toContain(code);
});

test("PW-10: an unknown address runs the same statements and hears nothing", async () => {
  const { ctx } = await start();
  const batches: number[] = [];
  const { db } = ctx;
  ctx.db = {
    ...bound(db),
    batch(statements) {
      batches.push(statements.length);
      return db.batch(statements);
    },
  };
  await requestReset(ctx, email);
  await requestReset(ctx, "nobody@example.com");
  await ctx.settled();
  expect(batches).toEqual([2, 4, 2, 4]);
  expect(ctx.mails.map(({ to }) => to)).toEqual([email]);
  expect(await ctx.db.select().from(outbox)).toHaveLength(1);
  expect(await ctx.db.select().from(passwordResets)).toHaveLength(1);
});

/** The methods of a database object, so that one can be watched. */
const bound = (db: TestContext["db"]): TestContext["db"] => ({
  select: db.select.bind(db),
  selectDistinct: db.selectDistinct.bind(db),
  insert: db.insert.bind(db),
  update: db.update.bind(db),
  delete: db.delete.bind(db),
  $count: db.$count,
  all: db.all.bind(db),
  get: db.get.bind(db),
  batch: db.batch.bind(db),
});

test("an address gets three codes an hour and no more", async () => {
  const { ctx } = await start();
  for (let asked = 0; asked < 6; asked++) await codeFor(ctx);
  expect(ctx.mails).toHaveLength(limits.mailedCodes.free);
  ctx.advance(3600);
  expect(await codeFor(ctx)).not.toBe("");
});

test("guessing codes is paused by network, and a right code waits like a wrong one", async () => {
  const { ctx } = await start();
  const code = await codeFor(ctx);
  for (let guess = 0; guess < limits.network.free; guess++)
    await resetPassword(ctx, { token: `AAAA-AAAA-AAAA-${1000 + guess}`, password: next });
  expect(await resetPassword(ctx, { token: code, password: next })).toMatchObject({ field: "token" });
  expect(await events(ctx)).toContain('password.reset-refused {"reason":"throttled"}');
});

test("PW-04: a mailed code opens an account that was hammered shut", async () => {
  const { ctx } = await start();
  const attacker = { ...ctx, origin: { ...ctx.origin, network: "attacker" } };
  for (let tries = 0; tries < 8; tries++)
    await signInWithPassword(attacker, { email, password: "wrong all the time" });
  expect(await signInWithPassword(ctx, { email, password: goodPassword })).toBeNull();
  await resetPassword(ctx, { token: await codeFor(ctx), password: next });
  expect(await signInWithPassword(ctx, { email, password: next })).not.toBeNull();
});
