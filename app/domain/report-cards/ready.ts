import { digest } from "../../platform/bytes.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { type Business, readBusiness } from "../business/business.ts";
import type { By } from "../by.ts";
import { readProfile } from "../identity/staff.ts";
import { type Letter, letterOf } from "./letter.ts";
import { mustWriteCards } from "./open.ts";
import { type OpenedCard, openWholeCard } from "./opened.ts";
import type { Recipient } from "./recipients.ts";
import { type CardNames, type CardShape, namesNow, photosOf, shapeOf } from "./shape.ts";

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
