import { and, asc, desc, eq, inArray, isNull, lte, sql } from "drizzle-orm";
import { type Channel, channels, outbox } from "../../../drizzle/schema/messages.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { readSubject } from "../subjects/subjects.ts";
import { readAttachments } from "./attachments.ts";
import { barrierTo } from "./barrier.ts";
import { consentsOf, withdrawAll } from "./consents.ts";
import { type Message, nothingLeft, type Opened, openLetter, whyNot } from "./letter.ts";
import { withStop } from "./stop-link.ts";
import { suppress } from "./suppressions.ts";
import { wrongMoment } from "./timing.ts";

const minute = 60_000;
/** Waits between tries; the last one repeats. */
const pauses = [1, 2, 5, 10, 30, 60].map((minutes) => minutes * minute);
/**
 * A secret that arrives after its time would only puzzle; other mail is worth a day of tries. Not longer: after a day
 * Resend forgets the idempotency key, and a try whose answer was lost could be a second mail to the reader.
 */
const giveUpAfter = { secret: 20 * minute, other: 24 * 60 * minute };
/** A run ends before the next minute's begins. */
const runMs = 25_000;
const atOnce = 50;
/** Messages a courier takes; a courier more for each so many, up to the most of them. */
const perCourier = 10;
const mostCouriers = 4;

type Outcome = "sent" | "failed" | "waiting";

/**
 * Sends what is due, secrets first, then oldest first, as much as fits into a run. Each message is claimed, so that two
 * couriers, of one run or of two that overlap, never carry the same one. A channel whose provider says that there were
 * too many rests until the next run.
 */
export async function deliverDue(ctx: SystemContext): Promise<Record<Outcome, number>> {
  const counts: Record<Outcome, number> = { sent: 0, failed: 0, waiting: 0 };
  const ends = ctx.clock.now().getTime() + runMs;
  await Promise.all(channels.map((channel) => deliverChannel(ctx, channel, ends, counts)));
  return counts;
}

async function deliverChannel(
  ctx: SystemContext,
  channel: Channel,
  ends: number,
  counts: Record<Outcome, number>,
): Promise<void> {
  const run = { held: false };
  const isOver = () => run.held || ctx.clock.now().getTime() >= ends;
  while (!isOver()) {
    const due = await ctx.db
      .select({ id: outbox.id, nextAttemptAt: outbox.nextAttemptAt })
      .from(outbox)
      .where(and(lte(outbox.nextAttemptAt, ctx.clock.now()), eq(outbox.channel, channel)))
      .orderBy(desc(outbox.secret), asc(outbox.nextAttemptAt))
      .limit(atOnce);
    const waiting = [...due];
    let carried = 0;
    const courier = async () => {
      for (let one = waiting.shift(); one && !isOver(); one = waiting.shift()) {
        const outcome = one.nextAttemptAt && (await carry(ctx, one.id, one.nextAttemptAt, run));
        if (!outcome) continue;
        counts[outcome] += 1;
        carried += 1;
      }
    };
    const couriers = Math.min(mostCouriers, Math.ceil(due.length / perCourier));
    await Promise.all(Array.from({ length: couriers }, courier));
    // What others carry is theirs.
    if (due.length < atOnce || carried === 0) return;
  }
}

/** One message; what goes wrong with it does not keep the courier from the next. */
async function carry(ctx: SystemContext, id: string, seen: Date, run: { held: boolean }) {
  try {
    return await deliver(ctx, id, seen, run);
  } catch (error) {
    // Its next try has been set before anything else was done.
    const code = error instanceof Error ? error.name : "unknown";
    ctx.log.error("message.stuck", { messageId: id, code });
    return "waiting";
  }
}

async function deliver(
  ctx: SystemContext,
  id: string,
  seen: Date,
  run: { held: boolean },
): Promise<Outcome | null> {
  const now = ctx.clock.now();
  // Whoever moves the next try forward carries the message; a courier who dies leaves it to that next try.
  const pause = sql.join(
    pauses.map((ms, attempts) => sql`when ${outbox.attempts} = ${attempts} then ${now.getTime() + ms}`),
    sql` `,
  );
  const [message] = await ctx.db
    .update(outbox)
    .set({
      attempts: sql`${outbox.attempts} + 1`,
      nextAttemptAt: sql`case ${pause} else ${now.getTime() + (pauses.at(-1) ?? 0)} end`,
    })
    .where(and(eq(outbox.id, id), eq(outbox.nextAttemptAt, seen)))
    .returning();
  if (!message) return null;
  const due = Math.max(message.createdAt.getTime(), message.notBefore?.getTime() ?? 0);
  if (now.getTime() - due >= patienceWith(message))
    return finish(ctx, message, { failedAt: now, failure: message.failure ?? "too-late" });
  try {
    const wait = await wrongMoment(ctx, message, now);
    if (typeof wait === "string")
      return finish(ctx, message, {
        failedAt: now,
        failure: wait,
        ...(isUnsaid(message, wait) && { onceKey: null }),
      });
    if (wait) return rest(ctx, message, wait);
    const key = message.subjectId && message.letter ? await readSubject(ctx, message.subjectId) : undefined;
    const opened = await openLetter(ctx, message, key);
    if (!opened) return finish(ctx, message, { failedAt: now, failure: "empty" });
    const barrier = await barrierTo(ctx, message, opened, key);
    if (barrier) return finish(ctx, message, { failedAt: now, failure: barrier });
    const providerId = await (message.channel === "sms" ? sms : email)(ctx, message, opened);
    return finish(ctx, message, { sentAt: ctx.clock.now(), providerId, failure: null });
  } catch (error) {
    return retryOrEnd(ctx, message, error, run);
  }
}

