import * as z from "zod";
import type { Business } from "../business/business.ts";
import { dayIn } from "../business/day.ts";
import type { CardContent, CardItem } from "./content.ts";
import { cardContent, groupItems, lastHomework } from "./content.ts";
import type { CardPhoto, OpenedCard } from "./opened.ts";
import { isEmpty, type RichText } from "./rich-text.ts";

/** Names as they were when the card was sent: a card does not change with a dog's new name. */
const names = z.object({ dogs: z.array(z.string()), business: z.string(), trainer: z.string() });
export type CardNames = z.infer<typeof names>;

/** `report_cards.content`; a card that was sent has the names too. */
export const sentContent = cardContent.extend({ names: names.nullable().default(null) });
export type SentContent = z.infer<typeof sentContent>;

/** What a report card says, ready to be shown. `ui/report-cards/card.tsx` shows it, `letter.ts` mails it. */
export interface CardShape {
  sessionOn: string;
  dogs: string[];
  business: string;
  trainer: string;
  revision: number;
  correctedOn: string | null;
  summary: RichText | null;
  sections: { id: string; title: string; items: ShapedItem[] }[];
  goals: CardContent["goals"];
  photos: { id: string; caption: string; hasPicture: boolean }[];
}
interface ShapedItem extends Pick<CardItem, "id" | "title" | "url" | "own"> {
  body: RichText | null;
  done: boolean | null;
}

/** The names that a card which is sent now is sent with; none of the dogs chosen means all that are here. */
export const namesNow = (
  { content, dogs }: Pick<OpenedCard, "content" | "dogs">,
  business: Pick<Business, "name">,
  trainer: string,
): CardNames => ({
  dogs: (content.dogIds.length > 0
    ? dogs.filter(({ id }) => content.dogIds.includes(id))
    : dogs.filter(({ isLiving }) => isLiving)
  ).map(({ name }) => name),
  business: business.name,
  trainer,
});

/**
 * The photos of a card in their order: those that its text names, then, in a draft, what was brought for it and is not
 * named yet. What was removed is not among them.
 */
export function photosOf({ row, content, photos }: Pick<OpenedCard, "row" | "content" | "photos">) {
  const stored = new Map(photos.filter(({ state }) => state === "stored").map((photo) => [photo.id, photo]));
  const named = content.photos.flatMap(({ documentId, caption }) => {
    const photo = stored.get(documentId);
    stored.delete(documentId);
    return photo ? [{ photo, caption }] : [];
  });
  const brought = [...stored.values()].filter(({ cardId }) => row.state === "draft" && cardId === row.id);
  return [...named, ...brought.map((photo) => ({ photo, caption: "" }))];
}

/** Whether a photo of this card is still on its way. */
export const isWaitingForPhotos = ({ row, photos }: { row: { id: string }; photos: readonly CardPhoto[] }) =>
  photos.some(({ state, cardId }) => state === "granted" && cardId === row.id);

/** @param now the day of sending, where that is still to come */
export function shapeOf(
  card: Pick<OpenedCard, "row" | "content" | "photos">,
  named: CardNames,
  { timeZone }: Pick<Business, "timeZone">,
  now: Date,
): CardShape {
  const { row, content } = card;
  const homework = lastHomework(content);
  return {
    ...named,
    sessionOn: row.sessionOn,
    revision: row.revision,
    correctedOn: row.revision > 1 ? dayIn(row.sentAt ?? now, timeZone) : null,
    summary: written(content.summary),
    sections: [
      ...(homework.length > 0
        ? [{ id: "last-time", title: "Homework of last time", items: homework.map(shapedItem) }]
        : []),
      ...groupItems(content).map(({ categoryId, category, items }) => ({
        id: categoryId,
        title: category,
        items: items.map(shapedItem),
      })),
    ],
    goals: content.goals,
    photos: photosOf(card).map(({ photo, caption }) => ({
      id: photo.id,
      caption,
      hasPicture: photo.hasThumbnail,
    })),
  };
}

const written = (text: RichText) => (isEmpty(text) ? null : text);

const shapedItem = ({ id, title, url, own, body, done }: CardItem): ShapedItem => ({
  id,
  title,
  url,
  own,
  body: written(body),
  done: done ?? null,
});

/** Whether there is nothing on a card that anybody could read. */
export const saysNothing = ({ summary, sections, goals, photos }: CardShape): boolean =>
  !summary && sections.length === 0 && goals.length === 0 && photos.length === 0;
