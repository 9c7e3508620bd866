import type { SystemContext } from "../../platform/ports.ts";
import { readBusiness } from "../business/business.ts";
import type { By } from "../by.ts";
import { openPicture } from "../documents/documents.ts";
import { DomainError } from "../errors.ts";
import { traceReading } from "./open.ts";
import { openWholeCard } from "./opened.ts";
import { photosOf, shapeOf } from "./shape.ts";

/** Pixels a side: sharp over a column, and twelve of them fit into memory. */
const side = 900;
const words = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", dateStyle: "medium" });
const dayInWords = (day: string) => words.format(new Date(`${day}T00:00:00Z`));

/**
 * A card that was sent as a PDF, made when it is asked for; for its household in its newest revision. Leaves the trace
 * of reading.
 *
 * @throws DomainError not-found for a draft, another household's card, or none
 */
export async function drawSentCard(
  ctx: SystemContext,
  by: By,
  cardId: string,
): Promise<{ name: string; bytes: Uint8Array<ArrayBuffer> }> {
  const [asked, business] = await Promise.all([openWholeCard(ctx, by, cardId), readBusiness(ctx)]);
  const isReplaced = by.kind === "client" && asked.newestSentId && asked.newestSentId !== asked.row.id;
  const opened = isReplaced ? await openWholeCard(ctx, by, asked.newestSentId ?? "") : asked;
  const { row, content } = opened;
  if (row.state !== "sent" || !row.sentAt || !content.names) throw new DomainError("not-found");
  await traceReading(ctx, by, row);
  const card = shapeOf(opened, content.names, business, row.sentAt);
  const pictures = new Map<string, Uint8Array>();
  // One after the other: a photo as it came from the phone is large.
  for (const { photo } of photosOf(opened)) {
    const owner = { kind: "card", clientId: row.clientId, cardId: photo.cardId ?? row.id } as const;
    const picture = await openPicture(ctx, by, owner, photo.id, side);
    if (picture) pictures.set(photo.id, picture);
  }
  // Typefaces and the PDF library are needed here alone, so they are not part of every request's start.
  const { drawCard } = await import("./paper/draw-card.ts");
  const bytes = await drawCard({
    card,
    sessionOn: dayInWords(card.sessionOn),
    correctedOn: card.correctedOn && dayInWords(card.correctedOn),
    sentAt: row.sentAt,
    pictures,
    format: business.units === "imperial" ? "letter" : "a4",
  });
  return { name: `report-card-${row.sessionOn}.pdf`, bytes };
}
