import { and, eq, sql } from "drizzle-orm";
import { libraryCategories } from "../../../drizzle/schema/report-cards.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entry, entryIfChanged, entryWhen } from "../audit/audit.ts";
import { type By, staffIdOf } from "../by.ts";
import { DomainError } from "../errors.ts";
import { type Direction, moving } from "./library-order.ts";
import { mustWriteCards } from "./open.ts";

type Ctx = Pick<SystemContext, "db" | "clock" | "random" | "origin" | "log">;

/** Adds a category of the practice's own, as the last one. @returns its id */
export async function addCategory(ctx: Ctx, by: By, title: string): Promise<string> {
  mustWriteCards(by);
  const id = ctx.random.id();
  const last = sql`(select coalesce(max(${libraryCategories.position}), 0) + 1 from ${libraryCategories})`;
  await ctx.db.batch([
    ctx.db.insert(libraryCategories).values({ id, kind: "own", title, position: last }),
    entry(ctx, { ...changed(by), subject: { type: "library-category", id } }),
  ]);
  return id;
}

/** @throws DomainError not-found */
export async function renameCategory(ctx: Ctx, by: By, id: string, title: string): Promise<void> {
  mustWriteCards(by);
  const [renamed] = await ctx.db.batch([
    ctx.db
      .update(libraryCategories)
      .set({ title })
      .where(eq(libraryCategories.id, id))
      .returning({ id: libraryCategories.id }),
    entryIfChanged(ctx, { ...changed(by), subject: { type: "library-category", id } }),
  ]);
  if (renamed.length === 0) throw new DomainError("not-found");
}

/** Moves a category by one place; at the end of the list it stays. @throws DomainError not-found */
export async function moveCategory(ctx: Ctx, by: By, id: string, direction: Direction): Promise<void> {
  mustWriteCards(by);
  const { from, position, same } = moving(
    libraryCategories,
    id,
    direction,
    sql`${libraryCategories.archivedAt} is null`,
  );
  const [moved] = await ctx.db.batch([
    ctx.db
      .update(libraryCategories)
      .set({ position })
      .from(from)
      .where(same)
      .returning({ id: libraryCategories.id }),
    entryWhen(ctx, { ...changed(by), subject: { type: "library-category", id } }, sql`changes() > 0`),
  ]);
  if (!moved.some((row) => row.id === id)) throw new DomainError("not-found");
}

/**
 * Puts a category of the practice's own aside with its items, or takes it back. The five that every card can have stay.
 * @throws DomainError not-found, also for one of the five
 */
export async function archiveCategory(ctx: Ctx, by: By, id: string, archived: boolean): Promise<void> {
  mustWriteCards(by);
  const [put] = await ctx.db.batch([
    ctx.db
      .update(libraryCategories)
      .set({ archivedAt: archived ? ctx.clock.now() : null })
      .where(and(eq(libraryCategories.id, id), eq(libraryCategories.kind, "own")))
      .returning({ id: libraryCategories.id }),
    entryIfChanged(ctx, { ...changed(by), subject: { type: "library-category", id } }),
  ]);
  if (put.length === 0) throw new DomainError("not-found");
}

const changed = (by: By) =>
  ({ event: "settings.changed", details: { part: "library" }, staffId: staffIdOf(by) }) as const;
