import { expect, test } from "vitest";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { addStaff, dump, events, goodPassword, inside } from "../../../test/harness/staff.ts";
import { requestReset, resetPassword } from "../identity/reset-password.ts";
import { signInWithPassword } from "../identity/sign-in.ts";
import { readProfile } from "../identity/staff.ts";
import { findSession } from "../sessions/sessions.ts";
import { denyNotice, typedNoticeToken } from "../suspicion/denials.ts";
import { changeEmail, requestEmailChange } from "./own-email.ts";

const next = "robin@vale.example";

async function signedIn() {
  const ctx = await createTestContext();
  const staffId = await addStaff(ctx);
  const enter = async () =>
    inside(await signInWithPassword(ctx, { email: "robin@example.com", password: goodPassword })).token;
  const [phone, laptop] = [await enter(), await enter()];
  const session = await findSession(ctx, phone);
  if (!session) throw new Error("no session");
  return { ctx, staffId, session, phone, laptop };
}

async function asked(ctx: TestContext, session: { staffId: string }, email = next) {
  const ticket = await requestEmailChange(ctx, session, { email, replaces: null });
  await ctx.settled();
  const mail = ctx.mails.filter(({ to, subject }) => to === email && subject.startsWith("Your code")).at(-1);
  const code = /^\d{6}$/m.exec(mail?.text ?? "")?.[0] ?? "";
  if (!ticket) throw new Error("nothing was asked");
  return { ticket, code };
}

test("the code that reached the new address changes it, signs the other devices out and tells the old address", async () => {
  const { ctx, staffId, session, phone, laptop } = await signedIn();
  const proof = await asked(ctx, session);
  expect((await readProfile(ctx, staffId))?.email).toBe("robin@example.com");
  expect(await changeEmail(ctx, session, proof)).toEqual({ ok: true });
  expect((await readProfile(ctx, staffId))?.email).toBe(next);
  expect(await findSession(ctx, laptop)).toBeNull();
  expect(await findSession(ctx, phone)).not.toBeNull();
  await ctx.settled();
  expect(ctx.mails.at(-1)).toMatchObject({
    to: "robin@example.com",
    subject: "Your email address was changed",
  });
  const old = await signInWithPassword(ctx, { email: "robin@example.com", password: goodPassword });
  expect(old).toBeNull();
  expect(inside(await signInWithPassword(ctx, { email: next, password: goodPassword })).staffId).toBe(
    staffId,
  );
  expect(await events(ctx)).toEqual(
    expect.arrayContaining(["staff.email-changed {}", 'session.ended {"reason":"factors-changed"}']),
  );
  expect(await dump(ctx)).not.toContain("vale.example");
});

