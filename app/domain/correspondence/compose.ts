import { and, eq, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { Channel } from "../../../drizzle/schema/messages.ts";
import { outbox } from "../../../drizzle/schema/messages.ts";
import { cardDeliveries } from "../../../drizzle/schema/report-cards.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged } from "../audit/audit.ts";
import type { By } from "../by.ts";
import { type Gathered, gather } from "../clients/directory/gather.ts";
import { DomainError } from "../errors.ts";
import { hasAddress } from "../messages/household.ts";
import { openLetter } from "../messages/letter.ts";
import { enqueueEmail, enqueueSms } from "../messages/outbox.ts";
import { isReplacedCard } from "../messages/replaced-card.ts";
import { type Suppression, suppressionOf } from "../messages/suppressions.ts";
import { deliveredTo } from "../report-cards/deliveries.ts";
import { readSubject, type SubjectKey } from "../subjects/subjects.ts";
import { firstName } from "../text.ts";
import { isTooLong } from "./bounds.ts";

/** A message as somebody of the practice wrote it, its fields filled. */
export interface Written {
  channel: Channel;
  purpose: string;
  /** "" for an SMS. */
  subject: string;
  text: string;
}

/** Where a message goes. */
export interface Reader {
  clientId: string;
  contactId: string;
  /** Email address, or E.164. */
  to: string;
}

const joined = (names: readonly string[]) =>
  names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;

/** What stands for the merge fields that every template knows. */
export const fieldsFor = (
  ctx: Pick<SystemContext, "settings">,
  business: { name: string },
  client: Pick<Gathered, "dogs">,
  contact: { name: string },
): Record<string, string> => ({
  name: firstName(contact.name),
  dogs: joined(client.dogs.filter(({ living }) => living).map(({ name }) => name)),
  business: business.name,
  portal: `${ctx.settings.APP_ORIGIN}/portal`,
});

/** The address of a contact in a channel: the first is the one to use. */
export const addressOf = (
  contact: { emails: readonly string[]; phones: readonly string[] },
  channel: Channel,
): string | null => (channel === "sms" ? contact.phones[0] : contact.emails[0]) ?? null;

/** The statement that puts a written message into the outbox, once for each `onceKey`. */
export async function writeTo(
  ctx: SystemContext,
  staffId: string | null,
  { channel, purpose, subject, text }: Written,
  reader: Reader,
  how: { onceKey: string; notBefore?: Date | null },
  key?: SubjectKey,
) {
  const { clientId, contactId, to } = reader;
  const about = { subjectId: clientId, clientId };
  const common = {
    purpose,
    to,
    text,
    about,
    contactId,
    staffId,
    onceKey: how.onceKey,
    notBefore: how.notBefore ?? null,
  };
  return channel === "sms"
    ? enqueueSms(ctx, common, sql`true`, key)
    : enqueueEmail(ctx, { ...common, subject }, sql`true`, key);
}

/** Tells one text to one reader from another; it says nothing of either. */
const markOf = (ctx: Pick<SystemContext, "vault">, written: Written, to: string): Promise<string> =>
  ctx.vault.fingerprint(
    "written-message",
    JSON.stringify([written.channel, to, written.subject, written.text]),
  );

/**
 * Sends one message that somebody wrote to one contact, now: whoever presses the button knows what time it is.
 *
 * @param token of the form: pressing it twice sends once; who goes back to it and writes something else sends that too
 * @returns the message's id, or why it was not written
 */
export async function writeMessage(
  ctx: SystemContext,
  by: Extract<By, { kind: "staff" }>,
  written: Written,
  reader: Reader,
  token: string,
): Promise<
  | { ok: true; id: string }
  | { ok: false; reason: "suppressed"; why: Suppression }
  | { ok: false; reason: "too-long" }
> {
  if (isTooLong(written)) return { ok: false, reason: "too-long" };
  const why = await suppressionOf(ctx, written.channel, reader.to);
  if (why) return { ok: false, reason: "suppressed", why };
  const { channel, purpose } = written;
  const onceKey = `written:${token}:${await markOf(ctx, written, reader.to)}`;
  const { id, statement } = await writeTo(ctx, by.staffId, written, reader, { onceKey });
  await ctx.db.batch([statement, wrote(ctx, by, id, reader.clientId, { channel, purpose })]);
  return { ok: true, id };
}

/**
 * Sends a message once more, as a new one that names the first. Codes and what is still on its way are not repeated, nor
 * what went to an address that is no longer that person's ("moved"), nor a report card that was corrected ("replaced").
 * What was held back because the address had changed by then goes to the one of now.
 *
 * @param token as above
 * @throws DomainError not-found, also for what cannot be read any more
 */
export async function repeatMessage(
  ctx: SystemContext,
  by: Extract<By, { kind: "staff" }>,
  id: string,
  token: string,
): Promise<
  { ok: true; id: string } | { ok: false; reason: "suppressed" | "underway" | "moved" | "replaced" }
> {
  const [row] = await ctx.db.select().from(outbox).where(eq(outbox.id, id));
  if (!row?.clientId || !row.subjectId || row.secret) throw new DomainError("not-found");
  if (row.nextAttemptAt) return { ok: false, reason: "underway" };
  const letter = await openLetter(ctx, row);
  if (!letter) throw new DomainError("not-found");
  const { channel, purpose, contactId, clientId, subjectId } = row;
  if (await isReplacedCard(ctx, id)) return { ok: false, reason: "replaced" };
  // A person who is in the household no longer, or had an address that was somebody else's, is not written to again.
  const to = contactId ? await addressNow(ctx, { ...row, clientId, contactId }, letter.to) : letter.to;
  if (to === null) return { ok: false, reason: "moved" };
  if (await suppressionOf(ctx, channel, to)) return { ok: false, reason: "suppressed" };
  const common = {
    ...{ purpose, contactId, to, text: letter.text },
    about: { subjectId, clientId },
    staffId: by.staffId,
    repeatsId: id,
    onceKey: `again:${id}:${token}`,
  };
  const again =
    channel === "sms"
      ? await enqueueSms(ctx, common)
      : await enqueueEmail(ctx, { ...letter, ...common, subject: letter.subject ?? "" });
  const follows = await deliveryFollows(ctx, clientId, id, again.id, to === letter.to ? null : to);
  await ctx.db.batch([
    again.statement,
    wrote(ctx, by, again.id, clientId, { channel, purpose }),
    follows.statement,
  ]);
  return { ok: true, id: again.id };
}

/** Where a message to somebody goes once more; null for nowhere. */
async function addressNow(
  ctx: SystemContext,
  of: { clientId: string; contactId: string; channel: Channel; failure: string | null },
  before: string,
): Promise<string | null> {
  const [household] = await gather(ctx, [of.clientId]);
  const person = household?.contacts.find(({ id }) => id === of.contactId);
  if (!person) return null;
  if (hasAddress(person, before)) return before;
  return of.failure === "moved" ? addressOf(person, of.channel) : null;
}

/**
 * What is known of a report card's mail is from now on what is known of the newest that repeats it.
 * @param movedTo where the newest goes, if not where the first one went
 */
async function deliveryFollows(
  ctx: SystemContext,
  clientId: string,
  id: string,
  againId: string,
  movedTo: string | null,
) {
  const isItsLine = and(
    eq(cardDeliveries.clientId, clientId),
    sql`${cardDeliveries.messageId} in (with recursive
      before (id) as (select ${id} union
        select earlier.repeats_id from outbox earlier join before on earlier.id = before.id
          where earlier.repeats_id is not null),
      family (id) as (select id from before union
        select later.id from outbox later join family on later.repeats_id = family.id)
      select id from family)`,
  );
  const [line] = movedTo === null ? [] : await ctx.db.select().from(cardDeliveries).where(isItsLine);
  const recipient = line && movedTo !== null && (await readdressed(ctx, line, movedTo));
  return {
    statement: ctx.db
      .update(cardDeliveries)
      .set({ messageId: againId, ...(recipient && { recipient }) })
      .where(
        and(
          isItsLine,
          line && eq(cardDeliveries.id, line.id),
          // Pressed twice, the second has no row.
          sql`exists (select 1 from ${outbox} where ${outbox.id} = ${againId})`,
        ),
      ),
  };
}

async function readdressed(
  ctx: SystemContext,
  { id, clientId, recipient }: typeof cardDeliveries.$inferSelect,
  email: string,
) {
  const key = await readSubject(ctx, clientId);
  const { name } = deliveredTo.parse(JSON.parse(await key.open("card_deliveries.recipient", id, recipient)));
  return key.seal("card_deliveries.recipient", id, JSON.stringify({ name, email }));
}

const wrote = (
  ctx: SystemContext,
  by: Extract<By, { kind: "staff" }>,
  id: string,
  clientId: string,
  details: { channel: Channel; purpose: string },
): BatchItem<"sqlite"> =>
  entryIfChanged(ctx, {
    event: "message.written",
    details,
    staffId: by.staffId,
    subject: { type: "message", id },
    clientId,
  });
