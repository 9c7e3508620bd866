import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { passkeys, recoveryCodes, staffTotp } from "../../../drizzle/schema/factors.ts";
import { staff } from "../../../drizzle/schema/identity.ts";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { addStaff, events, goodPassword, inside } from "../../../test/harness/staff.ts";
import { startPending } from "../factors/pending.ts";
import { admitStaff, signInWithPassword } from "../identity/sign-in.ts";
import { findSession } from "../sessions/sessions.ts";
import { endDevicesOf, resetFactors } from "./devices.ts";
import { listMembers, readMember } from "./members.ts";
import { changeRole, disableMember, enableMember } from "./roles.ts";

/** An owner and a helper, both signed in. */
async function team() {
  const ctx = await createTestContext();
  const robin = { staffId: await addStaff(ctx) };
  const lea = await addStaff(ctx, { email: "lea@example.com", name: "Lea Sommer", role: "helper" });
  const signIn = async (id: string) => inside(await admitStaff(ctx, id, "password")).token;
  return { ctx, robin, lea, robins: await signIn(robin.staffId), leas: await signIn(lea), signIn };
}

const roleOf = async (ctx: TestContext, id: string) => (await readMember(ctx, id)).role;
const owners = async (ctx: TestContext) =>
  (await listMembers(ctx)).filter(({ role, disabledAt }) => role === "owner" && !disabledAt).length;

async function addFactors(ctx: TestContext, staffId: string) {
  const now = ctx.clock.now();
  const seed = await ctx.vault.seal("staff_totp.seed", staffId, "SEED");
  await ctx.db.insert(staffTotp).values({ id: staffId, seed, lastStep: 0, addedAt: now });
  const id = ctx.random.id();
  await ctx.db.insert(passkeys).values({
    id,
    staffId,
    credentialHash: id,
    credential: await ctx.vault.seal("passkeys.credential", id, "{}"),
    name: await ctx.vault.seal("passkeys.name", id, "Phone"),
    counter: 0,
    backedUp: false,
    createdAt: now,
  });
  await ctx.db.insert(recoveryCodes).values({ id: ctx.random.id(), staffId, codeHash: id, createdAt: now });
}

test("the owner sees everybody with role, way in, second factor and when they were last here", async () => {
  const { ctx, lea } = await team();
  await addFactors(ctx, lea);
  expect(await listMembers(ctx)).toMatchObject([
    { name: "Lea Sommer", role: "helper", hasSecondFactor: true, waysIn: ["password", "passkey"] },
    {
      name: "Robin Vale",
      role: "owner",
      hasSecondFactor: false,
      waysIn: ["password"],
      lastSeenAt: ctx.clock.now(),
    },
  ]);
  await expect(readMember(ctx, "nobody")).rejects.toMatchObject({ code: "not-found" });
});

test("SE-10: a new role ends what was open under the old one with the next request, and the person is told", async () => {
  const { ctx, robin, lea, leas, robins } = await team();
  expect(await changeRole(ctx, robin, lea, "trainer")).toEqual({ ok: true });
  expect(await findSession(ctx, leas)).toBeNull();
  expect(await findSession(ctx, robins)).not.toBeNull();
  await ctx.settled();
  expect(ctx.mails).toMatchObject([{ to: "lea@example.com", subject: "Your role was changed" }]);
  expect(await events(ctx)).toEqual(
    expect.arrayContaining([
      'staff.role-changed {"from":"helper","to":"trainer"}',
      'session.ended {"reason":"role-changed"}',
    ]),
  );
  // The same role again is no change.
  expect(await changeRole(ctx, robin, lea, "trainer")).toEqual({ ok: true });
  await ctx.settled();
  expect(ctx.mails).toHaveLength(1);
});

test("SE-10: a disabled person is out with the next request, cannot come in, and comes in again once enabled", async () => {
  const { ctx, robin, lea, leas } = await team();
  const pending = await startPending(ctx, lea, "password");
  await pending.statement;
  expect(await disableMember(ctx, robin, lea)).toEqual({ ok: true });
  expect(await findSession(ctx, leas)).toBeNull();
  expect(await ctx.raw.prepare("select * from pending_sign_ins").all()).toMatchObject({ results: [] });
  const credentials = { email: "lea@example.com", password: goodPassword };
  expect(await signInWithPassword(ctx, credentials)).toBeNull();
  expect(await enableMember(ctx, robin, lea)).toEqual({ ok: true });
  expect(inside(await signInWithPassword(ctx, credentials)).staffId).toBe(lea);
  await ctx.settled();
  expect(ctx.mails.map(({ subject }) => subject)).toEqual([
    "Your account was disabled",
    "You can sign in again",
  ]);
  expect(await events(ctx)).toEqual(expect.arrayContaining(["staff.disabled {}", "staff.enabled {}"]));
});