const secretTo = (ctx: TestContext, address: string) => {
  const mail = ctx.mails.filter(({ to, text }) => to === address && text.includes("/not-me#")).at(-1);
  return typedNoticeToken(/not-me#(\S+)/.exec(mail?.text ?? "")?.[1] ?? "");
};

test('"this was not me" about a changed address brings the one before back, and no mail since undoes that', async () => {
  const { ctx, staffId, session } = await signedIn();
  expect(await changeEmail(ctx, session, await asked(ctx, session, "thief@example.net"))).toEqual({
    ok: true,
  });
  ctx.advance(60);
  expect(await changeEmail(ctx, session, await asked(ctx, session, "thief@example.org"))).toEqual({
    ok: true,
  });
  await ctx.settled();
  const thiefs = secretTo(ctx, "thief@example.net");
  expect(await denyNotice(ctx, secretTo(ctx, "robin@example.com"))).toBe("denied");
  expect((await readProfile(ctx, staffId))?.email).toBe("robin@example.com");
  expect(await denyNotice(ctx, thiefs)).toBe("refused");
  expect((await readProfile(ctx, staffId))?.email).toBe("robin@example.com");
  // The code for a new password goes to the person, and to nobody else.
  const before = ctx.mails.length;
  for (const address of ["thief@example.net", "thief@example.org", "robin@example.com"])
    await requestReset(ctx, address);
  await ctx.settled();
  expect(ctx.mails.slice(before).map(({ to }) => to)).toEqual(["robin@example.com"]);
  const changes = (await events(ctx)).filter((event) => event.startsWith("staff.email-changed"));
  expect(changes).toHaveLength(3);
  expect(await dump(ctx)).not.toMatch(/robin@example|thief@/);
});

test("an address that a colleague has by now stays the colleague's, and everything else is ended", async () => {
  const { ctx, staffId, session, phone } = await signedIn();
  expect(await changeEmail(ctx, session, await asked(ctx, session))).toEqual({ ok: true });
  const mona = await addStaff(ctx, { email: "robin@example.com" });
  await ctx.settled();
  expect(await denyNotice(ctx, secretTo(ctx, "robin@example.com"))).toBe("denied");
  expect((await readProfile(ctx, staffId))?.email).toBe(next);
  expect((await readProfile(ctx, mona))?.email).toBe("robin@example.com");
  expect(await findSession(ctx, phone)).toBeNull();
});

test("PO-09: neither the fresh session alone nor the new mailbox alone changes the address", async () => {
  const { ctx, staffId, session } = await signedIn();
  const mona = await addStaff(ctx, { email: "mona@example.com" });
  const { ticket, code } = await asked(ctx, session);
  const wrong = code === "123456" ? "123457" : "123456";
  expect(await changeEmail(ctx, session, { ticket, code: wrong })).toEqual({ ok: false, reason: "wrong" });
  const elsewhere = { ...ticket, browserToken: ctx.random.token() };
  expect(await changeEmail(ctx, session, { ticket: elsewhere, code })).toEqual({ ok: false, reason: "gone" });
  // Somebody else's session with the code in hand moves nobody's address.
  const monas = { id: ctx.random.id(), staffId: mona };
  expect(await changeEmail(ctx, monas, { ticket, code })).toEqual({ ok: false, reason: "gone" });
  expect((await readProfile(ctx, staffId))?.email).toBe("robin@example.com");
  expect((await readProfile(ctx, mona))?.email).toBe("mona@example.com");
});

test("a code runs out after ten minutes and works once", async () => {
  const { ctx, session } = await signedIn();
  const late = await asked(ctx, session);
  ctx.advance(600);
  expect(await changeEmail(ctx, session, late)).toEqual({ ok: false, reason: "gone" });
  const proof = await asked(ctx, session);
  ctx.advance(599);
  expect(await changeEmail(ctx, session, proof)).toEqual({ ok: true });
  expect(await changeEmail(ctx, session, proof)).toEqual({ ok: false, reason: "gone" });
});

test("an address of a colleague is told to nobody but who reads its mail, and is not taken over", async () => {
  const { ctx, staffId, session } = await signedIn();
  const mona = await addStaff(ctx, { email: "mona@example.com" });
  const proof = await asked(ctx, session, "mona@example.com");
  expect(await changeEmail(ctx, session, proof)).toEqual({ ok: false, reason: "taken" });
  expect((await readProfile(ctx, staffId))?.email).toBe("robin@example.com");
  expect((await readProfile(ctx, mona))?.email).toBe("mona@example.com");
});

test("of two people who move to one address at the same moment one gets it", async () => {
  const { ctx, session } = await signedIn();
  const mona = await addStaff(ctx, { email: "mona@example.com" });
  const { token } = inside(
    await signInWithPassword(ctx, { email: "mona@example.com", password: goodPassword }),
  );
  const monas = await findSession(ctx, token);
  if (!monas) throw new Error("no session");
  const [one, other] = [await asked(ctx, session), await asked(ctx, monas)];
  const outcomes = await Promise.all([changeEmail(ctx, session, one), changeEmail(ctx, monas, other)]);
  expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
  const emails = await Promise.all(
    [session.staffId, mona].map(async (id) => (await readProfile(ctx, id))?.email),
  );
  expect(emails.filter((email) => email === next)).toHaveLength(1);
});

test("a code for a new password that is on its way to the old address ends with the change", async () => {
  const { ctx, session } = await signedIn();
  await requestReset(ctx, "robin@example.com");
  await ctx.settled();
  const token = /^[A-Z0-9]{4}(-[A-Z0-9]{4}){3}$/m.exec(ctx.mails.at(-1)?.text ?? "")?.[0] ?? "";
  expect(await changeEmail(ctx, session, await asked(ctx, session))).toEqual({ ok: true });
  expect(await resetPassword(ctx, { token, password: "four random purple words" })).toMatchObject({
    ok: false,
  });
});

test("an ended session changes nothing, whatever code it has, and the address one has is no change", async () => {
  const { ctx, staffId, session } = await signedIn();
  const proof = await asked(ctx, session);
  await ctx.raw.prepare("delete from sessions").run();
  expect((await changeEmail(ctx, session, proof)).ok).toBe(false);
  expect((await readProfile(ctx, staffId))?.email).toBe("robin@example.com");
  expect(await requestEmailChange(ctx, session, { email: "robin@example.com", replaces: null })).toBeNull();
});
