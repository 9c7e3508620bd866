import { and, asc, eq, isNotNull, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { directoryChanges, directoryPages } from "../../../../drizzle/schema/clients.ts";
import type { SystemContext } from "../../../platform/ports.ts";
import { changedOne, insertWhen } from "../../insert-when.ts";
import { idOf } from "./lines.ts";

type Ctx = Pick<SystemContext, "db" | "vault" | "random" | "clock">;

/** From so many changes on they go into the pages. A search reads pages and changes: both have to stay few. */
export const compactFrom = 50;
const atOnce = 200;
const pageEntries = 250;

interface Page {
  id: string;
  version: number;
  /** By client. */
  lines: Map<string, string>;
  changed: boolean;
  fresh: boolean;
}

/**
 * Moves changes into the pages. Each page is written only where it is still the one that was read, each change leaves
 * only where it is still the one that was moved; whatever a second run did meanwhile stays, and the rest is for the
 * next run.
 *
 * @returns counts: moved, pages written
 */
export async function compactDirectory(ctx: Ctx): Promise<Record<string, number>> {
  const [changes, rows] = await ctx.db.batch([
    ctx.db
      .select()
      .from(directoryChanges)
      .where(isNotNull(directoryChanges.entry))
      .orderBy(asc(directoryChanges.changedAt))
      .limit(atOnce),
    ctx.db.select().from(directoryPages).orderBy(asc(directoryPages.id)),
  ]);
  if (changes.length === 0) return { moved: 0, pages: 0 };
  const pages = await Promise.all(rows.map((row) => openPage(ctx, row)));
  const placeOf = new Map(pages.flatMap((page) => [...page.lines.keys()].map((id) => [id, page] as const)));
  for (const { id, entry } of changes) {
    if (!entry) continue;
    const line = await ctx.vault.open("directory_changes.entry", id, entry);
    const place = placeOf.get(id);
    if (line === "") {
      if (place?.lines.delete(id)) place.changed = true;
      continue;
    }
    const page = place ?? pageWithRoom(ctx, pages);
    page.lines.set(id, line);
    page.changed = true;
  }
  const written = pages.filter(({ changed }) => changed);
  const moved = JSON.stringify(changes.map(({ id, version }) => [id, version]));
  const done = sql`exists (select 1 from json_each(${moved}) as one where one.value ->> 0 = ${directoryChanges.id} and one.value ->> 1 = ${directoryChanges.version})`;
  // Of two runs that hold the same changes, the first one that writes takes them.
  const allThere = sql`(select count(*) from ${directoryChanges} where ${done}) = ${changes.length}`;
  const statements = await Promise.all(
    written.map((page, index) => writePage(ctx, page, index === 0 ? allThere : changedOne)),
  );
  const leave = ctx.db
    .delete(directoryChanges)
    .where(written.length > 0 ? and(changedOne, done) : done)
    .returning({ id: directoryChanges.id }) as BatchItem<"sqlite">;
  const [first, ...rest] = [...statements.map(({ statement }): BatchItem<"sqlite"> => statement), leave];
  const results = await ctx.db.batch([first ?? leave, ...rest]);
  return { moved: (results.at(-1) as { id: string }[]).length, pages: written.length };
}

async function openPage(ctx: Ctx, row: typeof directoryPages.$inferSelect): Promise<Page> {
  const text = await ctx.vault.open("directory_pages.content", row.id, row.content);
  const lines = text === "" ? [] : text.split("\n");
  return {
    id: row.id,
    version: row.version,
    lines: new Map(lines.map((line) => [idOf(line), line])),
    changed: false,
    fresh: false,
  };
}

/** A page that is not full, or a new one. */
function pageWithRoom(ctx: Ctx, pages: Page[]): Page {
  const found = pages.find(({ lines }) => lines.size < pageEntries);
  if (found) return found;
  const page = { id: ctx.random.id(), version: 0, lines: new Map(), changed: true, fresh: true };
  pages.push(page);
  return page;
}

/** Writes a page where it is still the one that was read, and `when` holds. */
async function writePage(ctx: Ctx, page: Page, when: SQL) {
  const content = await ctx.vault.seal(
    "directory_pages.content",
    page.id,
    [...page.lines.values()].join("\n"),
  );
  const row = { content, entries: page.lines.size, version: page.version + 1, updatedAt: ctx.clock.now() };
  if (page.fresh) return { statement: insertWhen(ctx, directoryPages, { id: page.id, ...row }, when) };
  const same = and(eq(directoryPages.id, page.id), eq(directoryPages.version, page.version));
  return { statement: ctx.db.update(directoryPages).set(row).where(and(same, when)) };
}