test("SE-18: the owner ends a helper's devices, effective at once, and nobody else's", async () => {
  const { ctx, robin, lea, leas, robins, signIn } = await team();
  const second = await signIn(lea);
  await endDevicesOf(ctx, robin, lea);
  expect(await findSession(ctx, leas)).toBeNull();
  expect(await findSession(ctx, second)).toBeNull();
  expect(await findSession(ctx, robins)).not.toBeNull();
  expect(await events(ctx)).toContain('session.ended {"reason":"ended-by-owner"}');
});

test("a helper who lost the phone signs in with the password alone after the owner took the factors away", async () => {
  const { ctx, robin, lea, leas } = await team();
  await addFactors(ctx, lea);
  const credentials = { email: "lea@example.com", password: goodPassword };
  expect(await signInWithPassword(ctx, credentials)).toMatchObject({ kind: "second-factor" });
  expect(await resetFactors(ctx, robin, lea)).toEqual({ ok: true });
  expect(await findSession(ctx, leas)).toBeNull();
  expect(await signInWithPassword(ctx, credentials)).toMatchObject({ kind: "signed-in" });
  expect(await ctx.db.select().from(recoveryCodes)).toEqual([]);
  await ctx.settled();
  expect(ctx.mails[0]).toMatchObject({ to: "lea@example.com", subject: "A second factor was removed" });
  expect(await events(ctx)).toContain("second-factor.reset {}");
});

test("nobody disables themselves or takes their own factors away here", async () => {
  const { ctx, robin } = await team();
  await addStaff(ctx, { email: "mona@example.com" });
  expect(await disableMember(ctx, robin, robin.staffId)).toEqual({ ok: false, reason: "own-account" });
  expect(await resetFactors(ctx, robin, robin.staffId)).toEqual({ ok: false, reason: "own-account" });
});

test("the last owner stays the owner, a disabled one does not count", async () => {
  const { ctx, robin, robins } = await team();
  await ctx.db
    .update(staff)
    .set({ disabledAt: ctx.clock.now() })
    .where(eq(staff.id, await addStaff(ctx, { email: "gone@example.com" })));
  expect(await changeRole(ctx, robin, robin.staffId, "trainer")).toEqual({ ok: false, reason: "last-owner" });
  expect(await findSession(ctx, robins)).toMatchObject({ role: "owner" });
});

test("two owners who demote or disable each other at the same moment leave one", async () => {
  for (const end of ["demote", "disable", "step down"] as const) {
    const { ctx, robin } = await team();
    const mona = { staffId: await addStaff(ctx, { email: "mona@example.com" }) };
    const act = (by: typeof robin, other: typeof robin) =>
      end === "disable"
        ? disableMember(ctx, by, other.staffId)
        : changeRole(ctx, by, (end === "demote" ? other : by).staffId, "trainer");
    const outcomes = await Promise.allSettled([act(robin, mona), act(mona, robin)]);
    expect(outcomes.filter((one) => one.status === "fulfilled" && one.value.ok)).toHaveLength(1);
    expect(await owners(ctx)).toBe(1);
  }
});

test("AZ-08: who stops being an owner between being let in and acting changes nobody", async () => {
  const { ctx, robin, lea, leas } = await team();
  const mona = { staffId: await addStaff(ctx, { email: "mona@example.com" }) };
  await addFactors(ctx, lea);
  expect(await changeRole(ctx, robin, mona.staffId, "trainer")).toEqual({ ok: true });
  const gone = { code: "not-found" };
  await expect(changeRole(ctx, mona, lea, "owner")).rejects.toMatchObject(gone);
  await expect(changeRole(ctx, mona, mona.staffId, "owner")).rejects.toMatchObject(gone);
  await expect(disableMember(ctx, mona, lea)).rejects.toMatchObject(gone);
  await expect(endDevicesOf(ctx, mona, lea)).rejects.toMatchObject(gone);
  await expect(resetFactors(ctx, mona, lea)).rejects.toMatchObject(gone);
  expect(await roleOf(ctx, lea)).toBe("helper");
  expect(await findSession(ctx, leas)).not.toBeNull();
  expect(await readMember(ctx, lea)).toMatchObject({ disabledAt: null, hasSecondFactor: true });
  await disableMember(ctx, robin, lea);
  await expect(enableMember(ctx, mona, lea)).rejects.toMatchObject(gone);
});
