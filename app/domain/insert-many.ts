import { getTableColumns, type InferInsertModel, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import type { SystemContext } from "../platform/ports.ts";

/** Rows of one statement: a few hundred sealed texts stay far below what D1 takes as one parameter. */
export const manyRows = 200;

/** A list in pieces of at most so many. */
export const inPieces = <Item>(list: readonly Item[], size = manyRows): Item[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );

/** A column of the row that is being inserted. */
export type Inserted<Table extends SQLiteTable> = (key: keyof Table["_"]["columns"] & string) => SQL;

/**
 * The statement that inserts many rows from one parameter, each where a condition holds for it. The caller says what
 * becomes of conflicts. Not async: see `audit.entry`.
 *
 * @param computed columns that SQL makes; `one` is the row of `json_each`
 */
export function insertMany<Table extends SQLiteTable>(
  ctx: Pick<SystemContext, "db">,
  table: Table,
  rows: readonly InferInsertModel<Table>[],
  {
    when = () => sql`true`,
    computed = {},
  }: { when?: (inserted: Inserted<Table>) => SQL; computed?: Record<string, SQL> } = {},
) {
  const columns: [string, SQLiteColumn][] = Object.entries(getTableColumns(table));
  const values = rows.map((row) =>
    columns.map(([key, column]) => {
      const value = (row as Record<string, unknown>)[key] ?? (computed[key] ? null : column.default) ?? null;
      return value === null ? null : column.mapToDriverValue(value);
    }),
  );
  const at = (key: string) => {
    const index = columns.findIndex(([name]) => name === key);
    return sql`one.value ->> ${sql.raw(String(index))}`;
  };
  const picked = columns.map(([key]) => computed[key] ?? at(key));
  return ctx.db
    .insert(table)
    .select(
      sql`select ${sql.join(picked, sql`, `)} from json_each(${JSON.stringify(values)}) as one where ${when(at)}`,
    );
}
