import { getTableColumns, type InferInsertModel, type SQL, sql } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import type { SystemContext } from "../platform/ports.ts";

/** Whether the statement just before in the batch changed exactly one row. */
export const changedOne = sql`changes() = 1`;

/**
 * The statement that inserts one row only where a condition holds at that moment: with no interactive transaction,
 * this is how a batch decides. The statement and its work are the same either way. Not async: see `audit.entry`.
 */
export function insertWhen<Table extends SQLiteTable>(
  ctx: Pick<SystemContext, "db">,
  table: Table,
  values: InferInsertModel<Table>,
  condition: SQL,
) {
  const given = values as Record<string, unknown>;
  const row = Object.entries(getTableColumns(table)).map(([key, column]) =>
    sql.param(given[key] ?? column.default ?? null, column),
  );
  return ctx.db.insert(table).select(sql`select ${sql.join(row, sql`, `)} where ${condition}`);
}
