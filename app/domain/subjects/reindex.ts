import { and, eq, isNotNull, not } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { SystemContext } from "../../platform/ports.ts";
import { columnNamed, subjectIndexes } from "../keys/sealed-columns.ts";
import { isIndexUnder } from "../keys/usage.ts";
import { readSubjects } from "./subjects.ts";

const atOnce = 100;

/**
 * Makes the blind indexes over subject-sealed values anew under the newest key of the ring, so that an older key can
 * leave it. Rows whose index is older are the list of what is left to do: it may stop at any point.
 *
 * @returns counts: reindexed, unreadable (left as they are)
 */
export async function reindexSubjects(ctx: SystemContext): Promise<Record<string, number>> {
  const counts = { reindexed: 0, unreadable: 0 };
  for (const name of Object.keys(subjectIndexes)) {
    const done = await reindexColumn(ctx, name);
    counts.reindexed += done.reindexed;
    counts.unreadable += done.unreadable;
  }
  return counts;
}

async function reindexColumn(ctx: SystemContext, name: string) {
  const { of, subject, text } = subjectIndexes[name] as (typeof subjectIndexes)[string];
  const index = columnNamed(name);
  const value = columnNamed(of);
  const owner = columnNamed(subject);
  const id = columnNamed(`${of.split(".")[0]}.id`);
  const old = and(isNotNull(index.column), not(isIndexUnder(index.column, ctx.vault.newestKeyId)));
  const rows: Record<string, unknown>[] = await ctx.db.select().from(index.table).where(old).limit(atOnce);
  const keys = await readSubjects(ctx, [...new Set(rows.map((row) => String(row[owner.key])))]);
  const made = await Promise.all(
    rows.map(async (row) => {
      const rowId = String(row.id);
      const sealed = row[value.key];
      const plain = await keys
        .get(String(row[owner.key]))
        ?.open(of, rowId, sealed as never)
        .catch(() => null);
      if (plain === null || plain === undefined) return null;
      const [newest] = await ctx.vault.indexes(name, text(plain, row));
      // In an object: a statement is a thenable, and a promise of it would run it.
      return {
        statement: ctx.db
          .update(index.table)
          .set({ [index.key]: newest } as never)
          .where(and(eq(id.column, rowId), eq(value.column, sealed))) as BatchItem<"sqlite">,
      };
    }),
  );
  const statements = made.flatMap((one) => (one ? [one.statement] : []));
  const [first, ...rest] = statements;
  if (first) await ctx.db.batch([first, ...rest]);
  return { reindexed: statements.length, unreadable: rows.length - statements.length };
}
