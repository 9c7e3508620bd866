import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { staff, staffIdentities, staffPasswords } from "../../../drizzle/schema/identity.ts";
import { invitations } from "../../../drizzle/schema/team.ts";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { createLocalLibsql } from "../../../test/harness/local-libsql.ts";
import { addStaff, dump, events, goodPassword, inside } from "../../../test/harness/staff.ts";
import { findStaffByIdentity, linkIdentity } from "../identity/identities.ts";
import { signInWithPassword } from "../identity/sign-in.ts";
import { acceptInvitation, findInvitation } from "./invitations.ts";
import { inviteStaff, listInvitations, withdrawInvitation } from "./invite.ts";
import { joinWithPassword } from "./join.ts";
import { changeRole, disableMember } from "./roles.ts";
import { sweepInvitations } from "./sweep.ts";

const lea = { email: "lea@example.com", role: "helper", days: 7 } as const;

async function practice(overrides: Parameters<typeof createTestContext>[0] = {}) {
  const ctx = await createTestContext(overrides);
  return { ctx, robin: { staffId: await addStaff(ctx) } };
}

/** The code of the newest invitation that was mailed. */
async function mailedCode(ctx: TestContext): Promise<string> {
  await ctx.settled();
  const letter = ctx.mails.filter(({ subject }) => subject.startsWith("Your invitation")).at(-1);
  const code = /^[A-Z0-9]{4}(-[A-Z0-9]{4}){3}$/m.exec(letter?.text ?? "")?.[0];
  if (!code) throw new Error("No code was mailed");
  return code;
}

async function invited(
  ctx: TestContext,
  by: { staffId: string },
  to: Parameters<typeof inviteStaff>[2] = lea,
) {
  expect(await inviteStaff(ctx, by, to)).toEqual({ ok: true });
  return mailedCode(ctx);
}

const people = (ctx: TestContext) => ctx.db.select({ id: staff.id, role: staff.role }).from(staff);
const joining = (code: string, more: object = {}) => ({
  code,
  name: "Lea Sommer",
  password: goodPassword,
  ...more,
});

test("an invited helper reads who asks, to what, as what and until when, types the code and is signed in", async () => {
  const { ctx, robin } = await practice();
  const code = await invited(ctx, robin);
  const [letter] = ctx.mails;
  expect(letter?.to).toBe("lea@example.com");
  expect(letter?.text).toContain("Robin Vale invites you");
  expect(letter?.text).toContain("as a helper");
  expect(letter?.text).toContain("until 9 November 2026 at 09:00 UTC");
  expect(letter?.text).not.toMatch(new RegExp(`https?://\\S*${code.slice(0, 4)}`));
  const joined = await joinWithPassword(ctx, joining(` ${code.toLowerCase().replaceAll("-", " ")} `));
  if (!joined.ok) throw new Error("refused");
  const { staffId } = inside(joined.arrival);
  expect(await people(ctx)).toContainEqual({ id: staffId, role: "helper" });
  expect(inside(await signInWithPassword(ctx, { ...lea, password: goodPassword })).staffId).toBe(staffId);
  await ctx.settled();
  expect(ctx.mails.at(-1)).toMatchObject({ to: "robin@example.com", subject: "Somebody joined your team" });
  expect(await events(ctx)).toEqual(
    expect.arrayContaining([
      'staff.invited {"role":"helper"}',
      'staff.joined {"role":"helper","how":"password"}',
    ]),
  );
  const copy = await dump(ctx);
  for (const secret of ["lea@example.com", "Lea Sommer", code, code.replaceAll("-", "").toLowerCase()])
    expect(copy).not.toContain(secret);
});

test("an invitation opens until its last second and not after it", async () => {
  const { ctx, robin } = await practice();
  const code = await invited(ctx, robin);
  ctx.advance(7 * 86_400 - 1);
  expect(await findInvitation(ctx, code)).toMatchObject({ role: "helper", email: "lea@example.com" });
  const id = (await findInvitation(ctx, code))?.id ?? "";
  ctx.advance(1);
  expect(await findInvitation(ctx, code)).toBeNull();
  const proof = { kind: "password", password: goodPassword } as const;
  expect(await acceptInvitation(ctx, id, { name: "Lea", proof })).toEqual({ ok: false, reason: "gone" });
  expect(await listInvitations(ctx)).toEqual([]);
  expect(await sweepInvitations(ctx)).toEqual({ invitations: 1 });
  expect(await people(ctx)).toHaveLength(1);
});

