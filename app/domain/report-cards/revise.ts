import { and, eq, sql } from "drizzle-orm";
import { reportCards } from "../../../drizzle/schema/report-cards.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged } from "../audit/audit.ts";
import { type By, staffIdOf } from "../by.ts";
import { DomainError } from "../errors.ts";
import { insertWhen } from "../insert-when.ts";
import { findCard, mustWriteCards, sealContent } from "./open.ts";

/**
 * Begins the correction of a card that was sent: a draft of its next revision, with all that the newest one says. What
 * was sent stays as it is, and stays what the household sees, until the correction is sent. One at a time: whoever
 * asks again comes to the same draft.
 *
 * @returns the draft's id
 * @throws DomainError not-found, also for a card that was never sent
 */
export async function reviseCard(ctx: SystemContext, by: By, cardId: string): Promise<string> {
  mustWriteCards(by);
  const asked = await findCard(ctx, by, cardId);
  if (asked.card.state !== "sent") throw new DomainError("not-found");
  const { rootId, clientId } = asked.card;
  const revisions = await ctx.db
    .select({ id: reportCards.id, revision: reportCards.revision, state: reportCards.state })
    .from(reportCards)
    .where(eq(reportCards.rootId, rootId));
  const newest = revisions.reduce((one, other) => (other.revision > one.revision ? other : one));
  if (newest.state === "draft") return newest.id;
  const { card, key } = newest.id === cardId ? asked : await findCard(ctx, by, newest.id);
  const id = ctx.random.id();
  const now = ctx.clock.now();
  const draft: typeof reportCards.$inferInsert = {
    id,
    clientId,
    rootId,
    revision: card.revision + 1,
    appointmentId: card.appointmentId,
    sessionOn: card.sessionOn,
    state: "draft",
    content: await sealContent(key, id, card.content),
    savedAt: now,
    savedBy: staffIdOf(by),
    createdAt: now,
    createdBy: staffIdOf(by),
  };
  const isNext = sql`not exists (select 1 from ${reportCards} where "root_id" = ${rootId} and "revision" > ${card.revision})`;
  const [, , [found]] = await ctx.db.batch([
    insertWhen(ctx, reportCards, draft, isNext),
    entryIfChanged(ctx, {
      event: "card.begun",
      details: {},
      staffId: staffIdOf(by),
      subject: { type: "report-card", id },
      clientId,
    }),
    ctx.db
      .select({ id: reportCards.id })
      .from(reportCards)
      .where(and(eq(reportCards.rootId, rootId), eq(reportCards.revision, card.revision + 1))),
  ]);
  return found?.id ?? id;
}
