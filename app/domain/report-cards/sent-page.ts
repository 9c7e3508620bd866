import { asc, eq } from "drizzle-orm";
import { reportCards } from "../../../drizzle/schema/report-cards.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { readBusiness } from "../business/business.ts";
import type { By } from "../by.ts";
import { DomainError } from "../errors.ts";
import { changedParts } from "./compare.ts";
import { type Delivery, deliveriesOf } from "./deliveries.ts";
import { mustWriteCards, traceReading } from "./open.ts";
import { openContent, openWholeCard } from "./opened.ts";
import { type CardShape, shapeOf } from "./shape.ts";

/** A card that was sent, as the practice looks at it. */
export interface SentPage {
  id: string;
  clientId: string;
  /** The household's people. */
  client: string;
  card: CardShape;
  sentAt: Date;
  deliveries: Delivery[];
  /** Of this card, oldest first; the last may be a draft that corrects it. */
  revisions: { id: string; revision: number; state: "draft" | "sent"; sentAt: Date | null }[];
  /** What this revision says differently from the one before it; null for the first. */
  changed: string[] | null;
}

/** Leaves the trace of reading. @throws DomainError not-found, also for a draft */
export async function readSentPage(ctx: SystemContext, by: By, cardId: string): Promise<SentPage> {
  mustWriteCards(by);
  const [opened, business] = await Promise.all([openWholeCard(ctx, by, cardId), readBusiness(ctx)]);
  const { row, key, content, contacts } = opened;
  if (row.state !== "sent" || !row.sentAt || !content.names) throw new DomainError("not-found");
  const [deliveries, rows] = await Promise.all([
    deliveriesOf(ctx, by, cardId, key),
    ctx.db
      .select()
      .from(reportCards)
      .where(eq(reportCards.rootId, row.rootId))
      .orderBy(asc(reportCards.revision)),
  ]);
  await traceReading(ctx, by, row);
  const before = rows.find(({ revision }) => revision === row.revision - 1);
  const card = shapeOf(opened, content.names, business, row.sentAt);
  return {
    id: row.id,
    clientId: row.clientId,
    client: contacts.map(({ name }) => name).join(" & "),
    card,
    sentAt: row.sentAt,
    deliveries,
    revisions: rows.map(({ id, revision, state, sentAt }) => ({ id, revision, state, sentAt })),
    changed: before ? await changedSince(before) : null,
  };

  async function changedSince(earlier: typeof row) {
    const was = await openContent(key, earlier);
    const named = was.names ?? { dogs: [], business: "", trainer: "" };
    const shape = shapeOf({ ...opened, row: earlier, content: was }, named, business, row.savedAt);
    return changedParts(shape, card);
  }
}