test("a code that ten browsers type at once adds one person", async () => {
  const { ctx, robin } = await practice();
  const code = await invited(ctx, robin);
  const id = (await findInvitation(ctx, code))?.id ?? "";
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      acceptInvitation(ctx, id, {
        name: `Lea ${index}`,
        proof: { kind: "password", password: `${goodPassword} ${index}` },
      }),
    ),
  );
  expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
  expect(await people(ctx)).toHaveLength(2);
  expect(await ctx.db.select().from(staffPasswords)).toHaveLength(2);
  expect((await events(ctx)).filter((event) => event.startsWith("staff.joined"))).toHaveLength(1);
});

test("a second invitation of an address takes the place of the first, role and all", async () => {
  const { ctx, robin } = await practice();
  const first = await invited(ctx, robin, { ...lea, role: "owner" });
  const second = await invited(ctx, robin);
  expect(await findInvitation(ctx, first)).toBeNull();
  expect(await findInvitation(ctx, second)).toMatchObject({ role: "helper" });
  expect(await listInvitations(ctx)).toMatchObject([{ email: "lea@example.com", role: "helper" }]);
});

test("a withdrawn invitation opens nothing", async () => {
  const { ctx, robin } = await practice();
  const code = await invited(ctx, robin);
  const [open] = await listInvitations(ctx);
  await withdrawInvitation(ctx, robin, open?.id ?? "");
  expect(await joinWithPassword(ctx, joining(code))).toMatchObject({ ok: false, field: "code" });
  await expect(withdrawInvitation(ctx, robin, open?.id ?? "")).rejects.toMatchObject({ code: "not-found" });
  expect(await events(ctx)).toContain('staff.invitation-withdrawn {"role":"helper"}');
});

test("an address of the team is not invited, however it is written, and nobody but an owner invites", async () => {
  const { ctx, robin } = await practice();
  await addStaff(ctx, { email: lea.email, role: "helper" });
  expect(await inviteStaff(ctx, robin, lea)).toEqual({ ok: false, reason: "is-staff" });
  for (const role of ["trainer", "helper", "auditor"] as const) {
    const staffId = await addStaff(ctx, { email: `${role}@example.com`, role });
    const asked = inviteStaff(ctx, { staffId }, { ...lea, email: "new@example.com" });
    await expect(asked).rejects.toMatchObject({ code: "not-found" });
  }
  await ctx.settled();
  expect(ctx.mails).toEqual([]);
  expect(await ctx.db.select().from(invitations)).toEqual([]);
});

test("AZ-08: who stops being an owner between being let in and acting neither invites nor withdraws", async () => {
  const { ctx, robin } = await practice();
  const mona = { staffId: await addStaff(ctx, { email: "mona@example.com" }) };
  await invited(ctx, robin);
  const [open] = await listInvitations(ctx);
  await ctx.db.update(staff).set({ role: "helper" }).where(eq(staff.id, mona.staffId));
  await expect(inviteStaff(ctx, mona, { ...lea, role: "owner" })).rejects.toMatchObject({
    code: "not-found",
  });
  await expect(withdrawInvitation(ctx, mona, open?.id ?? "")).rejects.toMatchObject({ code: "not-found" });
  expect(await listInvitations(ctx)).toMatchObject([{ id: open?.id, role: "helper" }]);
});

test("AZ-08: invitations of an owner who is disabled or demoted open nothing any more", async () => {
  for (const end of ["disable", "demote"] as const) {
    const { ctx, robin } = await practice();
    const mona = { staffId: await addStaff(ctx, { email: "mona@example.com" }) };
    const code = await invited(ctx, mona, { ...lea, role: "owner" });
    if (end === "disable") await disableMember(ctx, robin, mona.staffId);
    else await changeRole(ctx, robin, mona.staffId, "trainer");
    expect(await findInvitation(ctx, code)).toBeNull();
  }
});

