import { and, eq, gt, inArray, isNull, lte, ne, or } from "drizzle-orm";
import { documents } from "../../../drizzle/schema/documents.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged } from "../audit/audit.ts";
import { quarantinePrefix, tempPrefix, thumbnailEnding, thumbnailKeyOf } from "./keys.ts";
import { lost } from "./rows.ts";

const dayMs = 86_400_000;
const whole = "clients/";
/** First characters of ids: a large bucket is gone through in as many parts, beginning with another one each day. */
const parts = [..."abcdefghijklmnopqrstuvwxyz0123456789"].map((first) => `${whole}${first}`);
/** Pages of 1,000 objects a run. What is left is looked at on one of the next days. */
const maxPages = 30;
/** A run that would remove more than this stops: a wrong database is likelier than so many orphans. */
const maxRemoved = 500;

interface Counts extends Record<string, number> {
  looked: number;
  removed: number;
  lost: number;
}

/**
 * Compares the bucket with the documents, both ways: objects older than a day that no document names are removed,
 * documents whose bytes are gone are marked and told on the trail, once each. Bounded a run.
 *
 * @returns counts: looked (objects), removed (objects), lost (documents)
 */
export async function reconcileFiles(ctx: SystemContext): Promise<Counts> {
  const counts: Counts = { looked: 0, removed: 0, lost: 0 };
  const isSmall = (await ctx.files.list(whole)).cursor === null;
  const ordered = [quarantinePrefix, ...(isSmall ? [whole] : partsFrom(ctx.clock.now()))];
  let pages = maxPages;
  for (const prefix of ordered) {
    let cursor: string | undefined;
    let after = prefix;
    while (pages > 0 && counts.removed < maxRemoved) {
      const listed = await ctx.files.list(prefix, cursor);
      // An empty part costs a listing and no page; its documents are still asked for.
      if (listed.files.length > 0) pages--;
      const upTo = listed.cursor === null ? `${prefix}~` : (listed.files.at(-1)?.key ?? after);
      await reconcilePage(ctx, listed.files, { after, upTo }, counts);
      if (listed.cursor === null) break;
      cursor = listed.cursor;
      after = upTo;
    }
  }
  if (counts.removed >= maxRemoved) ctx.log.error("files.too-many-orphans", { removed: counts.removed });
  return counts;
}

function partsFrom(now: Date): string[] {
  const first = Math.floor(now.getTime() / dayMs) % parts.length;
  return [...parts.slice(first), ...parts.slice(0, first)];
}

/** @param range keys after the first and up to the last, as the bucket and SQLite both order them: by bytes. */
async function reconcilePage(
  ctx: SystemContext,
  files: readonly { key: string; uploadedAt: Date }[],
  range: { after: string; upTo: string },
  counts: Counts,
): Promise<void> {
  counts.looked += files.length;
  const present = new Set(files.map(({ key }) => key));
  const rows = await ctx.db
    .select({
      id: documents.id,
      key: documents.key,
      thumbnailKey: documents.thumbnailKey,
      state: documents.state,
      kind: documents.kind,
      clientId: documents.clientId,
      reason: documents.reason,
    })
    .from(documents)
    .where(
      and(
        gt(documents.key, range.after),
        lte(documents.key, range.upTo),
        inArray(documents.state, ["stored", "quarantined"]),
      ),
    );
  const named = new Map(rows.map((row) => [row.key, row]));
  const before = ctx.clock.now().getTime() - dayMs;
  const orphans: string[] = [];
  for (const { key, uploadedAt } of files) {
    if (key.startsWith(tempPrefix) || uploadedAt.getTime() > before) continue;
    if (named.has(key)) continue;
    if (!key.endsWith(thumbnailEnding)) orphans.push(key);
    else if (await isThumbnailOfNothing(ctx, key, named)) orphans.push(key);
  }
  const going = orphans.slice(0, maxRemoved - counts.removed);
  if (going.length > 0) await ctx.files.remove(going);
  counts.removed += going.length;
  for (const row of rows) {
    if (row.state !== "stored" || row.reason === lost || present.has(row.key)) continue;
    // The listing may be older than the document.
    if (!(await ctx.files.head(row.key)) && (await markLost(ctx, row))) counts.lost++;
  }
}

/** A small picture follows its document, whose row may stand on the page before. */
async function isThumbnailOfNothing(
  ctx: SystemContext,
  key: string,
  named: ReadonlyMap<string, { thumbnailKey: string | null }>,
): Promise<boolean> {
  const of = key.slice(0, -thumbnailEnding.length);
  const row = named.get(of);
  if (row) return row.thumbnailKey !== thumbnailKeyOf(of);
  const [before] = await ctx.db
    .select({ id: documents.id })
    .from(documents)
    .where(and(eq(documents.key, of), eq(documents.state, "stored"), eq(documents.thumbnailKey, key)))
    .limit(1);
  return before === undefined;
}

async function markLost(
  ctx: SystemContext,
  row: { id: string; key: string; kind: string; clientId: string | null },
): Promise<boolean> {
  const [marked] = await ctx.db.batch([
    ctx.db
      .update(documents)
      .set({ reason: lost })
      .where(
        and(
          eq(documents.id, row.id),
          eq(documents.key, row.key),
          eq(documents.state, "stored"),
          or(isNull(documents.reason), ne(documents.reason, lost)),
        ),
      )
      .returning({ id: documents.id }),
    entryIfChanged(ctx, {
      event: "document.lost",
      details: { kind: row.kind, document: row.id },
      clientId: row.clientId,
      subject: { type: "document", id: row.id },
    }),
  ]);
  return marked.length > 0;
}
