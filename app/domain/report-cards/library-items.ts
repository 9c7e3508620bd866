import { and, eq, sql } from "drizzle-orm";
import { libraryCategories, libraryItems } from "../../../drizzle/schema/report-cards.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged, entryWhen } from "../audit/audit.ts";
import { type By, staffIdOf } from "../by.ts";
import { DomainError } from "../errors.ts";
import { insertWhen } from "../insert-when.ts";
import { type Direction, moving } from "./library-order.ts";
import { mustWriteCards } from "./open.ts";
import { parseRichText, type RichText } from "./rich-text.ts";

type Ctx = Pick<SystemContext, "db" | "clock" | "random" | "origin" | "log">;

export interface ItemInput {
  categoryId: string;
  title: string;
  body: RichText;
  /** "" or https; see `safeLink`. */
  url: string;
}

/** The next place in a category. */
const lastIn = (categoryId: string) =>
  sql`(select coalesce(max(${libraryItems.position}), 0) + 1 from ${libraryItems} where ${libraryItems.categoryId} = ${categoryId})`;

const isThere = (categoryId: string) =>
  sql`exists (select 1 from ${libraryCategories} where ${libraryCategories.id} = ${categoryId})`;

/** Adds an item as the last of its category. @returns its id @throws DomainError not-found for an unknown category */
export async function addItem(ctx: Ctx, by: By, input: ItemInput): Promise<string> {
  mustWriteCards(by);
  const id = ctx.random.id();
  const item = { id, ...columnsOf(input), position: 0, updatedAt: ctx.clock.now() };
  const [, , added] = await ctx.db.batch([
    insertWhen(ctx, libraryItems, item, isThere(input.categoryId)),
    entryIfChanged(ctx, { ...changed(by), subject: { type: "library-item", id } }),
    ctx.db
      .update(libraryItems)
      .set({ position: lastIn(input.categoryId) })
      .where(eq(libraryItems.id, id))
      .returning({ id: libraryItems.id }),
  ]);
  if (added.length === 0) throw new DomainError("not-found");
  return id;
}

export type ItemSaved = { ok: true } | { ok: false; reason: "conflict" };

/**
 * Saves an item; in another category it becomes the last one. Cards that were written keep it as it was.
 * @param version as it was read
 * @throws DomainError not-found
 */
export async function saveItem(
  ctx: Ctx,
  by: By,
  id: string,
  version: number,
  input: ItemInput,
): Promise<ItemSaved> {
  mustWriteCards(by);
  const { categoryId } = input;
  const position = sql`case when ${libraryItems.categoryId} = ${categoryId} then ${libraryItems.position} else ${lastIn(categoryId)} end`;
  const [saved, , [known]] = await ctx.db.batch([
    ctx.db
      .update(libraryItems)
      .set({ ...columnsOf(input), position, version: version + 1, updatedAt: ctx.clock.now() })
      .where(and(eq(libraryItems.id, id), eq(libraryItems.version, version), isThere(categoryId)))
      .returning({ id: libraryItems.id }),
    entryIfChanged(ctx, { ...changed(by), subject: { type: "library-item", id } }),
    ctx.db
      .select({ id: libraryItems.id })
      .from(libraryItems)
      .where(and(eq(libraryItems.id, id), isThere(categoryId))),
  ]);
  if (!known) throw new DomainError("not-found");
  return saved.length > 0 ? { ok: true } : { ok: false, reason: "conflict" };
}

/** Moves an item by one place within its category; at the end it stays. @throws DomainError not-found */
export async function moveItem(ctx: Ctx, by: By, id: string, direction: Direction): Promise<void> {
  mustWriteCards(by);
  const { from, position, same } = moving(
    libraryItems,
    id,
    direction,
    sql`"archived_at" is null and "category_id" = (select own."category_id" from ${libraryItems} own where own."id" = ${id})`,
  );
  const [moved] = await ctx.db.batch([
    ctx.db.update(libraryItems).set({ position }).from(from).where(same).returning({ id: libraryItems.id }),
    entryWhen(ctx, { ...changed(by), subject: { type: "library-item", id } }, sql`changes() > 0`),
  ]);
  if (!moved.some((row) => row.id === id)) throw new DomainError("not-found");
}

/** Puts an item aside, or takes it back to where it stood. Cards that were written keep it. @throws DomainError not-found */
export async function archiveItem(ctx: Ctx, by: By, id: string, archived: boolean): Promise<void> {
  mustWriteCards(by);
  const [put] = await ctx.db.batch([
    ctx.db
      .update(libraryItems)
      .set({ archivedAt: archived ? ctx.clock.now() : null })
      .where(eq(libraryItems.id, id))
      .returning({ id: libraryItems.id }),
    entryIfChanged(ctx, { ...changed(by), subject: { type: "library-item", id } }),
  ]);
  if (put.length === 0) throw new DomainError("not-found");
}

/** What the tree is made of is looked at once more: whoever calls may have it from a request. */
const columnsOf = ({ categoryId, title, body, url }: ItemInput) => {
  const kept = parseRichText(body);
  if (!kept) throw new TypeError("not a text of the library");
  return { categoryId, title, body: JSON.stringify(kept), url };
};

const changed = (by: By) =>
  ({ event: "settings.changed", details: { part: "library" }, staffId: staffIdOf(by) }) as const;
