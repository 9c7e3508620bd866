import * as z from "zod";
import { libraryKinds } from "../../../drizzle/schema/report-cards.ts";
import { emptyText, richText } from "./rich-text.ts";

export type { LibraryKind } from "../../../drizzle/schema/report-cards.ts";

/** What one card takes of a kind; a form carries as many rows. */
export const maxOfAKind = 30;

/** Something of the library as it was when it was chosen: a card does not change with the library. */
export const cardItem = z.object({
  id: z.string(),
  itemId: z.string().nullable(),
  categoryId: z.string(),
  category: z.string(),
  kind: z.enum(libraryKinds),
  title: z.string(),
  body: richText,
  url: z.string().default(""),
  /** The trainer's words for this card: plain text, lines keep their breaks. */
  own: z.string().default(""),
  /** Only of homework that the last card gave: whether it was done. */
  done: z.boolean().optional(),
});
export type CardItem = z.infer<typeof cardItem>;

export const cardGoal = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string().default(""),
  state: z.enum(["open", "reached", "dropped"]).default("open"),
});
export type CardGoal = z.infer<typeof cardGoal>;

/** `report_cards.content` */
export const cardContent = z.object({
  /** Of the household; none: the card is about all of it. */
  dogIds: z.array(z.string()).default([]),
  summary: richText.default(emptyText),
  items: z.array(cardItem).default([]),
  goals: z.array(cardGoal).default([]),
  photos: z.array(z.object({ documentId: z.string(), caption: z.string().default("") })).default([]),
});
export type CardContent = z.infer<typeof cardContent>;

export interface ItemGroup {
  categoryId: string;
  category: string;
  items: CardItem[];
}

/** What was chosen, by category, in the order of the card; homework of last time is apart (`lastHomework`). */
export function groupItems({ items }: Pick<CardContent, "items">): ItemGroup[] {
  const groups = new Map<string, ItemGroup>();
  for (const item of items.filter(({ done }) => done === undefined)) {
    const group = groups.get(item.categoryId) ?? {
      categoryId: item.categoryId,
      category: item.category,
      items: [],
    };
    group.items.push(item);
    groups.set(item.categoryId, group);
  }
  return [...groups.values()];
}

/** The homework that the last card gave, done or not. */
export const lastHomework = ({ items }: Pick<CardContent, "items">): CardItem[] =>
  items.filter(({ done }) => done !== undefined);
