import { and, count, isNotNull, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import type { SystemContext } from "../../platform/ports.ts";
import { columnNamed, type SealedColumn, sealedColumns, subjectIndexes } from "./sealed-columns.ts";

/** How many values of one column one key seals. `keyId` is null for what is no sealed value at all. */
export interface KeyUsage {
  column: string;
  keyId: string | null;
  values: number;
}

/** Counts the sealed values, and the indexes over what subjects seal, of every column by key. Reads whole tables: for a person who asks, not for a page. */
export async function countValuesByKey(ctx: Pick<SystemContext, "db">): Promise<KeyUsage[]> {
  const usage: KeyUsage[] = [];
  for (const { name, table, column } of sealedColumns()) {
    const keyId = sql<string | null>`case when ${column} like 'v1.%.%' then
      substr(${column}, 4, instr(substr(${column}, 4), '.') - 1) end`;
    const rows = await ctx.db
      .select({ keyId, values: count() })
      .from(table)
      .where(isNotNull(column))
      .groupBy(sql`1`);
    usage.push(...rows.map((row) => ({ column: name, ...row })));
  }
  for (const name of Object.keys(subjectIndexes)) {
    const { table, column } = columnNamed(name);
    const keyId = sql<string>`substr(${column}, 1, instr(${column}, '.') - 1)`;
    const rows = await ctx.db
      .select({ keyId, values: count() })
      .from(table)
      .where(isNotNull(column))
      .groupBy(sql`1`);
    usage.push(...rows.map((row) => ({ column: name, ...row })));
  }
  return usage;
}

/** Whether any value still needs this key: then it must stay in the ring. */
export async function isUsed(ctx: Pick<SystemContext, "db">, keyId: string): Promise<boolean> {
  for (const sealed of sealedColumns()) {
    const [found] = await ctx.db
      .select({ id: sealed.id })
      .from(sealed.table)
      .where(and(isNotNull(sealed.column), isUnder(sealed, keyId)))
      .limit(1);
    if (found) return true;
  }
  for (const name of Object.keys(subjectIndexes)) {
    const { table, column } = columnNamed(name);
    const [found] = await ctx.db
      .select({ one: sql`1` })
      .from(table)
      .where(isIndexUnder(column, keyId))
      .limit(1);
    if (found) return true;
  }
  return false;
}

/** Whether a blind index was made under this key. */
export function isIndexUnder(column: SQLiteColumn, keyId: string): SQL {
  const prefix = `${keyId}.`;
  return sql`substr(${column}, 1, ${prefix.length}) = ${prefix}`;
}

/** Whether a column's value is sealed under this key. Not LIKE: a key's name is no pattern. */
export function isUnder({ column }: Pick<SealedColumn, "column">, keyId: string): SQL {
  const prefix = `v1.${keyId}.`;
  return sql`substr(${column}, 1, ${prefix.length}) = ${prefix}`;
}
