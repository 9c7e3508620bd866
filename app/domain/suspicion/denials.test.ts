import { expect, test } from "vitest";
import { passkeys, pendingSignIns, recoveryCodes } from "../../../drizzle/schema/factors.ts";
import { passwordResets } from "../../../drizzle/schema/identity.ts";
import { incidents, notices } from "../../../drizzle/schema/suspicion.ts";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { addStaff, dump, events, goodPassword } from "../../../test/harness/staff.ts";
import { addTotp, codeOf } from "../../../test/harness/totp.ts";
import { startPending } from "../factors/pending.ts";
import { ownStep } from "../factors/totp.ts";
import { findStaffByIdentity, linkIdentity } from "../identity/identities.ts";
import { requestReset, resetPassword } from "../identity/reset-password.ts";
import { admitStaff, signInStaff, signInWithPassword } from "../identity/sign-in.ts";
import { deliverDue } from "../messages/outbox.ts";
import { findSession } from "../sessions/sessions.ts";
import { denyActivity, denyNotice, typedNoticeToken } from "./denials.ts";
import { noticeDays } from "./notices.ts";

/** An owner with a phone, a stranger with a session in the owner's name, and the mail about it. */
async function start() {
  const ctx = await createTestContext();
  const staffId = await addStaff(ctx);
  const phone = await signInStaff(ctx, staffId, "password");
  const stranger = await signInStaff(ctx, staffId, "password");
  await deliverDue(ctx);
  const token = typedNoticeToken(/\S+\/not-me#\S+/.exec(ctx.mails.at(-1)?.text ?? "")?.[0] ?? "") ?? "";
  expect(token).toHaveLength(43);
  return { ctx, staffId, phone, stranger, token };
}

const since = async (ctx: TestContext, event: string) =>
  (await events(ctx)).filter((line) => line.startsWith(event));

test('"this was not me" ends every session, pending sign-in and open code of the person, and nobody else\'s', async () => {
  const { ctx, staffId, phone, stranger, token } = await start();
  const kim = await addStaff(ctx, { email: "kim@example.com", role: "helper" });
  const kims = await signInStaff(ctx, kim, "password");
  const { statement } = await startPending(ctx, staffId, "password");
  await statement;
  await requestReset(ctx, "robin@example.com");
  await requestReset(ctx, "kim@example.com");

  expect(await denyNotice(ctx, token)).toBe("denied");
  for (const one of [phone, stranger]) expect(await findSession(ctx, one.token)).toBeNull();
  expect(await findSession(ctx, kims.token)).not.toBeNull();
  expect(await ctx.db.select().from(pendingSignIns)).toEqual([]);
  expect((await ctx.db.select().from(passwordResets)).map((reset) => reset.staffId)).toEqual([kim]);
  expect(await ctx.db.select().from(incidents)).toMatchObject([
    { kind: "account", source: "not-me", staffId, closedAt: null },
  ]);
  expect(await since(ctx, "incident.opened")).toEqual([
    'incident.opened {"kind":"account","source":"not-me"}',
  ]);
  expect(await since(ctx, "suspicion.denied")).toEqual([
    'suspicion.denied {"kind":"new-device","sessions":2}',
  ]);
  expect(await since(ctx, "session.ended")).toEqual(['session.ended {"reason":"not-me"}']);
});

test("the password that somebody else may know opens nothing any more; a mailed code sets a new one", async () => {
  const { ctx, token } = await start();
  const signIn = (password: string) => signInWithPassword(ctx, { email: "robin@example.com", password });
  await denyNotice(ctx, token);
  expect(await signIn(goodPassword)).toBeNull();
  await requestReset(ctx, "robin@example.com");
  await ctx.settled();
  const code =
    ctx.mails.flatMap(({ text }) => /^[A-Z0-9]{4}(-[A-Z0-9]{4}){3}$/m.exec(text)?.[0] ?? []).at(-1) ?? "";
  expect(await resetPassword(ctx, { token: code, password: "nine wet stones by the mill" })).toEqual({
    ok: true,
  });
  expect(await signIn("nine wet stones by the mill")).toMatchObject({ kind: "signed-in" });
});

test("a factor, a linked account and codes that were added since prove nothing any more, older ones do", async () => {
  const { ctx, staffId, token } = await start();
  const passkey = (id: string, createdAt: Date) => ({
    id,
    staffId,
    credentialHash: id,
    credential: "" as never,
    name: "" as never,
    counter: 0,
    backedUp: true,
    createdAt,
  });
  await ctx.db.insert(passkeys).values(passkey("older", new Date(ctx.clock.now().getTime() - 120_000)));
  ctx.advance(300);
  await ctx.db.insert(passkeys).values(passkey("brought", ctx.clock.now()));
  const seed = await addTotp(ctx, staffId);
  await ctx.db.insert(recoveryCodes).values({ id: "c", staffId, codeHash: "c", createdAt: ctx.clock.now() });
  expect(await linkIdentity(ctx, { staffId, provider: "google", subject: "intruder" })).toBe("linked");
  expect(await ownStep(ctx, staffId, codeOf(ctx, seed))).not.toBeNull();

  expect(await denyNotice(ctx, token)).toBe("denied");
  const kept = await ctx.db.select().from(passkeys);
  expect(kept.map(({ id, suspendedAt }) => [id, suspendedAt !== null]).sort()).toEqual([
    ["brought", true],
    ["older", false],
  ]);
  expect(await ownStep(ctx, staffId, codeOf(ctx, seed))).toBeNull();
  expect(await ctx.db.$count(recoveryCodes)).toBe(0);
  expect(await findStaffByIdentity(ctx, "google", "intruder")).toBeNull();
  // Still asked for: the mailbox alone opens nothing.
  expect(await admitStaff(ctx, staffId, "password")).toMatchObject({ kind: "second-factor" });
});

test("the browsers of the person are forgotten: the next sign-in is told, whichever it is", async () => {
  const { ctx, staffId, phone, token } = await start();
  await denyNotice(ctx, token);
  await signInStaff(ctx, staffId, "password", { deviceToken: phone.deviceToken });
  expect(await since(ctx, "suspicion.new-device")).toHaveLength(2);
});

test("a secret works once; said again it is answered kindly and changes nothing", async () => {
  const { ctx, staffId, token } = await start();
  expect(await denyNotice(ctx, token)).toBe("denied");
  const { token: later } = await signInStaff(ctx, staffId, "password");
  expect(await denyNotice(ctx, token)).toBe("denied-before");
  expect(await findSession(ctx, later)).not.toBeNull();
  expect(await ctx.db.select().from(incidents)).toHaveLength(1);
});

test("of many at once one opens the incident", async () => {
  const { ctx, token } = await start();
  const all = await Promise.all(Array.from({ length: 8 }, () => denyNotice(ctx, token)));
  expect(all.filter((one) => one === "denied")).toHaveLength(1);
  expect(all.filter((one) => one === "denied-before")).toHaveLength(7);
  expect(await ctx.db.select().from(incidents)).toHaveLength(1);
  expect(await since(ctx, "suspicion.denied")).toHaveLength(1);
  expect(await since(ctx, "session.ended")).toHaveLength(1);
});

test("a secret is good a second before it runs out and not at that second", async () => {
  for (const [seconds, answer] of [
    [-1, "denied"],
    [0, "refused"],
    [1, "refused"],
  ] as const) {
    const { ctx, token } = await start();
    ctx.advance(noticeDays * 86_400 + seconds);
    expect(await denyNotice(ctx, token)).toBe(answer);
  }
});

test("an unknown secret, nothing, and too many tries from one network are one refusal", async () => {
  const { ctx, token, phone } = await start();
  expect(await denyNotice(ctx, ctx.random.token())).toBe("refused");
  expect(await denyNotice(ctx, null)).toBe("refused");
  const [row] = await ctx.db.select().from(notices);
  expect(await denyNotice(ctx, row?.tokenHash ?? "")).toBe("refused");
  for (let tries = 3; tries < 20; tries++) await denyNotice(ctx, ctx.random.token());
  expect(await denyNotice(ctx, token)).toBe("refused");
  expect((await since(ctx, "suspicion.deny-refused")).at(-1)).toContain("throttled");
  expect(await findSession(ctx, phone.token)).not.toBeNull();
  const elsewhere = { ...ctx, origin: { ...ctx.origin, network: "another" } };
  expect(await denyNotice(elsewhere, token)).toBe("denied");
});

test("the other owners are mailed, without a name; the only owner is not mailed about the own word", async () => {
  const { ctx, token } = await start();
  const alone = ctx.mails.length;
  await denyNotice(ctx, token);
  await ctx.settled();
  expect(ctx.mails).toHaveLength(alone);

  const two = await start();
  await addStaff(two.ctx, { email: "kim@example.com", name: "Kim Sorrel", role: "owner" });
  await addStaff(two.ctx, { email: "ash@example.com", name: "Ash Birch", role: "trainer" });
  const before = two.ctx.mails.length;
  await denyNotice(two.ctx, two.token);
  await two.ctx.settled();
  const mails = two.ctx.mails.slice(before);
  expect(mails.map(({ to }) => to)).toEqual(["kim@example.com"]);
  expect(mails[0]?.text).not.toMatch(/Robin|robin@|not-me#/);
  const [incident] = await two.ctx.db.select().from(incidents);
  expect(mails[0]?.text).toContain(`/incidents/${incident?.id}`);
});

test("said from inside, this browser is signed out with the rest, and twice is once", async () => {
  const { ctx, phone, stranger } = await start();
  const session = await findSession(ctx, phone.token);
  if (!session) throw new Error("not signed in");
  await Promise.all([denyActivity(ctx, session), denyActivity(ctx, session)]);
  for (const one of [phone, stranger]) expect(await findSession(ctx, one.token)).toBeNull();
  expect(await ctx.db.select().from(incidents)).toHaveLength(1);
  expect(await since(ctx, "suspicion.denied")).toEqual(['suspicion.denied {"kind":"activity","sessions":2}']);
});

test("a copy of the database does not hold the secret of a notice", async () => {
  const { ctx, token } = await start();
  expect(await dump(ctx)).not.toContain(token);
});

test.each([
  ["the code", "A".repeat(43), true],
  ["the whole link with blanks around it", `  https://app.example/not-me#${"b".repeat(43)}\n`, true],
  ["a short one", "A".repeat(42), false],
  ["a long one", "A".repeat(44), false],
  ["a sentence", `please ${"A".repeat(43)}`, false],
  ["nothing", "", false],
])("%s is read as what it is", (_, typed, isToken) => {
  expect(typedNoticeToken(typed) !== null).toBe(isToken);
});
