import type { SystemContext } from "../../platform/ports.ts";
import type { By } from "../by.ts";
import { type CardContent, type CardItem, maxOfAKind } from "./content.ts";
import { readLibrary } from "./library.ts";

/**
 * A card's items with some of the library added, copied as they are now: each category together and in the library's
 * order, homework of last time apart. What is there already, is put aside or is nobody's is not added; nor is more than
 * a card takes.
 */
export async function chosen(
  ctx: Pick<SystemContext, "db" | "random">,
  by: By,
  { items }: Pick<CardContent, "items">,
  itemIds: readonly string[],
): Promise<CardItem[]> {
  const library = await readLibrary(ctx, by);
  const known = new Set(items.filter(({ done }) => done === undefined).map(({ itemId }) => itemId));
  const added = library.flatMap(({ id: categoryId, kind, title: category, items: offered }) =>
    offered
      .filter(({ id }) => itemIds.includes(id) && !known.has(id))
      .map(({ id: itemId, title, body, url }): CardItem => {
        return { id: ctx.random.id(), itemId, categoryId, category, kind, title, body, url, own: "" };
      }),
  );
  const place = new Map(library.map(({ id }, index) => [id, index]));
  const placeOf = ({ done, categoryId }: CardItem) =>
    done === undefined ? (place.get(categoryId) ?? library.length) : -1;
  return [...items, ...added]
    .slice(0, Math.max(maxOfAKind, items.length))
    .sort((a, b) => placeOf(a) - placeOf(b));
}

/** Moves an item by one place among those of its category; `null` takes it off the card. */
export function rearranged(items: readonly CardItem[], id: string, step: 1 | -1 | null): CardItem[] {
  if (step === null) return items.filter((item) => item.id !== id);
  const from = items.findIndex((item) => item.id === id);
  const moved = items[from];
  if (!moved) return [...items];
  const isNeighbour = (item: CardItem) =>
    item.categoryId === moved.categoryId && (item.done === undefined) === (moved.done === undefined);
  let to = from + step;
  while (items[to] && !isNeighbour(items[to] as CardItem)) to += step;
  const neighbour = items[to];
  if (!neighbour) return [...items];
  return items.map((item, index) => (index === from ? neighbour : index === to ? moved : item));
}
