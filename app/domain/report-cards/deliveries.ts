import { and, asc, eq, ne } from "drizzle-orm";
import * as z from "zod";
import { type DeliveryState, outbox } from "../../../drizzle/schema/messages.ts";
import { cardDeliveries } from "../../../drizzle/schema/report-cards.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { type By, sees, seesTerms } from "../by.ts";
import type { SubjectKey } from "../subjects/subjects.ts";

/** `card_deliveries.recipient`: name and address as they were. */
export const deliveredTo = z.object({ name: z.string(), email: z.string() });

/** One person and one card. */
export interface Delivery {
  id: string;
  to: "contact" | "agency" | "self" | "other";
  contactId: string | null;
  name: string;
  email: string;
  /** Its mail in the list of messages; null where it was not mailed. */
  messageId: string | null;
  /** What is known of the mail; portal: it was only read there. */
  state: "portal" | "waiting" | "sent" | "failed" | DeliveryState;
  stateAt: Date | null;
  readAt: Date | null;
}

/**
 * To whom a card went and what became of it. Whoever may not see it gets an empty list; which agency brought the client
 * is one of its terms, so its line is for those alone who see these.
 *
 * @param key the client's
 */
export async function deliveriesOf(
  ctx: Pick<SystemContext, "db">,
  by: By,
  cardId: string,
  key: SubjectKey,
): Promise<Delivery[]> {
  if (!sees(by, "card_deliveries.recipient")) return [];
  const rows = await ctx.db
    .select({
      delivery: cardDeliveries,
      createdAt: outbox.createdAt,
      sentAt: outbox.sentAt,
      failedAt: outbox.failedAt,
      state: outbox.deliveryState,
      stateAt: outbox.deliveryAt,
    })
    .from(cardDeliveries)
    .leftJoin(outbox, eq(outbox.id, cardDeliveries.messageId))
    .where(
      and(eq(cardDeliveries.cardId, cardId), seesTerms(by) ? undefined : ne(cardDeliveries.to, "agency")),
    )
    .orderBy(asc(cardDeliveries.createdAt), asc(cardDeliveries.id));
  return Promise.all(
    rows.map(async ({ delivery, ...mail }) => {
      const { id, to, contactId, messageId, readAt } = delivery;
      const sealed = await key.open("card_deliveries.recipient", id, delivery.recipient);
      return {
        id,
        to,
        contactId,
        messageId,
        readAt,
        ...deliveredTo.parse(JSON.parse(sealed)),
        ...stateOf(mail),
      };
    }),
  );
}

type Mail = Record<"createdAt" | "sentAt" | "failedAt" | "stateAt", Date | null> & {
  state: DeliveryState | null;
};

function stateOf({ createdAt, sentAt, failedAt, state, stateAt }: Mail): Pick<Delivery, "state" | "stateAt"> {
  if (state) return { state, stateAt };
  if (failedAt) return { state: "failed", stateAt: failedAt };
  if (sentAt) return { state: "sent", stateAt: sentAt };
  return createdAt ? { state: "waiting", stateAt: createdAt } : { state: "portal", stateAt: null };
}
