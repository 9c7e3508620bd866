import { and, eq } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { cardDeliveries, reportCards } from "../../../drizzle/schema/report-cards.ts";
import { digest } from "../../platform/bytes.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entry, entryIfChanged } from "../audit/audit.ts";
import { type Business, readBusiness } from "../business/business.ts";
import { type By, staffIdOf } from "../by.ts";
import { DomainError } from "../errors.ts";
import { readProfile } from "../identity/staff.ts";
import { changedOne, insertWhen } from "../insert-when.ts";
import { deliverDue, enqueueEmail } from "../messages/outbox.ts";
import { suppressedAmong } from "../messages/suppressions.ts";
import { type Letter, letterOf } from "./letter.ts";
import { mustWriteCards } from "./open.ts";
import { type OpenedCard, openWholeCard } from "./opened.ts";
import { greetedBy, type Recipient, recipientsOf } from "./recipients.ts";
import {
  type CardNames,
  type CardShape,
  isWaitingForPhotos,
  namesNow,
  photosOf,
  type SentContent,
  saysNothing,
  shapeOf,
} from "./shape.ts";

export { type Recipient, recipientsFor } from "./recipients.ts";

/** Other addresses that one card can be sent to. */
export const maxExtra = 5;

export interface Sending {
  /** As it was read: what is sent is what the sender has seen. */
  version: number;
  /** What the sender looked at, as `seenOf` names it; not given: nothing but the version is held against. */
  seen?: string;
  recipientIds: readonly string[];
  /** Addresses of nobody on file, normalised. */
  extra?: readonly string[];
  /** To nobody by mail: the household finds it in the portal. */
  portalOnly?: boolean;
  /** Of the page that asks to send a sent card again: pressed twice, it sends once. */
  turn?: string;
}

export type CardSent =
  | { ok: true; recipients: number }
  /**
   * stale: it was changed since it was read; sent: somebody has just sent it; photos: some are still on their way;
   * blocked: an address of `extra` that nothing is sent to; replaced: a later revision was sent.
   */
  | {
      ok: false;
      reason: "stale" | "sent" | "nobody" | "photos" | "empty" | "blocked" | "replaced";
    };

/** A draft with what it would be sent as at this moment. */
export interface Ready {
  card: OpenedCard;
  names: CardNames;
  business: Business;
  shape: CardShape;
}

/** Opens a card as it is, or would be, sent. @throws DomainError not-found */
export async function readReady(ctx: SystemContext, by: By, cardId: string): Promise<Ready> {
  mustWriteCards(by);
  const [card, business, self] = await Promise.all([
    openWholeCard(ctx, by, cardId),
    readBusiness(ctx),
    by.kind === "staff" ? readProfile(ctx, by.staffId) : null,
  ]);
  const names = card.content.names ?? namesNow(card, business, self?.name ?? "");
  return { card, names, business, shape: shapeOf(card, names, business, ctx.clock.now()) };
}

/** Names what somebody looks at: the text at its version, and the photos, which come and go without one. */
export const seenOf = ({ card }: Ready): Promise<string> =>
  digest(
    "report-cards.seen",
    JSON.stringify([card.row.id, card.row.version, photosOf(card).map(({ photo }) => photo.id)]),
  );

/** The letter of a card as one recipient gets it. @param greeted the people of the household who get it */
export function letterTo(
  ctx: Pick<SystemContext, "settings">,
  { card, shape }: Pick<Ready, "card" | "shape">,
  to: Recipient["to"] | "other",
  greeted: readonly string[],
): Letter {
  const portalUrl = `${ctx.settings.APP_ORIGIN}/portal/report-cards/${card.row.id}`;
  return letterOf(shape, to === "contact" ? { to: "household", names: greeted, portalUrl } : { to: "copy" });
}

/**
 * Sends a card: freezes what it says, shows it in the portal and writes one mail for each recipient, in one batch. Of
 * two who send at once one does. A card that was sent is mailed again, unchanged, to whom it is sent now.
 *
 * @throws DomainError not-found
 */
