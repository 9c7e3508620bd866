import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { outbox } from "../../../drizzle/schema/messages.ts";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { MailError } from "../../platform/mail.ts";
import type { SmsText } from "../../platform/ports.ts";
import { SmsError } from "../../platform/sms.ts";
import { deliverDue, enqueueEmail, enqueueSms } from "./outbox.ts";
import { afterQuiet } from "./quiet.ts";
import { smsLength } from "./sms-length.ts";
import { suppress } from "./suppressions.ts";

const mail = { purpose: "note", to: "robin@example.com", subject: "Hello", text: "Good morning." };
const text = { purpose: "letter", to: "+13035550111", text: "On my way" };

const write = async (ctx: TestContext, change: Partial<Parameters<typeof enqueueEmail>[1]> = {}) =>
  void (await ctx.db.batch([(await enqueueEmail(ctx, { ...mail, ...change })).statement]));
const writeSms = async (ctx: TestContext, change: Partial<Parameters<typeof enqueueSms>[1]> = {}) =>
  void (await ctx.db.batch([(await enqueueSms(ctx, { ...text, ...change })).statement]));

/** A provider of SMS that takes what it is given, keeps a list, and answers as it is told. */
function twilio(ctx: TestContext, answers: ("ok" | "lost" | "down")[]) {
  const taken: (SmsText & { sid: string })[] = [];
  ctx.sms = {
    async send(sms) {
      const answer = answers.shift() ?? "ok";
      if (answer === "down") throw new SmsError("http-500", { ambiguous: true });
      taken.push({ ...sms, sid: `SM${taken.length}` });
      if (answer === "lost") throw new SmsError("unreachable", { ambiguous: true });
      return taken.at(-1)?.sid ?? "";
    },
    async find(sms) {
      return taken.filter((one) => one.to === sms.to && one.text === sms.text).map(({ sid }) => sid);
    },
  };
  return taken;
}

test("an SMS whose answer was lost is found in the provider's list and not sent again, one that never arrived is", async () => {
  const ctx = await createTestContext();
  const taken = twilio(ctx, ["lost", "down", "lost"]);
  await writeSms(ctx);
  await writeSms(ctx, { text: "Running late" });
  for (let run = 0; run < 3; run++) {
    await deliverDue(ctx);
    ctx.advance(120);
  }
  // The same words to the same number, meant as a second message, are a second message.
  await writeSms(ctx);
  await deliverDue(ctx);
  ctx.advance(120);
  await deliverDue(ctx);
  expect(taken.map((one) => one.text).sort()).toEqual(["On my way", "On my way", "Running late"]);
  const rows = await ctx.db.select().from(outbox);
  expect(new Set(rows.map(({ providerId }) => providerId)).size).toBe(3);
});

test("too many at once is no failure of a message: the channel rests as long as it is told, the other goes on", async () => {
  const ctx = await createTestContext();
  for (let index = 0; index < 3; index++) await write(ctx, { text: `Number ${index}` });
  await writeSms(ctx);
  const good = ctx.mail;
  let calls = 0;
  ctx.mail = {
    async send(email, key) {
      calls++;
      if (calls === 2) throw new MailError("http-429", false, 90);
      return good.send(email, key);
    },
  };
  expect(await deliverDue(ctx)).toEqual({ sent: 2, failed: 0, waiting: 1 });
  expect([calls, ctx.texts.length]).toEqual([2, 1]);
  const [held] = await ctx.db.select().from(outbox).where(eq(outbox.attempts, 0));
  expect(held).toMatchObject({ failure: null, sentAt: null });
  await deliverDue(ctx);
  expect(ctx.mails).toHaveLength(2);
  ctx.advance(91);
  await deliverDue(ctx);
  expect(ctx.mails.map((one) => one.text).sort()).toEqual(["Number 0", "Number 1", "Number 2"]);
});

test("DS-09: a message that throws whatever is done ends after a day, and holds up nobody meanwhile", async () => {
  const ctx = await createTestContext();
  await write(ctx, { text: "poison" });
  await write(ctx, { text: "good" });
  const good = ctx.mail;
  ctx.mail = {
    async send(email, key) {
      if (email.text === "poison") throw new TypeError("cannot read properties of undefined");
      return good.send(email, key);
    },
  };
  expect(await deliverDue(ctx)).toEqual({ sent: 1, failed: 0, waiting: 1 });
  for (let hour = 0; hour < 25; hour++) {
    ctx.advance(3_600);
    await deliverDue(ctx);
  }
  const rows = await ctx.db.select().from(outbox);
  expect(rows.filter(({ nextAttemptAt }) => nextAttemptAt !== null)).toEqual([]);
  expect(rows.filter(({ failedAt }) => failedAt !== null)).toHaveLength(1);
});

test("a night between two tries does not make a message younger: after a day the provider may take it for a new one", async () => {
  const ctx = await createTestContext();
  const started = ctx.clock.now().getTime();
  await write(ctx, { onceKey: "mass:one:somebody", text: "lost" });
  let last = 0;
  ctx.mail = {
    async send() {
      last = ctx.clock.now().getTime();
      throw new MailError("unreachable", false);
    },
  };
  for (let hour = 0; hour < 60; hour++) {
    await deliverDue(ctx);
    ctx.advance(3_600);
  }
  // It rested from 21:00 to 8:00 and was tried again in the morning, but not once a day had passed.
  expect((last - started) / 3_600_000).toBeGreaterThan(22);
  expect((last - started) / 3_600_000).toBeLessThan(24);
  const [row] = await ctx.db.select().from(outbox);
  expect(row).toMatchObject({ failure: "unreachable", nextAttemptAt: null, sentAt: null });
});

