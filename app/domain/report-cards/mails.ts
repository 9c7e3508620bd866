import { and, eq } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { cardDeliveries } from "../../../drizzle/schema/report-cards.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entry } from "../audit/audit.ts";
import { type By, staffIdOf } from "../by.ts";
import { DomainError } from "../errors.ts";
import { readProfile } from "../identity/staff.ts";
import { changedOne, insertWhen } from "../insert-when.ts";
import { deliverDue, enqueueEmail } from "../messages/outbox.ts";
import { letterTo, type Ready, readReady } from "./ready.ts";
import { greetedBy, type Recipient, recipientsOf } from "./recipients.ts";

/** Who gets one mail of a card. */
export interface Addressee {
  to: Recipient["to"] | "other";
  name: string;
  email: string;
  contactId: string | null;
}

/**
 * The mail of one person and the line that remembers it. Each statement goes on only where the one before it changed a
 * row, so that a card which somebody else has just sent is mailed by that somebody alone.
 */
export async function mailTo(
  ctx: SystemContext,
  by: By,
  ready: Ready,
  greeted: readonly string[],
  { to, name, email, contactId }: Addressee,
  turn: string,
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
