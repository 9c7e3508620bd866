import { getTableColumns, type InferInsertModel, is, SQL, sql } from "drizzle-orm";
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
  const row = Object.entries(getTableColumns(table)).map(([key, column]) => {
    const value = given[key] ?? column.default ?? column.defaultFn?.() ?? null;
    return is(value, SQL) ? value : sql.param(value, column);
  });
  return ctx.db.insert(table).select(sql`select ${sql.join(row, sql`, `)} where ${condition}`);
}
