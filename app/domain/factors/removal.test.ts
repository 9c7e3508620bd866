import { and, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { passkeys, pendingSignIns, recoveryCodes, staffTotp } from "../../../drizzle/schema/factors.ts";
import type { Role } from "../../../drizzle/schema/identity.ts";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { addStaff, events } from "../../../test/harness/staff.ts";
import { addTotp } from "../../../test/harness/totp.ts";
import { admitStaff, signInStaff } from "../identity/sign-in.ts";
import { defaultPolicies } from "../role-policies.ts";
import { findSession } from "../sessions/sessions.ts";
import { savePolicies } from "./policy.ts";
import { mayRemoveFactor, takeAwayFactors } from "./removal.ts";
import { removeTotp } from "./remove-totp.ts";
import { renewRecoveryCodes } from "./renew-recovery-codes.ts";

async function addPasskey(ctx: TestContext, staffId: string): Promise<string> {
  const id = ctx.random.id();
  await ctx.db.insert(passkeys).values({
    id,
    staffId,
    credentialHash: ctx.random.token(),
    credential: await ctx.vault.seal("passkeys.credential", id, "{}"),
    name: await ctx.vault.seal("passkeys.name", id, "Phone"),
    counter: 0,
    backedUp: true,
    createdAt: ctx.clock.now(),
  });
  return id;
}

async function start(role: Role, password?: null) {
  const ctx = await createTestContext();
  const staffId = await addStaff(ctx, { role, ...(password === null && { password }) });
  await addTotp(ctx, staffId);
  const { token } = await signInStaff(ctx, staffId, "password");
  const session = await findSession(ctx, token);
  if (!session) throw new Error("not signed in");
  await renewRecoveryCodes(ctx, session);
  return { ctx, staffId, token, session };
}

test("MF-10: an owner's only second factor stays, and the trail says that somebody tried", async () => {
  const { ctx, session } = await start("owner");
  const other = await signInStaff(ctx, session.staffId, "password");
  expect(await removeTotp(ctx, session)).toBe("last-factor");
  expect(await ctx.db.$count(staffTotp)).toBe(1);
  expect(await ctx.db.$count(recoveryCodes)).toBe(10);
  expect(await findSession(ctx, other.token)).not.toBeNull();
  expect(await events(ctx)).toContain('second-factor.remove-refused {"reason":"last-factor"}');
});

test("MF-10: of an owner's two factors, removed at the same moment, one stays", async () => {
  const { ctx, staffId, session } = await start("owner");
  const passkeyId = await addPasskey(ctx, staffId);
  const removePasskey = ctx.db
    .delete(passkeys)
    .where(and(eq(passkeys.id, passkeyId), mayRemoveFactor(staffId, { passkeyId }, true)))
    .returning({ id: passkeys.id });
  await Promise.all([removeTotp(ctx, session), removePasskey.execute()]);
  expect((await ctx.db.$count(staffTotp)) + (await ctx.db.$count(passkeys))).toBe(1);
  expect(await ctx.db.$count(recoveryCodes)).toBe(10);
});

test("MF-10: the only passkey of somebody without a password or a linked account stays, whatever the role asks", async () => {
  const { ctx, staffId } = await start("helper", null);
  const passkeyId = await addPasskey(ctx, staffId);
  const remove = () =>
    ctx.db
      .delete(passkeys)
      .where(and(eq(passkeys.id, passkeyId), mayRemoveFactor(staffId, { passkeyId }, false)))
      .returning({ id: passkeys.id });
  expect(await remove()).toEqual([]);
  await addPasskey(ctx, staffId);
  expect(await remove()).toHaveLength(1);
  expect(await ctx.db.$count(passkeys)).toBe(1);
});

test("SE-09: where it may go, the app goes with its recovery codes, half-finished sign-ins and other devices, and a mail says so", async () => {
  const { ctx, staffId, token, session } = await start("helper");
  const other = await signInStaff(ctx, staffId, "password");
  await admitStaff(ctx, staffId, "password");
  expect(await removeTotp(ctx, session)).toBe("removed");
  await ctx.settled();
  for (const table of [staffTotp, recoveryCodes, pendingSignIns]) expect(await ctx.db.$count(table)).toBe(0);
  expect(await findSession(ctx, token)).not.toBeNull();
  expect(await findSession(ctx, other.token)).toBeNull();
  const subjects = () => ctx.mails.filter(({ subject }) => subject === "A second factor was removed");
  expect(subjects()).toHaveLength(1);
  expect(await events(ctx)).toContain('second-factor.removed {"kind":"totp","by":"self"}');

  // A second press changes nothing and tells of nothing.
  expect(await removeTotp(ctx, session)).toBe("none");
  await ctx.settled();
  expect(subjects()).toHaveLength(1);
});

test("recovery codes stay while a passkey is left that they stand in for", async () => {
  const { ctx, staffId, session } = await start("owner");
  await addPasskey(ctx, staffId);
  expect(await removeTotp(ctx, session)).toBe("removed");
  expect(await ctx.db.$count(recoveryCodes)).toBe(10);
});

test("MF-10: once the owner asks helpers for a second factor, a helper's only one stays", async () => {
  const { ctx, session } = await start("helper");
  await savePolicies(ctx, null, {
    ...defaultPolicies,
    helper: { ...defaultPolicies.helper, secondFactor: "required" },
  });
  expect(await removeTotp(ctx, session)).toBe("last-factor");
});

test("all factors of a person who has lost them go at once, and of nobody else", async () => {
  const { ctx, staffId } = await start("helper");
  const other = await addStaff(ctx, { email: "kim@example.com" });
  await addTotp(ctx, other);
  await addPasskey(ctx, staffId);
  await ctx.db.batch(takeAwayFactors(ctx, staffId).statements);
  expect(await ctx.db.select({ id: staffTotp.id }).from(staffTotp)).toEqual([{ id: other }]);
  expect(await ctx.db.$count(passkeys)).toBe(0);
  expect(await ctx.db.$count(recoveryCodes)).toBe(0);
});
