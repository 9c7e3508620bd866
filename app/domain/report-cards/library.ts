import { asc, eq, isNull } from "drizzle-orm";
import { type LibraryKind, libraryCategories, libraryItems } from "../../../drizzle/schema/report-cards.ts";
import type { SystemContext } from "../../platform/ports.ts";
import type { By } from "../by.ts";
import { mustWriteCards } from "./open.ts";
import { emptyText, parseRichText, type RichText } from "./rich-text.ts";

export {
  addCategory,
  archiveCategory,
  moveCategory,
  renameCategory,
} from "./library-categories.ts";
export { addItem, archiveItem, moveItem, saveItem } from "./library-items.ts";

export interface LibraryItem {
  id: string;
  categoryId: string;
  title: string;
  body: RichText;
  /** "" or https. */
  url: string;
  version: number;
  archived: boolean;
}

export interface LibraryCategory {
  id: string;
  kind: LibraryKind;
  title: string;
  archived: boolean;
  items: LibraryItem[];
}

/**
 * The training library: categories and their items, each in the practice's own order. One trip.
 * @param archived whether what was put aside is among it
 * @throws DomainError not-found for whoever writes no cards
 */
export async function readLibrary(
  ctx: Pick<SystemContext, "db">,
  by: By,
  { archived = false }: { archived?: boolean } = {},
): Promise<LibraryCategory[]> {
  mustWriteCards(by);
  const [categories, items] = await ctx.db.batch([
    ctx.db
      .select()
      .from(libraryCategories)
      .where(archived ? undefined : isNull(libraryCategories.archivedAt))
      .orderBy(asc(libraryCategories.position), asc(libraryCategories.id)),
    ctx.db
      .select()
      .from(libraryItems)
      .where(archived ? undefined : isNull(libraryItems.archivedAt))
      .orderBy(asc(libraryItems.position), asc(libraryItems.id)),
  ]);
  const byCategory = new Map<string, LibraryItem[]>();
  for (const row of items)
    byCategory.set(row.categoryId, [...(byCategory.get(row.categoryId) ?? []), itemOf(row)]);
  return categories.map(({ id, kind, title, archivedAt }) => ({
    id,
    kind,
    title,
    archived: archivedAt !== null,
    items: byCategory.get(id) ?? [],
  }));
}

/** One item, archived or not; null where there is none. @throws DomainError not-found for whoever writes no cards */
export async function readItem(
  ctx: Pick<SystemContext, "db">,
  by: By,
  itemId: string,
): Promise<LibraryItem | null> {
  mustWriteCards(by);
  const [row] = await ctx.db.select().from(libraryItems).where(eq(libraryItems.id, itemId));
  return row ? itemOf(row) : null;
}

const itemOf = (row: typeof libraryItems.$inferSelect): LibraryItem => ({
  id: row.id,
  categoryId: row.categoryId,
  title: row.title,
  body: parseRichText(JSON.parse(row.body)) ?? emptyText,
  url: row.url,
  version: row.version,
  archived: row.archivedAt !== null,
});
