import { and, asc, eq, gt, isNotNull, not, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { rewraps } from "../../../drizzle/schema/keys.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entry } from "../audit/audit.ts";
import { type SealedColumn, sealedColumns } from "./sealed-columns.ts";
import { isUnder } from "./usage.ts";

type Ctx = SystemContext;

const pageSize = 25;
/** A finished column is looked through again after this: a Worker of the old version may have written meanwhile. */
const recheckMs = 24 * 60 * 60 * 1000;

/**
 * Seals anew, under the newest key, what older keys of the ring still seal, and makes the blind indexes anew along
 * with it. Works in pages; each page moves its position in the same batch as its values, so that it may stop at any
 * point and goes on from there. A value is replaced only while it is still the one that was read: a write that came
 * between is never lost.
 *
 * @param maxValues how much to look at now; the rest is for the next run
 * @returns counts: rewrapped, unreadable (not replaced; each is a security event), unfinished columns
 */
export async function rewrapKeys(ctx: Ctx, maxValues = 500): Promise<Record<string, number>> {
  const positions = new Map((await ctx.db.select().from(rewraps)).map((row) => [row.id, row]));
  let left = maxValues;
  const counts = { rewrapped: 0, unreadable: 0, unfinished: 0 };
  for (const column of sealedColumns()) {
    const position = positions.get(column.name);
    if (isDone(ctx, position)) continue;
    const last =
      position?.keyId === ctx.vault.newestKeyId && !position.finishedAt ? position.lastRowId : null;
    if (last === null) await begin(ctx, column);
    const result = left > 0 ? await rewrapColumn(ctx, column, last ?? "", left) : null;
    if (!result?.finished) counts.unfinished++;
    left -= result?.seen ?? 0;
    counts.rewrapped += result?.rewrapped ?? 0;
    counts.unreadable += result?.unreadable ?? 0;
  }
  return counts;
}

const isDone = (ctx: Ctx, position: typeof rewraps.$inferSelect | undefined) =>
  position?.keyId === ctx.vault.newestKeyId &&
  position.finishedAt !== null &&
  ctx.clock.now().getTime() - position.finishedAt.getTime() < recheckMs;

/** Puts the position of a column at its beginning. */
async function begin(ctx: Ctx, { name }: SealedColumn): Promise<void> {
  const start = { keyId: ctx.vault.newestKeyId, lastRowId: "", rewrapped: 0, finishedAt: null };
  await ctx.db.batch([
    ctx.db
      .insert(rewraps)
      .values({ id: name, ...start })
      .onConflictDoUpdate({ target: rewraps.id, set: start }),
  ]);
}

async function rewrapColumn(ctx: Ctx, column: SealedColumn, from: string, maxValues: number) {
  const result = { finished: false, seen: 0, rewrapped: 0, unreadable: 0 };
  let last = from;
  while (result.seen < maxValues) {
    const rows = await ctx.db
      .select()
      .from(column.table)
      .where(and(gt(column.id, last), isNotNull(column.column), not(isUnder(column, ctx.vault.newestKeyId))))
      .orderBy(asc(column.id))
      .limit(pageSize);
    if (rows.length === 0) {
      await finish(ctx, column);
      return { ...result, finished: true };
    }
    const sealedAnew = await Promise.all(rows.map((row) => sealAnew(ctx, column, row)));
    const known = sealedAnew.filter((values) => values !== null);
    last = String(rows.at(-1)?.id);
    result.seen += rows.length;
    result.unreadable += rows.length - known.length;
    result.rewrapped += await replace(ctx, column, known, last);
  }
  return result;
}

type Replacement = { id: string; old: string; values: Record<string, string> };

/** @returns null where the value does not open: it stays as it is, and the vault has told of it. */
async function sealAnew(
  ctx: Ctx,
  { name, key, indexes }: SealedColumn,
  row: Record<string, unknown>,
): Promise<Replacement | null> {
  const id = String(row.id);
  const old = String(row[key]);
  const plain = await ctx.vault.open(name, id, old as never).catch(() => null);
  if (plain === null) return null;
  const values: Record<string, string> = { [key]: await ctx.vault.seal(name, id, plain) };
  for (const index of indexes) {
    const [newest] = await ctx.vault.indexes(index.name, index.text(plain, row));
    values[index.key] = newest;
  }
  return { id, old, values };
}

/** One batch: each value where it is still the old one, each followed by the count of whether it was. */
async function replace(ctx: Ctx, column: SealedColumn, page: Replacement[], last: string): Promise<number> {
  const own = eq(rewraps.id, column.name);
  const statements = page.flatMap(({ id, old, values }): BatchItem<"sqlite">[] => [
    ctx.db
      .update(column.table)
      .set(values as never)
      .where(and(eq(column.id, id), eq(column.column, old)))
      .returning({ id: column.id }),
    ctx.db
      .update(rewraps)
      .set({ rewrapped: sql`${rewraps.rewrapped} + changes()` })
      .where(own),
  ]);
  const results = await ctx.db.batch([
    ctx.db.update(rewraps).set({ lastRowId: last }).where(own),
    ...statements,
  ]);
  const changed = results.slice(1).filter((_, index) => index % 2 === 0) as { id: string }[][];
  return changed.filter((rows) => rows.length === 1).length;
}

async function finish(ctx: Ctx, { name }: SealedColumn): Promise<void> {
  const own = eq(rewraps.id, name);
  const [position] = await ctx.db.select().from(rewraps).where(own);
  const values = position?.rewrapped ?? 0;
  const done = ctx.db.update(rewraps).set({ finishedAt: ctx.clock.now() }).where(own);
  const trail = entry(ctx, { event: "keys.rewrapped", details: { column: name, values } });
  await ctx.db.batch(values > 0 ? [done, trail] : [done]);
}
