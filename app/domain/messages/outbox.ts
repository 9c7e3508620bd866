import { type SQL, sql } from "drizzle-orm";
import { type Channel, outbox } from "../../../drizzle/schema/messages.ts";
import type { Email, SystemContext } from "../../platform/ports.ts";
import { insertWhen } from "../insert-when.ts";
import { readSubject, type SubjectKey } from "../subjects/subjects.ts";
import { purposeAskedFor } from "./consents.ts";
import { type Opened, sealLetter } from "./letter.ts";
import { stopLink } from "./stop-link.ts";

export { deliverDue } from "./deliver.ts";

interface ToSend {
  /** A stable word for the log and the list of messages, e.g. "password-reset". */
  purpose: string;
  /** A message about a client or a draft is sealed under that subject's own key; the client, where it is one, is named too. */
  about?: { subjectId: string; clientId: string | null };
  /** The contact it is for: what the contact has not agreed to is not sent (see `consents.ts`). */
  contactId?: string | null;
  /** The member of staff who wrote it. */
  staffId?: string | null;
  /** What may be said only once, whoever says it how often: a second one under the same key is not written. */
  onceKey?: string | null;
  /** Not sent before: quiet hours (see `quiet.ts`). */
  notBefore?: Date | null;
  /** The message that this one repeats. */
  repeatsId?: string | null;
}

export interface EmailToSend extends ToSend, Omit<Email, "attachments"> {
  /** The text is of use for minutes only and must not stay behind once it is sent. */
  secret?: boolean;
  /** Stored documents, read when the message is carried: a document that was removed by then is not sent. */
  attachments?: { documentId: string; name: string }[];
}

export interface SmsToSend extends ToSend {
  /** E.164. */
  to: string;
  text: string;
}

/**
 * Seals an email into the outbox. Nothing is sent before the batch with the statement has been committed.
 *
 * @throws DomainError not-found for a subject whose key is gone
 * @param when the row is written only where this holds; the work is the same.
 * @param key of the subject, where the caller has it already
 * @returns its id, and the statement for the batch, in an object because a statement is a thenable.
 */
export function enqueueEmail(
  ctx: SystemContext,
  email: EmailToSend,
  when: SQL = sql`true`,
  key?: SubjectKey,
) {
  const { to, subject, text, html, headers, attachments, secret = false } = email;
  const letter = { to, subject, text, html, headers, attachments };
  return enqueue(ctx, "email", { ...email, secret }, letter, when, key);
}

/** As `enqueueEmail`, for an SMS. */
export function enqueueSms(ctx: SystemContext, sms: SmsToSend, when: SQL = sql`true`, key?: SubjectKey) {
  return enqueue(ctx, "sms", { ...sms, secret: false }, { to: sms.to, text: sms.text }, when, key);
}

async function enqueue(
  ctx: SystemContext,
  channel: Channel,
  { purpose, about, secret, ...given }: ToSend & { secret: boolean },
  opened: Opened,
  when: SQL,
  knownKey: SubjectKey | undefined,
) {
  const id = ctx.random.id();
  const now = ctx.clock.now();
  const { notBefore = null, onceKey = null } = given;
  const key = about && (knownKey ?? (await readSubject(ctx, about.subjectId)));
  // Who has agreed to a kind of mail finds in each of them how to end it; a copy to somebody else has nothing to end.
  const kind = channel === "email" && about?.clientId && given.contactId ? purposeAskedFor(purpose) : null;
  const stop = kind ? { purpose: kind, link: await stopLink(ctx, kind, id) } : undefined;
  const row: typeof outbox.$inferInsert = {
    id,
    channel,
    purpose,
    ...(await sealLetter(ctx, id, { ...opened, stop }, key)),
    subjectId: about?.subjectId ?? null,
    clientId: about?.clientId ?? null,
    contactId: given.contactId ?? null,
    staffId: given.staffId ?? null,
    repeatsId: given.repeatsId ?? null,
    onceKey,
    notBefore,
    secret,
    createdAt: now,
    nextAttemptAt: notBefore && notBefore > now ? notBefore : now,
  };
  const written = insertWhen(ctx, outbox, row, when);
  return { id, statement: onceKey ? written.onConflictDoNothing({ target: outbox.onceKey }) : written };
}
