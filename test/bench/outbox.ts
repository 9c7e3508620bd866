import { performance } from "node:perf_hooks";
import { isNull } from "drizzle-orm";
import { deliverDue, enqueueEmail, enqueueSms } from "../../app/domain/messages/outbox.ts";
import { newSubject } from "../../app/domain/subjects/subjects.ts";
import { MailError } from "../../app/platform/mail.ts";
import type { Mail, Sms } from "../../app/platform/ports.ts";
import { SmsError } from "../../app/platform/sms.ts";
import { outbox } from "../../drizzle/schema/messages.ts";
import { startWorker } from "../harness/worker.ts";
import { contextOf } from "../worker/actors.ts";

/**
 * A thousand messages, half of them SMS, with providers that fail three calls of ten: half of those before they took the
 * message and half after. The mail provider knows our key, as Resend does; the one of SMS knows none and has only its
 * list, as Twilio does. Two couriers run at once, as when a run takes longer than a minute.
 */
const messages = Number(process.env.BENCH_MESSAGES ?? 1_000);
const worker = await startWorker();
/** Runs are a minute apart by this clock; within one it goes as fast as any other. */
let ahead = 0;
const ctx = { ...contextOf(worker), clock: { now: () => new Date(Date.now() + ahead) } };
const subject = await newSubject(ctx, "client", "bench");
await ctx.db.batch([subject.statement]);
const about = { subjectId: "bench", clientId: "bench" };

let calls = 0;
let failures = 0;
/** Whether this call fails, and before or after the provider took the message: by turns, so that a run can be repeated. */
function fate(): "works" | "before" | "after" {
  const turn = calls++ % 20;
  if (turn !== 3 && turn !== 7 && turn !== 11 && turn !== 13 && turn !== 17 && turn !== 19) return "works";
  failures++;
  return turn % 4 === 3 ? "before" : "after";
}

const mails = new Map<string, number>();
const mail: Mail = {
  async send({ to }, key) {
    const what = fate();
    if (what === "before") throw new MailError("http-500", false);
    // Under a key that it knows the provider sends nothing more.
    if (!mails.has(key)) mails.set(key, 1);
    if (what === "after") throw new MailError("unreachable", false);
    return `mail-${to}`;
  },
};
const texts: { sid: string; to: string; text: string; at: number }[] = [];
const sms: Sms = {
  async send({ to, text }) {
    const what = fate();
    if (what === "before") throw new SmsError("http-500", { ambiguous: true });
    const sid = `SM${texts.length}`;
    texts.push({ sid, to, text, at: ctx.clock.now().getTime() });
    if (what === "after") throw new SmsError("unreachable", { ambiguous: true });
    return sid;
  },
  async find({ to, text }, since) {
    return texts
      .filter((one) => one.to === to && one.text === text && one.at >= since.getTime())
      .map(({ sid }) => sid);
  },
};

Object.assign(ctx, { mail, sms });

for (let from = 0; from < messages; from += 50) {
  const queued = await Promise.all(
    Array.from({ length: Math.min(50, messages - from) }, (_, index) => {
      const number = from + index;
      const common = { purpose: "letter", about, text: `Hello number ${number}` };
      return number % 2 === 0
        ? enqueueEmail(ctx, { ...common, to: `reader-${number}@example.com`, subject: "Hello" })
        : enqueueSms(ctx, { ...common, to: `+1303555${String(number).padStart(4, "0")}` });
    }),
  );
  const [first, ...rest] = queued.map(({ statement }) => statement);
  if (first) await ctx.db.batch([first, ...rest]);
}

let runs = 0;
let sent = 0;
/** Runs until so many were sent; the last few wait for their growing pauses: six failures in a row are nearly two hours. */
const reached: Record<string, number> = {};
const start = performance.now();
while (sent < messages && runs < 400) {
  const both = await Promise.all([deliverDue(ctx), deliverDue(ctx)]);
  sent += both.reduce((sum, counts) => sum + counts.sent, 0);
  runs++;
  for (const percent of [50, 90, 99])
    if (sent >= (messages * percent) / 100) reached[`runs until ${percent} % are sent`] ??= runs;
  ahead += 60_000;
}
const ms = performance.now() - start;
const readers = new Set(texts.map(({ to }) => to));
const twice = texts.length - readers.size;
const open = await ctx.db.$count(outbox, isNull(outbox.sentAt));
console.table({
  "messages sent": { value: sent },
  "reached their reader": { value: mails.size + readers.size },
  "reached twice": { value: twice },
  "not sent": { value: open },
  "calls to providers": { value: calls },
  "of them failed": { value: failures },
  ...Object.fromEntries(Object.entries(reached).map(([name, value]) => [name, { value }])),
  "runs until all are sent, a minute each": { value: runs },
  ms: { value: Math.round(ms) },
});
if (twice > 0 || sent !== messages || mails.size + readers.size !== messages)
  throw new Error("Not every message was sent exactly once");
await worker.stop();
