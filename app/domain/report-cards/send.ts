import { and, eq } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { reportCards } from "../../../drizzle/schema/report-cards.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged } from "../audit/audit.ts";
import { type By, staffIdOf } from "../by.ts";
import { deliverDue } from "../messages/outbox.ts";
import { suppressedAmong } from "../messages/suppressions.ts";
import { type Addressee, mailTo } from "./mails.ts";
import { openWholeCard } from "./opened.ts";
import { type Ready, readReady, seenOf } from "./ready.ts";
import { greetedBy, type Recipient, recipientsOf } from "./recipients.ts";
import { isWaitingForPhotos, photosOf, type SentContent, saysNothing } from "./shape.ts";

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
  /** Of the page that asks to send a sent card again: pressed twice, it sends once. "" or not given: a draft is sent. */
  turn?: string;
}

export type CardSent =
  | { ok: true; recipients: number }
  /**
   * stale: it was changed since it was read; sent: it was a draft when it was read, and was sent since; photos: some are still on their way;
   * blocked: an address of `extra` that nothing is sent to; replaced: a later revision was sent.
   */
  | {
      ok: false;
      reason: "stale" | "sent" | "nobody" | "photos" | "empty" | "blocked" | "replaced";
    };

/**
 * Sends a card: freezes what it says, shows it in the portal and writes one mail for each recipient, in one batch. Of
 * two who send it, at once or one after the other from pages that showed a draft, one does. A card that was sent is mailed
 * again, unchanged, to whom it is sent now, where a `turn` asks for it.
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
    mails.push(...(await mailTo(ctx, by, ready, chosen.greeted, addressee, sending.turn ?? "", isDraft)));
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

function whyNot({ card, shape }: Ready, { version, turn = "" }: Sending) {
  if (card.row.state === "sent") {
    if (card.newestSentId !== card.row.id) return "replaced";
    // The page was the draft's: what it asks for has been done.
    return turn === "" ? "sent" : null;
  }
  if (card.row.version !== version) return "stale";
  if (isWaitingForPhotos(card)) return "photos";
  return saysNothing(shape) ? "empty" : null;
}

const whoWasFirst = async (ctx: SystemContext, by: By, cardId: string) =>
  (await openWholeCard(ctx, by, cardId)).row.state === "sent" ? "sent" : "stale";

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