/**
 * Whether a visit that was not there when its reminder was to be carried can be told of once it is there again, as an
 * event that was deleted and made anew: not where an earlier try may have reached the reader.
 */
const isUnsaid = ({ attempts }: Message, wait: string): boolean => wait === "called-off" && attempts === 1;

/** The link of a draft is a secret too, but one that is good for weeks; a notice's and an invitation's are for days. */
function patienceWith({ subjectId, purpose, secret }: Message): number {
  const isGoodForDays = subjectId !== null || /^(notice-.*|invitation|digest)$/.test(purpose);
  return giveUpAfter[secret && !isGoodForDays ? "secret" : "other"];
}

/** The id is the idempotency key: a try whose answer was lost sends nothing twice. */
async function email(ctx: SystemContext, { id }: Message, opened: Opened): Promise<string> {
  const { attachments, subject = "", stop: _, ...rest } = withStop(opened);
  const files = attachments && { attachments: await readAttachments(ctx, attachments) };
  return ctx.mail.send({ ...rest, subject, ...files }, id);
}

/**
 * The provider of SMS knows no idempotency key. Whatever an earlier try may have come to, the provider's own list says:
 * what it has taken and no other message of ours stands for is this one.
 */
async function sms(ctx: SystemContext, message: Message, { to, text }: Opened): Promise<string> {
  if (!ctx.sms)
    throw Object.assign(new Error("No number to send from"), { permanent: true, code: "sms-off" });
  if (message.attempts > 1) {
    const found = await ctx.sms.find({ to, text }, message.createdAt);
    const known = found.length
      ? await ctx.db
          .select({ providerId: outbox.providerId })
          .from(outbox)
          .where(inArray(outbox.providerId, found.slice(0, 50)))
      : [];
    const ours = found.find((sid) => !known.some(({ providerId }) => providerId === sid));
    if (ours) return ours;
  }
  return ctx.sms.send({ to, text }, message.id);
}

async function retryOrEnd(
  ctx: SystemContext,
  message: Message,
  error: unknown,
  run: { held: boolean },
): Promise<Outcome> {
  const { id, purpose } = message;
  const { permanent, code, retryAfter } = whyNot(error);
  ctx.log.warn("message.not-sent", { messageId: id, purpose, code, permanent });
  if (permanent) {
    if (code === "opted-out") await noteOptOut(ctx, message);
    return finish(ctx, message, { failedAt: ctx.clock.now(), failure: code });
  }
  if (retryAfter !== null) run.held = true;
  await ctx.db
    .update(outbox)
    .set(
      retryAfter === null
        ? { failure: code }
        : // Too many at once says nothing of this message: the try does not count.
          {
            attempts: message.attempts - 1,
            nextAttemptAt: new Date(ctx.clock.now().getTime() + retryAfter * 1000),
          },
    )
    .where(isStillOurs(message));
  return "waiting";
}

/**
 * Whether nothing has happened to a message since it was claimed: another courier who took over after a long wait, the
 * provider's news, or a person who stopped it. Then what this courier has to say of the next try is out of date.
 */
const isStillOurs = ({ id, nextAttemptAt }: Message) =>
  nextAttemptAt ? and(eq(outbox.id, id), eq(outbox.nextAttemptAt, nextAttemptAt)) : sql`false`;

/**
 * Lies until the quiet hours are over; that was no try. Where there were tries before, it keeps its age: a provider that
 * may have taken one of them forgets the key after a day, however long the night was.
 */
async function rest(ctx: SystemContext, message: Message, until: Date): Promise<Outcome> {
  await ctx.db
    .update(outbox)
    .set({
      attempts: message.attempts - 1,
      nextAttemptAt: until,
      ...(message.attempts === 1 && { notBefore: until }),
    })
    .where(isStillOurs(message));
  return "waiting";
}

/** The carrier knew of a STOP that we were not told of: it withdraws what was agreed to, as one that we hear of does. */
async function noteOptOut(ctx: SystemContext, message: Message): Promise<void> {
  const opened = await openLetter(ctx, message);
  if (!opened) return;
  const { channel, clientId, contactId } = message;
  const { statements } = await suppress(ctx, { channel, address: opened.to, reason: "stop", clientId });
  const withdrawn =
    clientId && contactId
      ? withdrawAll(ctx, await consentsOf(ctx, clientId), { clientId, contactId, channel })
      : { statements: [] };
  await ctx.db.batch([...statements, ...withdrawn.statements]);
}

/** Nothing is left to do; of a secret message nothing stays, not even whom it was for. */
async function finish(
  ctx: SystemContext,
  message: Message,
  end: Partial<Pick<Message, "sentAt" | "failedAt" | "failure" | "providerId" | "onceKey">>,
): Promise<Outcome> {
  const emptied = message.secret && (await nothingLeft(ctx, message.id));
  // The provider's news may have come first and said that the message is on its way; and what failed for a client who
  // has become part of another meanwhile, whose key and people are gone, is tried again as the other's.
  const mayFail = and(isNull(outbox.sentAt), sql`${outbox.subjectId} is ${message.subjectId}`);
  const ended = await ctx.db
    .update(outbox)
    // What is sent is sent, also where another courier or a person has given it up meanwhile.
    .set({ ...end, nextAttemptAt: null, ...(end.sentAt && { failedAt: null }), ...emptied })
    .where(and(eq(outbox.id, message.id), end.sentAt ? undefined : mayFail))
    .returning({ id: outbox.id });
  if (end.sentAt) return "sent";
  return ended.length > 0 ? "failed" : "waiting";
}
