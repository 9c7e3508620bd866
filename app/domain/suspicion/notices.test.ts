import { eq, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { expect, test } from "vitest";
import { staff } from "../../../drizzle/schema/identity.ts";
import { notices } from "../../../drizzle/schema/suspicion.ts";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { addStaff, dump, events } from "../../../test/harness/staff.ts";
import { MailError } from "../../platform/mail.ts";
import { deliverDue } from "../messages/outbox.ts";
import { noticeHashOf, tellOf } from "./notices.ts";
import { noticeWords } from "./words.ts";

async function commit(ctx: TestContext, statements: BatchItem<"sqlite">[]) {
  const [first, ...rest] = statements;
  if (first) await ctx.db.batch([first, ...rest]);
}

const linkIn = (text = "") => /\/not-me#([A-Za-z0-9_-]{43})\n/.exec(text)?.[1] ?? "";

test("a person is told at the stored address, with the secret behind the # and the same code to paste", async () => {
  const ctx = await createTestContext();
  const staffId = await addStaff(ctx);
  await ctx.db.update(staff).set({ timeZone: "America/Denver" }).where(eq(staff.id, staffId));
  await commit(ctx, (await tellOf(ctx, { staffId, kind: "new-device", sessionId: "s1" })).statements);
  expect(await dump(ctx)).not.toContain("robin@example.com");
  await deliverDue(ctx);
  const [mail, ...more] = ctx.mails;
  expect(more).toEqual([]);
  expect(mail).toMatchObject({ to: "robin@example.com", subject: "A sign-in on a new device" });
  const token = linkIn(mail?.text);
  expect(mail?.text.split(token)).toHaveLength(3);
  expect(mail?.text).toContain("Safari on iOS");
  expect(mail?.text).toContain("Germany");
  expect(mail?.text).toContain("2 November 2026 at 09:00 UTC (2 November 2026 at 02:00 in America/Denver)");
  const [row] = await ctx.db.select().from(notices);
  expect(row).toMatchObject({ kind: "new-device", sessionId: "s1", tokenHash: await noticeHashOf(token) });
  expect(await dump(ctx)).not.toContain(token);
  expect(await events(ctx)).toEqual(['suspicion.noticed {"kind":"new-device"}']);
});

test("LG-04: where its cause did not happen nobody is told, and nothing is left of it", async () => {
  const ctx = await createTestContext();
  const staffId = await addStaff(ctx);
  const told = await tellOf(ctx, { staffId, kind: "factor-added", when: sql`false` });
  await commit(ctx, told.statements);
  await deliverDue(ctx);
  expect(ctx.mails).toEqual([]);
  expect(await ctx.db.select().from(notices)).toEqual([]);
  expect(await events(ctx)).toEqual([]);
});

test("somebody unknown or disabled is told nothing", async () => {
  const ctx = await createTestContext();
  const staffId = await addStaff(ctx);
  await ctx.db.update(staff).set({ disabledAt: ctx.clock.now() });
  expect((await tellOf(ctx, { staffId, kind: "role-changed" })).statements).toEqual([]);
  expect((await tellOf(ctx, { staffId: "nobody", kind: "role-changed" })).statements).toEqual([]);
});

test("every kind has words, and a job's notice names no browser", async () => {
  const ctx = await createTestContext();
  ctx.origin = { requestId: "job", network: null, country: null, userAgent: null };
  const staffId = await addStaff(ctx);
  for (const kind of Object.keys(noticeWords) as (keyof typeof noticeWords)[])
    await commit(ctx, (await tellOf(ctx, { staffId, kind })).statements);
  await deliverDue(ctx);
  expect(ctx.mails.map(({ subject }) => subject)).toHaveLength(Object.keys(noticeWords).length);
  for (const { text } of ctx.mails) {
    expect(text).not.toContain("Unknown browser");
    expect(linkIn(text)).not.toBe("");
  }
});

test("a notice is still sent when the mail provider was away for hours", async () => {
  const ctx = await createTestContext();
  const staffId = await addStaff(ctx);
  await commit(ctx, (await tellOf(ctx, { staffId, kind: "password-changed" })).statements);
  const away = {
    ...ctx,
    mail: { send: () => Promise.reject(new MailError("away", false)) },
  };
  await deliverDue(away);
  ctx.advance(3 * 3600);
  await deliverDue(ctx);
  expect(ctx.mails).toHaveLength(1);
});
