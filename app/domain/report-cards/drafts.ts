import { and, eq } from "drizzle-orm";
import { reportCards } from "../../../drizzle/schema/report-cards.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged } from "../audit/audit.ts";
import type { Day } from "../business/day.ts";
import { type By, staffIdOf } from "../by.ts";
import { removalForCard } from "../documents/documents.ts";
import type { SubjectKey } from "../subjects/subjects.ts";
import type { CardContent } from "./content.ts";
import { type Card, findCard, sealContent, traceReading } from "./open.ts";
import { type LongestPart, tooLong } from "./room.ts";

export { beginCard } from "./begin.ts";
export { lastSent } from "./last-sent.ts";
export type { Card } from "./open.ts";

/** A card to go on with, with its client's key; leaves the trace of reading. @throws DomainError not-found */
export async function readDraft(
  ctx: SystemContext,
  by: By,
  cardId: string,
): Promise<{ card: Card; key: SubjectKey }> {
  const found = await findCard(ctx, by, cardId);
  await traceReading(ctx, by, found.card);
  return found;
}

export type DraftSaved =
  | { ok: true; version: number; savedAt: Date }
  /** Somebody else, or another tab, saved meanwhile: nothing was written. */
  | { ok: false; reason: "conflict"; theirs: Card }
  | { ok: false; reason: "sent" }
  /** More than can be mailed: nothing was written. */
  | { ok: false; reason: "long"; longest: LongestPart };

/**
 * Saves a draft as it is written. The trail knows when a card was begun and sent, not each of the saves between.
 *
 * @param draft.version as it was read, or as the last save gave it
 * @throws DomainError not-found
 */
export async function saveDraft(
  ctx: SystemContext,
  by: By,
  cardId: string,
  draft: { version: number; sessionOn: Day; content: CardContent },
): Promise<DraftSaved> {
  return saveFound(ctx, by, await findCard(ctx, by, cardId), draft);
}

/** As `saveDraft`, of a card that was just read. */
export async function saveFound(
  ctx: SystemContext,
  by: By,
  { card, key }: { card: Card; key: SubjectKey },
  draft: { version: number; sessionOn: Day; content: CardContent },
): Promise<DraftSaved> {
  const cardId = card.id;
  if (card.state === "sent") return { ok: false, reason: "sent" };
  if (card.version !== draft.version) return { ok: false, reason: "conflict", theirs: card };
  const longest = tooLong(draft.content);
  if (longest) return { ok: false, reason: "long", longest };
  const savedAt = ctx.clock.now();
  const changed = await ctx.db
    .update(reportCards)
    .set({
      content: await sealContent(key, cardId, draft.content),
      sessionOn: draft.sessionOn,
      version: draft.version + 1,
      savedAt,
      savedBy: staffIdOf(by),
    })
    .where(
      and(
        eq(reportCards.id, cardId),
        eq(reportCards.clientId, card.clientId),
        eq(reportCards.state, "draft"),
        eq(reportCards.version, draft.version),
      ),
    )
    .returning({ version: reportCards.version });
  if (changed.length > 0) return { ok: true, version: draft.version + 1, savedAt };
  const now = await findCard(ctx, by, cardId);
  return now.card.state === "sent"
    ? { ok: false, reason: "sent" }
    : { ok: false, reason: "conflict", theirs: now.card };
}

/**
 * Throws a draft away with the photos that were brought for it, in one batch; a card that was sent stays, and what an
 * earlier revision shows stays with that one.
 *
 * @throws DomainError not-found
 */
export async function discardDraft(
  ctx: SystemContext,
  by: By,
  cardId: string,
): Promise<{ ok: true; clientId: string } | { ok: false; reason: "sent" }> {
  const { card, key } = await findCard(ctx, by, cardId);
  const { clientId } = card;
  const photos = await removalForCard(ctx, by, { kind: "card", clientId, cardId }, key);
  const [gone, , , removed] = await ctx.db.batch([
    ctx.db
      .delete(reportCards)
      .where(and(eq(reportCards.id, cardId), eq(reportCards.state, "draft")))
      .returning({ id: reportCards.id }),
    entryIfChanged(ctx, {
      event: "card.discarded",
      details: {},
      staffId: staffIdOf(by),
      subject: { type: "report-card", id: cardId },
      clientId,
    }),
    photos.trail,
    photos.removed,
  ]);
  await photos.emptied(removed);
  return gone.length > 0 ? { ok: true, clientId } : { ok: false, reason: "sent" };
}
