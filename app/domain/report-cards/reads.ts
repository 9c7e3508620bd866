import { and, desc, eq, isNull, sql } from "drizzle-orm";
import { cardDeliveries, reportCards } from "../../../drizzle/schema/report-cards.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged } from "../audit/audit.ts";
import { readBusiness } from "../business/business.ts";
import type { Day } from "../business/day.ts";
import type { By } from "../by.ts";
import { DomainError } from "../errors.ts";
import { insertWhen } from "../insert-when.ts";
import type { SubjectKey } from "../subjects/subjects.ts";
import { isNewestSent, traceReading } from "./open.ts";
import { openContent, openWholeCard } from "./opened.ts";
import { type CardShape, shapeOf } from "./shape.ts";

/** A card that was sent, as a line of a list: its newest revision. */
export interface SentLine {
  id: string;
  sessionOn: Day;
  dogs: string[];
  revision: number;
  sentAt: Date;
  /** Who of the household has opened it in the portal, and when first. */
  readBy: { contactId: string; readAt: Date }[];
}

/** The cards that a household was sent, newest first. @param key the client's */
export async function sentCards(
  ctx: Pick<SystemContext, "db">,
  clientId: string,
  key: SubjectKey,
  { limit = 50, offset = 0 }: { limit?: number; offset?: number } = {},
): Promise<SentLine[]> {
  const [rows, reads] = await ctx.db.batch([
    ctx.db
      .select()
      .from(reportCards)
      .where(and(eq(reportCards.clientId, clientId), isNewestSent))
      .orderBy(desc(reportCards.sessionOn), desc(reportCards.sentAt))
      .limit(limit)
      .offset(offset),
    ctx.db
      .select({
        cardId: cardDeliveries.cardId,
        contactId: cardDeliveries.contactId,
        readAt: cardDeliveries.readAt,
      })
      .from(cardDeliveries)
      .where(and(eq(cardDeliveries.clientId, clientId), sql`${cardDeliveries.readAt} is not null`)),
  ]);
  return Promise.all(
    rows.map(async (row) => ({
      id: row.id,
      sessionOn: row.sessionOn,
      dogs: (await openContent(key, row)).names?.dogs ?? [],
      revision: row.revision,
      sentAt: row.sentAt ?? row.savedAt,
      readBy: reads.flatMap(({ cardId, contactId, readAt }) =>
        cardId === row.id && contactId && readAt ? [{ contactId, readAt }] : [],
      ),
    })),
  );
}

/** A card as its household reads it, or the id of the revision that took its place. */
export type SentCard =
  | { replacedBy: string }
  | { replacedBy?: undefined; id: string; clientId: string; card: CardShape; sentAt: Date };

/**
 * A card that was sent. Leaves the trace of reading; that a household has read it is for `noteRead` to say.
 * @throws DomainError not-found for a draft, another household's card, or none: all alike
 */
export async function readSentCard(ctx: SystemContext, by: By, cardId: string): Promise<SentCard> {
  const [opened, business] = await Promise.all([openWholeCard(ctx, by, cardId), readBusiness(ctx)]);
  const { row, content, newestSentId } = opened;
  if (row.state !== "sent" || !row.sentAt || !content.names) throw new DomainError("not-found");
  if (newestSentId && newestSentId !== row.id) return { replacedBy: newestSentId };
  await traceReading(ctx, by, row);
  const { id, clientId, sentAt } = row;
  return { id, clientId, sentAt, card: shapeOf(opened, content.names, business, sentAt) };
}

/**
 * Notes that a contact has opened a card in the portal, the first time; asked again it changes nothing.
 * @param by the contact whose portal it is
 */
export async function noteRead(
  ctx: SystemContext,
  by: Extract<By, { kind: "client" }>,
  cardId: string,
): Promise<void> {
  const { row, key, contacts } = await openWholeCard(ctx, by, cardId);
  const you = contacts.find(({ id }) => id === by.contactId);
  const mine = and(
    eq(cardDeliveries.cardId, cardId),
    eq(cardDeliveries.contactId, by.contactId),
    isNull(cardDeliveries.readAt),
  );
  const id = ctx.random.id();
  const now = ctx.clock.now();
  const recipient = JSON.stringify({ name: you?.name ?? "", email: you?.emails[0] ?? "" });
  await ctx.db.batch([
    // Somebody to whom it was not mailed has a line too.
    insertWhen(
      ctx,
      cardDeliveries,
      {
        id,
        cardId,
        clientId: row.clientId,
        to: "contact",
        contactId: by.contactId,
        recipient: await key.seal("card_deliveries.recipient", id, recipient),
        messageId: null,
        createdAt: now,
        readAt: null,
      },
      sql`not exists (select 1 from ${cardDeliveries} where "card_id" = ${cardId} and "contact_id" = ${by.contactId})`,
    ),
    ctx.db.update(cardDeliveries).set({ readAt: now }).where(mine),
    entryIfChanged(ctx, {
      event: "card.read",
      details: { revision: row.revision },
      subject: { type: "contact", id: by.contactId },
      clientId: row.clientId,
    }),
  ]);
}
