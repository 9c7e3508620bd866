import { expect, test } from "vitest";
import { passwordResets, staffPasswords } from "../../../drizzle/schema/identity.ts";
import { createTestContext } from "../../../test/harness/context.ts";
import { addStaff, events, goodPassword } from "../../../test/harness/staff.ts";
import { limits } from "../limits/limits.ts";
import { findSession, isFresh } from "../sessions/sessions.ts";
import { changePassword, hasPassword, setFirstPassword } from "./change-password.ts";
import { confirmSession } from "./confirm.ts";
import { requestReset } from "./reset-password.ts";
import { signInStaff, signInWithPassword } from "./sign-in.ts";

const next = "copper lantern drizzle acorn";

async function signedIn() {
  const ctx = await createTestContext();
  const staffId = await addStaff(ctx);
  const here = await signInStaff(ctx, staffId, "password");
  const session = await findSession(ctx, here.token);
  if (!session) throw new Error("not signed in");
  return { ctx, staffId, session };
}

test("SE-09: a changed password ends the other devices and outstanding codes and renews this device", async () => {
  const { ctx, staffId, session } = await signedIn();
  const other = await signInStaff(ctx, staffId, "password");
  await requestReset(ctx, "robin@example.com");
  const outcome = await changePassword(ctx, session, { currentPassword: goodPassword, password: next });
  expect(outcome.ok).toBe(true);
  expect(await findSession(ctx, other.token)).toBeNull();
  expect(outcome.ok && (await findSession(ctx, outcome.signedIn?.token ?? ""))).toMatchObject({
    id: session.id,
  });
  expect(await ctx.db.select().from(passwordResets)).toEqual([]);
  await ctx.settled();
  expect(ctx.mails.at(-1)).toMatchObject({
    to: "robin@example.com",
    subject: expect.stringContaining("changed"),
  });
  expect(await signInWithPassword(ctx, { email: "robin@example.com", password: next })).not.toBeNull();
});

test("AZ-08: whoever is shut out while the new password is hashed changes none and sets none", async () => {
  const { ctx, staffId, session } = await signedIn();
  const { hash } = ctx.passwords;
  ctx.passwords.hash = async (password) => {
    await ctx.raw.prepare("delete from sessions").run();
    return hash(password);
  };
  const change = { currentPassword: goodPassword, password: next };
  await expect(changePassword(ctx, session, change)).rejects.toMatchObject({ code: "not-found" });
  expect(await signInWithPassword(ctx, { email: "robin@example.com", password: next })).toBeNull();
  await ctx.db.delete(staffPasswords);
  await expect(setFirstPassword(ctx, session, next)).rejects.toMatchObject({ code: "not-found" });
  expect(await hasPassword(ctx, staffId)).toBe(false);
  expect((await events(ctx)).filter((event) => event.startsWith("password.changed"))).toEqual([]);
  await ctx.settled();
  expect(ctx.mails).toEqual([]);
});

test("a wrong current password changes nothing, and trying is paused without closing sign-in", async () => {
  const { ctx, session } = await signedIn();
  for (let tries = 0; tries < limits.confirm.free; tries++) {
    const outcome = await changePassword(ctx, session, { currentPassword: "wrong", password: next });
    expect(outcome).toMatchObject({ ok: false, field: "currentPassword" });
  }
  const right = await changePassword(ctx, session, { currentPassword: goodPassword, password: next });
  expect(right).toMatchObject({ ok: false, field: "currentPassword" });
  expect(
    await signInWithPassword(ctx, { email: "robin@example.com", password: goodPassword }),
  ).not.toBeNull();
});

test("a weak new password is said before the current one is looked at", async () => {
  const { ctx, session } = await signedIn();
  const outcome = await changePassword(ctx, session, { currentPassword: "wrong", password: "robinvale2026" });
  expect(outcome).toMatchObject({ ok: false, field: "password" });
});

test("confirming opens sensitive changes for a quarter of an hour", async () => {
  const { ctx, session } = await signedIn();
  ctx.advance(20 * 60);
  expect(isFresh(ctx, session)).toBe(false);
  expect(await confirmSession(ctx, session, "wrong")).toMatchObject({ ok: false, field: "password" });
  const confirmed = await confirmSession(ctx, session, goodPassword);
  const renewed = await findSession(ctx, confirmed?.signedIn?.token ?? "");
  expect(renewed && isFresh(ctx, renewed)).toBe(true);
  ctx.advance(15 * 60);
  expect(renewed && isFresh(ctx, renewed)).toBe(false);
  expect(await events(ctx)).toEqual([
    'sign-in.succeeded {"method":"password"}',
    'session.confirm-refused {"reason":"mismatch"}',
    "session.confirmed {}",
  ]);
});