test("a courier who comes back late neither wakes what was stopped meanwhile nor leaves what it sent as failed", async () => {
  const ctx = await createTestContext();
  const good = ctx.mail;
  const stopped = { nextAttemptAt: null, failedAt: ctx.clock.now(), failure: "stopped" };
  for (const answer of ["too many", "sent"]) {
    await write(ctx, { text: answer });
    ctx.mail = {
      async send(email, key) {
        await ctx.db.update(outbox).set(stopped).where(eq(outbox.id, key));
        if (answer === "too many") throw new MailError("http-429", false, 90);
        return good.send(email, key);
      },
    };
    await deliverDue(ctx);
  }
  const [woken, sent] = await ctx.db.select().from(outbox);
  expect(woken).toMatchObject(stopped);
  expect(sent).toMatchObject({ failedAt: null, failure: null, sentAt: expect.any(Date) });
});

test("DS-10: forty messages and three runs at once: each goes out once, secrets first", async () => {
  const ctx = await createTestContext();
  for (let index = 0; index < 40; index++) await write(ctx, { text: `Number ${index}` });
  await write(ctx, { text: "a code", secret: true });
  const runs = await Promise.all([deliverDue(ctx), deliverDue(ctx), deliverDue(ctx)]);
  expect(runs.reduce((sum, { sent }) => sum + sent, 0)).toBe(41);
  expect(new Set(ctx.mails.map((one) => one.text)).size).toBe(41);
  expect(ctx.mails).toHaveLength(41);
  expect(ctx.mails.findIndex((one) => one.text === "a code")).toBeLessThan(12);
});

test("what may be said once is written once, waits for its hour, and stops at an address that is barred by then", async () => {
  const ctx = await createTestContext();
  const notBefore = new Date(ctx.clock.now().getTime() + 3_600_000);
  await Promise.all([1, 2, 3].map(() => write(ctx, { onceKey: "visit-1", notBefore })));
  await write(ctx, { onceKey: "visit-2", notBefore, to: "Bounced@example.com" });
  await write(ctx, { secret: true, to: "bounced@example.com", text: "123456" });
  const { statements } = await suppress(ctx, {
    channel: "email",
    address: "bounced@example.com",
    reason: "bounce",
    clientId: null,
  });
  await ctx.db.batch(statements);
  // A code that somebody asked for a minute ago is tried all the same.
  expect(await deliverDue(ctx)).toEqual({ sent: 1, failed: 0, waiting: 0 });
  ctx.advance(3_600);
  expect(await deliverDue(ctx)).toEqual({ sent: 1, failed: 1, waiting: 0 });
  // A day of tries begins when a message may go, not when it was written.
  await write(ctx, { notBefore: new Date(ctx.clock.now().getTime() + 30 * 3_600_000) });
  ctx.advance(30 * 3_600);
  expect(await deliverDue(ctx)).toEqual({ sent: 1, failed: 0, waiting: 0 });
});

test("quiet hours end by the clock on the wall, also in the nights when clocks change", () => {
  const berlin = { timeZone: "Europe/Berlin", quietFrom: 21 * 60, quietUntil: 8 * 60 };
  const after = (at: string, hours = berlin) => afterQuiet(hours, new Date(at)).toISOString();
  expect(after("2026-11-02T12:00:00Z")).toBe("2026-11-02T12:00:00.000Z");
  expect(after("2026-11-02T20:00:30Z")).toBe("2026-11-03T07:00:00.000Z");
  expect(after("2026-11-03T06:59:59Z")).toBe("2026-11-03T07:00:00.000Z");
  expect(after("2026-11-03T07:00:00Z")).toBe("2026-11-03T07:00:00.000Z");
  // Sunday, 25 October has 25 hours; 29 March has 23.
  expect(after("2026-10-24T20:00:00Z")).toBe("2026-10-25T07:00:00.000Z");
  expect(after("2026-03-28T21:00:00Z")).toBe("2026-03-29T06:00:00.000Z");
  const siesta = { timeZone: "UTC", quietFrom: 12 * 60, quietUntil: 14 * 60 };
  expect(after("2026-11-02T13:00:00Z", siesta)).toBe("2026-11-02T14:00:00.000Z");
  expect(after("2026-11-02T03:00:00Z", { ...siesta, quietUntil: 12 * 60 })).toBe("2026-11-02T03:00:00.000Z");
});

test("an SMS is counted as it is cut: letters of the telephone, those that count twice, and all the others", () => {
  const segments = (text: string) => smsLength(text).segments;
  expect([160, 161, 306, 307, 459, 460].map((count) => segments("ä".repeat(count)))).toEqual([
    1, 2, 2, 3, 3, 4,
  ]);
  expect([80, 81].map((count) => segments("€".repeat(count)))).toEqual([1, 2]);
  // 152 and a letter of two: it is not cut, but goes into the next.
  expect(segments(`${"a".repeat(152)}€${"a".repeat(152)}`)).toBe(3);
  expect([70, 71, 134, 135].map((count) => segments("ł".repeat(count)))).toEqual([1, 2, 2, 3]);
  expect([35, 36].map((count) => segments("🐕".repeat(count)))).toEqual([1, 2]);
  expect(smsLength("").segments).toBe(1);
});
