import { eq, sql } from "drizzle-orm";
import { reportCards } from "../../../drizzle/schema/report-cards.ts";
import { subjectKeys } from "../../../drizzle/schema/subjects.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { record } from "../audit/audit.ts";
import type { Day } from "../business/day.ts";
import { type By, sees, staffIdOf } from "../by.ts";
import { DomainError } from "../errors.ts";
import { openSubject, type SubjectKey } from "../subjects/subjects.ts";
import { type CardContent, cardContent } from "./content.ts";

export type CardRow = typeof reportCards.$inferSelect;

/** A card with its content opened. */
export interface Card {
  id: string;
  clientId: string;
  rootId: string;
  revision: number;
  appointmentId: string | null;
  sessionOn: Day;
  state: "draft" | "sent";
  version: number;
  savedAt: Date;
  /** A staff member's id. */
  savedBy: string | null;
  sentAt: Date | null;
  content: CardContent;
}

/**
 * For a WHERE over `report_cards`: a card that was sent and that no later revision has replaced. The day of the session
 * does not tell: a correction may be one of the day.
 */
export const isNewestSent = sql`${reportCards.state} = 'sent' and not exists (select 1 from ${reportCards} as later
  where later.root_id = ${reportCards.rootId} and later.state = 'sent' and later.revision > ${reportCards.revision})`;

/** Writing cards is for the practice. @throws DomainError not-found */
export function mustWriteCards(by: By): void {
  if (by.kind === "system") return;
  if (by.kind !== "staff" || !sees(by, "report_cards.content")) throw new DomainError("not-found");
}

/** The content of a row that was read. @throws VaultError */
export async function openCard(key: SubjectKey, row: CardRow): Promise<Card> {
  const { content, createdAt: _, createdBy: __, sentBy: ___, ...plain } = row;
  const opened = cardContent.parse(JSON.parse(await key.open("report_cards.content", row.id, content)));
  return { ...plain, content: opened };
}

/** The content as it is kept. */
export const sealContent = (key: SubjectKey, cardId: string, content: CardContent) =>
  key.seal("report_cards.content", cardId, JSON.stringify(cardContent.parse(content)));

/** A card, draft or sent, with its client's key: one trip and no trace. @throws DomainError not-found */
export async function findCard(
  ctx: SystemContext,
  by: By,
  cardId: string,
): Promise<{ card: Card; key: SubjectKey }> {
  mustWriteCards(by);
  const [found] = await ctx.db
    .select({ row: reportCards, wrapped: subjectKeys.wrapped })
    .from(reportCards)
    .innerJoin(subjectKeys, eq(subjectKeys.id, reportCards.clientId))
    .where(eq(reportCards.id, cardId));
  if (!found) throw new DomainError("not-found");
  const key = await openSubject(ctx, { id: found.row.clientId, wrapped: found.wrapped });
  return { card: await openCard(key, found.row), key };
}

/** The trace that somebody looked at a client's cards; once a page. */
export const traceReading = (ctx: SystemContext, by: By, card: { id: string; clientId: string }) =>
  record(ctx, {
    event: "client.read",
    details: { part: "report-card" },
    staffId: staffIdOf(by),
    subject:
      by.kind === "client" ? { type: "contact", id: by.contactId } : { type: "report-card", id: card.id },
    clientId: card.clientId,
  });