export async function sendCard(
  ctx: SystemContext,
  by: By,
  cardId: string,
  sending: Sending,
): Promise<CardSent> {
  const ready = await readReady(ctx, by, cardId);
  const { row } = ready.card;
  const isDraft = row.state === "draft";
  const isAnother = isDraft && sending.seen !== undefined && sending.seen !== (await seenOf(ready));
  const refused = whyNot(ready, sending) ?? (isAnother ? "stale" : null);
  if (refused) return { ok: false, reason: refused };
  const chosen = await chosenOf(ctx, by, ready, sending);
  if (chosen === "blocked" || chosen === "nobody") return { ok: false, reason: chosen };

  const freezing = isDraft ? await freeze(ctx, by, ready, sending.version) : null;
  const mails: BatchItem<"sqlite">[] = [];
  for (const addressee of chosen.addressees)
    mails.push(...(await mailTo(ctx, by, ready, chosen.greeted, addressee, sending, isDraft)));
  const trail = entryIfChanged(ctx, {
    event: "card.sent",
    details: { revision: row.revision, recipients: chosen.addressees.length },
    staffId: staffIdOf(by),
    subject: { type: "report-card", id: cardId },
    clientId: row.clientId,
  });
  if (freezing) {
    const [frozen] = await ctx.db.batch([freezing.statement, ...mails, trail]);
    if (frozen.length === 0) return { ok: false, reason: await whoWasFirst(ctx, by, cardId) };
  } else {
    const [first, ...rest] = mails;
    if (first) await ctx.db.batch([first, ...rest, trail]);
  }
  ctx.background(deliverDue(ctx));
  return { ok: true, recipients: chosen.addressees.length };
}

function whyNot({ card, shape }: Ready, { version }: Sending) {
  if (card.row.state === "sent") return card.newestSentId === card.row.id ? null : "replaced";
  if (card.row.version !== version) return "stale";
  if (isWaitingForPhotos(card)) return "photos";
  return saysNothing(shape) ? "empty" : null;
}

const whoWasFirst = async (ctx: SystemContext, by: By, cardId: string) =>
  (await openWholeCard(ctx, by, cardId)).row.state === "sent" ? "sent" : "stale";

interface Addressee {
  to: Recipient["to"] | "other";
  name: string;
  email: string;
  contactId: string | null;
}

async function chosenOf(ctx: SystemContext, by: By, { card }: Ready, sending: Sending) {
  const { recipientIds, portalOnly = false } = sending;
  const recipients = await recipientsOf(ctx, by, card);
  const people = recipients.filter(({ id, obstacle }) => recipientIds.includes(id) && obstacle === null);
  const known = new Set(people.map(({ email }) => email));
  const extra = [...new Set(sending.extra ?? [])].filter((email) => !known.has(email)).slice(0, maxExtra);
  // Who has said no is not written to by another name either.
  const refused = recipients.some(({ obstacle, email }) => obstacle !== null && extra.includes(email));
  if (extra.length > 0 && (refused || (await suppressedAmong(ctx, "email", extra)).size > 0))
    return "blocked";
  const addressees: Addressee[] = [
    ...people.filter(isFirstOfItsKey),
    ...extra.map((email) => ({ to: "other" as const, name: "", email, contactId: null })),
  ];
  if (addressees.length === 0 && !(portalOnly && card.row.state === "draft")) return "nobody";
  return { addressees, greeted: greetedBy(recipients, recipientIds) };
}

/** The key of a mail says it once: an agency that has one's own address is one reader, and gets the agency's copy. */
const isFirstOfItsKey = ({ contactId, email }: Recipient, index: number, all: readonly Recipient[]) =>
  contactId !== null || all.findIndex((one) => one.contactId === null && one.email === email) === index;

