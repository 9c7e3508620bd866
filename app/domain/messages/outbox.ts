import { and, asc, eq, lte, type SQL, sql } from "drizzle-orm";
import { outbox } from "../../../drizzle/schema/messages.ts";
import type { Email, SystemContext } from "../../platform/ports.ts";
import { DomainError } from "../errors.ts";
import { insertWhen } from "../insert-when.ts";
import { readSubject } from "../subjects/subjects.ts";
import { readAttachments } from "./attachments.ts";

export interface EmailToSend extends Omit<Email, "attachments"> {
  /** A stable word for the log and the list of messages, e.g. "password-reset". */
  purpose: string;
  /** The text is of use for minutes only and must not stay behind once it is sent. */
  secret?: boolean;
  /** A message about a client or a draft is sealed under that subject's own key; the client, where it is one, is named too. */
  about?: { subjectId: string; clientId: string | null };
  /** Stored documents, read when the message is carried: a document that was removed by then is not sent. */
  attachments?: { documentId: string; name: string }[];
}

const minute = 60_000;
/** Waits between tries; the last one repeats. */
const pauses = [1, 2, 5, 10, 30, 60].map((minutes) => minutes * minute);
/** A secret that arrives after its time would only puzzle; other mail is worth a day of tries. */
const giveUpAfter = { secret: 20 * minute, other: 24 * 60 * minute };
const atOnce = 20;

/**
 * Seals an email into the outbox. Nothing is sent before the batch with the statement has been committed.
 *
 * @throws DomainError not-found for a subject whose key is gone
 * @param when the row is written only where this holds; the work is the same.
 * @returns the statement for the batch, in an object because a statement is a thenable.
 */
export async function enqueueEmail(ctx: SystemContext, email: EmailToSend, when: SQL = sql`true`) {
  const id = ctx.random.id();
  const now = ctx.clock.now();
  const { purpose, to, subject, text, html, attachments, about, secret = false } = email;
  const content = JSON.stringify({ subject, text, html, attachments });
  const key = about && (await readSubject(ctx, about.subjectId));
  const row: typeof outbox.$inferInsert = {
    id,
    channel: "email",
    purpose,
    recipient: await ctx.vault.seal("outbox.recipient", id, key ? "" : to),
    content: key ? null : await ctx.vault.seal("outbox.content", id, content),
    subjectId: about?.subjectId ?? null,
    clientId: about?.clientId ?? null,
    letter: key ? await key.seal("outbox.letter", id, JSON.stringify({ to, content })) : null,
    secret,
    createdAt: now,
    nextAttemptAt: now,
  };
  return { statement: insertWhen(ctx, outbox, row, when) };
}

/** Sends what is due, oldest first, each message claimed so that two couriers never carry the same one. */
export async function deliverDue(ctx: SystemContext) {
  const due = await ctx.db
    .select({ id: outbox.id, nextAttemptAt: outbox.nextAttemptAt })
    .from(outbox)
    .where(lte(outbox.nextAttemptAt, ctx.clock.now()))
    .orderBy(asc(outbox.nextAttemptAt))
    .limit(atOnce);
  const counts: Record<Outcome, number> = { sent: 0, failed: 0, waiting: 0 };
  for (const { id, nextAttemptAt } of due) {
    const outcome = nextAttemptAt && (await deliver(ctx, id, nextAttemptAt));
    if (outcome) counts[outcome] += 1;
  }
  return counts;
}

type Message = typeof outbox.$inferSelect;
type Outcome = "sent" | "failed" | "waiting";

async function deliver(ctx: SystemContext, id: string, seen: Date): Promise<Outcome | null> {
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
  // The link of a draft is a secret too, but one that is good for weeks; a notice's and an invitation's are for days.
  const isGoodForDays = message.subjectId !== null || /^(notice-.*|invitation)$/.test(message.purpose);
  const patience = giveUpAfter[message.secret && !isGoodForDays ? "secret" : "other"];
  if (now.getTime() - message.createdAt.getTime() >= patience)
    return finish(ctx, message, { failedAt: now, failure: message.failure ?? "too-late" });
  try {
    const email = await open(ctx, message);
    // The id is the idempotency key: a try whose answer was lost sends nothing twice.
    const providerId = await ctx.mail.send(email, id);
    return finish(ctx, message, { sentAt: ctx.clock.now(), providerId, failure: null });
  } catch (error) {
    const { permanent, code } = describe(error);
    ctx.log.warn("message.not-sent", { messageId: id, purpose: message.purpose, code, permanent });
    if (permanent) return finish(ctx, message, { failedAt: now, failure: code });
    await ctx.db.update(outbox).set({ failure: code }).where(eq(outbox.id, id));
    return "waiting";
  }
}

type Content = Pick<EmailToSend, "subject" | "text" | "html" | "attachments">;

async function open(ctx: SystemContext, message: Message): Promise<Email> {
  const { to, content } = await openSealed(ctx, message);
  const { attachments, ...rest } = JSON.parse(content) as Content;
  if (!attachments) return { to, ...rest };
  return { to, ...rest, attachments: await readAttachments(ctx, attachments) };
}

/** @throws DomainError not-found where the subject was erased since: its mail is not sent any more */
async function openSealed(ctx: SystemContext, message: Message): Promise<{ to: string; content: string }> {
  const { id, subjectId, letter, content } = message;
  if (subjectId && letter) {
    const key = await readSubject(ctx, subjectId);
    return JSON.parse(await key.open("outbox.letter", id, letter));
  }
  if (!content) throw Object.assign(new Error("The message is empty"), { permanent: true, code: "empty" });
  return {
    to: await ctx.vault.open("outbox.recipient", id, message.recipient),
    content: await ctx.vault.open("outbox.content", id, content),
  };
}

/** Nothing is left to do; of a secret message nothing stays, not even whom it was for. */
async function finish(
  ctx: SystemContext,
  message: Message,
  end: Partial<Pick<Message, "sentAt" | "failedAt" | "failure" | "providerId">>,
): Promise<Outcome> {
  const emptied = message.secret && {
    recipient: await ctx.vault.seal("outbox.recipient", message.id, ""),
    content: null,
    letter: null,
  };
  await ctx.db
    .update(outbox)
    .set({ ...end, nextAttemptAt: null, ...emptied })
    .where(eq(outbox.id, message.id));
  return end.sentAt ? "sent" : "failed";
}

/** What went wrong, as the mail port says it; anything unforeseen is worth another try. */
function describe(error: unknown): { permanent: boolean; code: string } {
  if (!(error instanceof Error)) return { permanent: false, code: "unknown" };
  // What does not open today will not open tomorrow either, and the vault has raised the alarm.
  if ("problem" in error) return { permanent: true, code: "unreadable" };
  if (error instanceof DomainError) return { permanent: true, code: "subject-gone" };
  return {
    permanent: "permanent" in error && error.permanent === true,
    code: "code" in error ? String(error.code) : error.name,
  };
}
