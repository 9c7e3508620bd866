import { and, desc, eq, ne } from "drizzle-orm";
import { reportCards } from "../../../drizzle/schema/report-cards.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { type By, mustReachClient, sees } from "../by.ts";
import { DomainError } from "../errors.ts";
import type { SubjectKey } from "../subjects/subjects.ts";
import { type Card, isNewestSent, openCard } from "./open.ts";

/**
 * The newest card that the household was sent, in its newest revision; null where there is none.
 * @param but the root of a card that is not meant: the one that is being corrected
 */
export async function lastSent(
  ctx: Pick<SystemContext, "db">,
  by: By,
  clientId: string,
  key: SubjectKey,
  but = "",
): Promise<Card | null> {
  mustReachClient(by, clientId);
  if (!sees(by, "report_cards.content")) throw new DomainError("not-found");
  const [row] = await ctx.db
    .select()
    .from(reportCards)
    .where(and(eq(reportCards.clientId, clientId), isNewestSent, ne(reportCards.rootId, but)))
    .orderBy(desc(reportCards.sessionOn), desc(reportCards.sentAt))
    .limit(1);
  return row ? openCard(key, row) : null;
}