/** From here on the card says what it says: names as they are now, and the photos that are there. */
async function freeze(ctx: SystemContext, by: By, { card, names }: Ready, version: number) {
  const { row, key, content } = card;
  const frozen: SentContent = {
    ...content,
    photos: photosOf(card).map(({ photo, caption }) => ({ documentId: photo.id, caption })),
    names,
  };
  const now = ctx.clock.now();
  const statement = ctx.db
    .update(reportCards)
    .set({
      state: "sent",
      content: await key.seal("report_cards.content", row.id, JSON.stringify(frozen)),
      version: version + 1,
      sentAt: now,
      sentBy: staffIdOf(by),
    })
    .where(
      and(
        eq(reportCards.id, row.id),
        // What was sealed for a client that has become part of another meanwhile would open for nobody.
        eq(reportCards.clientId, row.clientId),
        eq(reportCards.state, "draft"),
        eq(reportCards.version, version),
      ),
    )
    .returning({ id: reportCards.id });
  return { statement };
}

/**
 * The mail of one person and the line that remembers it. Each statement goes on only where the one before it changed a
 * row, so that a card which somebody else has just sent is mailed by that somebody alone.
 */
async function mailTo(
  ctx: SystemContext,
  by: By,
  ready: Ready,
  greeted: readonly string[],
  { to, name, email, contactId }: Addressee,
  { turn = "" }: Sending,
  isFirst: boolean,
): Promise<BatchItem<"sqlite">[]> {
  const { row, key } = ready.card;
  const who = contactId ?? (await ctx.vault.fingerprint("report-card-recipient", email));
  const message = await enqueueEmail(
    ctx,
    {
      purpose: "report-card",
      to: email,
      about: { subjectId: row.clientId, clientId: row.clientId },
      contactId,
      staffId: staffIdOf(by),
      onceKey: isFirst ? `card:${row.id}:${who}` : `card:${row.id}:${who}:${turn}`,
      ...letterTo(ctx, ready, to, greeted),
    },
    isFirst ? changedOne : undefined,
  );
  const known = contactId ? await deliveryOf(ctx, row.id, contactId) : undefined;
  const id = known?.id ?? ctx.random.id();
  const recipient = await key.seal("card_deliveries.recipient", id, JSON.stringify({ name, email }));
  const remembered = known
    ? ctx.db
        .update(cardDeliveries)
        .set({ messageId: message.id, recipient })
        .where(and(eq(cardDeliveries.id, id), changedOne))
    : insertWhen(
        ctx,
        cardDeliveries,
        {
          id,
          cardId: row.id,
          clientId: row.clientId,
          to,
          contactId,
          recipient,
          messageId: message.id,
          createdAt: ctx.clock.now(),
        },
        changedOne,
      );
  return [message.statement, remembered];
}

const deliveryOf = async (ctx: Pick<SystemContext, "db">, cardId: string, contactId: string) =>
  (
    await ctx.db
      .select({ id: cardDeliveries.id })
      .from(cardDeliveries)
      .where(and(eq(cardDeliveries.cardId, cardId), eq(cardDeliveries.contactId, contactId)))
  )[0];

/**
 * Mails a card to whoever asks, marked as a test: no household sees anything of it, and the card stays as it is.
 * @throws DomainError not-found
 */
export async function testCard(ctx: SystemContext, by: By, cardId: string): Promise<void> {
  if (by.kind !== "staff") throw new DomainError("not-found");
  const [ready, self] = await Promise.all([readReady(ctx, by, cardId), readProfile(ctx, by.staffId)]);
  if (!self) throw new DomainError("not-found");
  const { card } = ready;
  const greeted = greetedBy(
    await recipientsOf(ctx, by, card),
    card.contacts.filter((contact) => contact.getsReportCards).map(({ id }) => `contact:${id}`),
  );
  const letter = letterTo(ctx, ready, "contact", greeted);
  const { statement } = await enqueueEmail(ctx, {
    purpose: "report-card-test",
    to: self.email,
    // Under the client's key, but not among what was written to the client.
    about: { subjectId: card.row.clientId, clientId: null },
    staffId: by.staffId,
    ...letter,
    subject: `[Test] ${letter.subject}`,
  });
  await ctx.db.batch([
    statement,
    entry(ctx, {
      event: "card.tested",
      details: {},
      staffId: by.staffId,
      subject: { type: "report-card", id: cardId },
      clientId: card.row.clientId,
    }),
  ]);
  ctx.background(deliverDue(ctx));
}