test("a weak password and a taken address use the code up neither", async () => {
  const { ctx, robin } = await practice();
  const code = await invited(ctx, robin);
  expect(await joinWithPassword(ctx, joining(code, { password: "lea sommer 1" }))).toMatchObject({
    ok: false,
    field: "password",
  });
  const colleague = await addStaff(ctx, { email: lea.email, role: "helper" });
  expect(await joinWithPassword(ctx, joining(code))).toMatchObject({ reason: "address-taken" });
  await ctx.db.delete(staff).where(eq(staff.id, colleague));
  expect(await joinWithPassword(ctx, joining(code))).toMatchObject({ ok: true });
});

test("OA-26: sign-up is closed: guesses, a late code and an unknown identity add nobody, and guessing is slowed", async () => {
  const { ctx, robin } = await practice();
  const code = await invited(ctx, robin);
  for (let guess = 0; guess < 25; guess++)
    expect(await joinWithPassword(ctx, joining(`AAAA-BBBB-CCCC-${1000 + guess}`))).toMatchObject({
      ok: false,
    });
  expect(await events(ctx)).toContain('staff.join-refused {"reason":"throttled"}');
  // A right code during the pause is not told from a wrong one.
  expect(await findInvitation(ctx, code)).toBeNull();
  const proof = { kind: "identity", provider: "google", subject: "stranger" } as const;
  expect(await acceptInvitation(ctx, "nobodys", { name: "Mallory", proof })).toMatchObject({
    reason: "gone",
  });
  expect(await people(ctx)).toHaveLength(1);
  ctx.advance(16 * 60);
  expect(await findInvitation(ctx, code)).not.toBeNull();
});

test("OA-16: nobody can be there before the invited person: no password and no session exist for an address that has not joined", async () => {
  const { ctx, robin } = await practice();
  const code = await invited(ctx, robin);
  // The attacker knows the address, tries to sign in with it, and to join under it with a code of their own making.
  expect(await signInWithPassword(ctx, { email: lea.email, password: goodPassword })).toBeNull();
  expect(await joinWithPassword(ctx, joining("AAAA-AAAA-AAAA-AAAA", { email: lea.email }))).toMatchObject({
    ok: false,
  });
  const id = (await findInvitation(ctx, code))?.id ?? "";
  const proof = { kind: "identity", provider: "google", subject: "lea-at-google" } as const;
  const joined = await acceptInvitation(ctx, id, { name: "Lea Sommer", proof });
  if (!joined.ok) throw new Error("refused");
  expect(await findStaffByIdentity(ctx, "google", "lea-at-google")).toBe(joined.staffId);
  // Only the identity signs her in: there is no password that anybody could have set before.
  expect(await signInWithPassword(ctx, { email: lea.email, password: goodPassword })).toBeNull();
  const passwords = await ctx.db.select({ id: staffPasswords.id }).from(staffPasswords);
  expect(passwords).toEqual([{ id: robin.staffId }]);
});

test("an account at a provider that signs somebody else in joins nobody, and the invitation stays", async () => {
  const { ctx, robin } = await practice();
  await linkIdentity(ctx, { staffId: robin.staffId, provider: "github", subject: "4711" });
  const code = await invited(ctx, robin);
  const id = (await findInvitation(ctx, code))?.id ?? "";
  const proof = { kind: "identity", provider: "github", subject: "4711" } as const;
  expect(await acceptInvitation(ctx, id, { name: "Lea", proof })).toEqual({
    ok: false,
    reason: "identity-taken",
  });
  expect(await ctx.db.select().from(staffIdentities)).toHaveLength(1);
  expect(await findInvitation(ctx, code)).not.toBeNull();
});

test("one owner sends no more than twenty invitations an hour", async () => {
  const { ctx, robin } = await practice();
  for (let nth = 0; nth < 20; nth++)
    expect(await inviteStaff(ctx, robin, { ...lea, email: `p${nth}@example.com` })).toEqual({ ok: true });
  expect(await inviteStaff(ctx, robin, lea)).toEqual({ ok: false, reason: "too-many" });
});

test("inviting and joining work on Turso's engine as on D1", async () => {
  const { ctx, robin } = await practice({ db: (await createLocalLibsql()).db });
  const code = await invited(ctx, robin);
  expect(await joinWithPassword(ctx, joining(code))).toMatchObject({ ok: true });
  expect(await joinWithPassword(ctx, joining(code))).toMatchObject({ ok: false, reason: "gone" });
  expect(await people(ctx)).toHaveLength(2);
});
