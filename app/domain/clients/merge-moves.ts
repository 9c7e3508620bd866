import { and, getTableColumns, getTableName, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import type { SystemContext } from "../../platform/ports.ts";
import { subjectSealedName, tables } from "../keys/sealed-columns.ts";
import type { SubjectKey } from "../subjects/subjects.ts";

/** Tables with a client's id whose rows a merge does not move, and why. */
const staysBehind: Record<string, string> = {
  security_events: "the trail is never changed",
  portal_sessions: "they are ended",
};
/** Rows that a client merely owns: what they say is sealed under a key of their own. */
const ownKey = new Set(["intake_drafts", "inquiries"]);
/** Order, not number, counts: what comes from the other client stands behind what was there. */
const behind = 100;
/** A sealed value begins with its nonce (see `platform/subject-keys.ts`): as much of it tells one sealing from another. */
const nonceEnds = 19;
/** Characters of sealed texts that go into one parameter; D1 takes two million bytes. */
const mostCharacters = 500_000;

type Row = Record<string, unknown>;

/** A table whose rows go along when one client becomes part of another. */
export interface Moving {
  name: string;
  table: SQLiteTable;
  columns: Record<string, SQLiteColumn>;
  /** By Drizzle's name of the column: the full name that is bound into its ciphertext. */
  sealed: Record<string, string>;
}

/** Every such table, found in the schema itself: a new one cannot be forgotten. */
export const movingTables = (): Moving[] =>
  tables().flatMap((table) => {
    const name = getTableName(table);
    const columns: Record<string, SQLiteColumn> = getTableColumns(table);
    if (columns.clientId?.name !== "client_id" || staysBehind[name]) return [];
    const sealed = Object.entries(columns).flatMap(([key, column]) => {
      const full = subjectSealedName(column);
      return full && !ownKey.has(name) ? [[key, full] as const] : [];
    });
    return [{ name, table, columns, sealed: Object.fromEntries(sealed) }];
  });

/**
 * Whether a row is a client's: it is in the file, or it is only sealed under the client's key, as a mail to the team about
 * the client is. The key goes, so such a row is sealed anew too.
 */
const isOf = ({ columns }: Pick<Moving, "columns">, clientId: string): SQL =>
  columns.subjectId
    ? sql`(${columns.clientId} = ${clientId} or ${columns.subjectId} = ${clientId})`
    : sql`${columns.clientId} = ${clientId}`;

export const rowsOf = (ctx: Pick<SystemContext, "db">, moving: Moving, clientId: string) =>
  ctx.db
    .select()
    .from(moving.table)
    .where(isOf(moving, clientId))
    .orderBy(moving.columns.id as SQLiteColumn);

/** Whether the rows of a client are still exactly those that were read: none added, none gone, none sealed anew. */
export function unchanged(moving: Moving, clientId: string, rows: Row[]): SQL {
  const { table, columns, sealed } = moving;
  const keys = ["id", ...Object.keys(sealed)];
  const begin = (key: string, value: unknown) =>
    key !== "id" && typeof value === "string" ? value.slice(0, nonceEnds) : (value ?? null);
  const read = JSON.stringify(rows.map((row) => keys.map((key) => begin(key, row[key]))));
  const now = sql.join(
    keys.map((key) => (key === "id" ? sql`${columns[key]}` : sql`substr(${columns[key]}, 1, ${nonceEnds})`)),
    sql`, `,
  );
  const own = sql`select * from ${table} where ${isOf(moving, clientId)} order by ${columns.id}`;
  return sql`(select json_group_array(json_array(${now})) from (${own}) as ${table}) = ${read}`;
}

/**
 * The statements that give a client's rows to another and seal what they say under that client's key: as many as the
 * size of what they say asks for.
 *
 * @param folded contacts of the one that are contacts of the other already, by id
 */
export async function moveRows(
  ctx: Pick<SystemContext, "db">,
  moving: Moving,
  rows: Row[],
  { from, to, when, folded }: { from: SubjectKey; to: SubjectKey; when: SQL; folded: Map<string, string> },
): Promise<{ statements: BatchItem<"sqlite">[] }> {
  const { table, columns, sealed } = moving;
  const anew = await Promise.all(
    rows.map(async (row): Promise<[string, Record<string, string>]> => {
      const id = String(row.id);
      // A file of a draft is sealed under the draft's key until the draft becomes a client.
      if (columns.subjectId && row.subjectId !== from.subjectId) return [id, {}];
      const values = await Promise.all(
        Object.entries(sealed).map(async ([key, full]) => {
          const value = row[key];
          if (typeof value !== "string") return [];
          return [[key, await to.seal(full, id, await from.open(full, id, value as never))] as const];
        }),
      );
      return [id, Object.fromEntries(values.flat())];
    }),
  );
  const same: Record<string, unknown> = {
    clientId: columns.subjectId
      ? sql`iif(${columns.clientId} = ${from.subjectId}, ${to.subjectId}, ${columns.clientId})`
      : to.subjectId,
  };
  if (columns.subjectId)
    same.subjectId = sql`iif(${columns.subjectId} = ${from.subjectId}, ${to.subjectId}, ${columns.subjectId})`;
  if (columns.position) same.position = sql`${columns.position} + ${behind}`;
  // What was said once of a client is not said once more of the other.
  if (columns.onceKey) same.onceKey = sql`replace(${columns.onceKey}, ${from.subjectId}, ${to.subjectId})`;
  const people = JSON.stringify(Object.fromEntries(folded));
  for (const key of ["contactId", "broughtById"])
    if (columns[key] && folded.size > 0)
      same[key] = sql`coalesce(json_extract(${people}, '$."' || ${columns[key]} || '"'), ${columns[key]})`;
  const statements = bySize(anew).map((piece) => {
    const json = JSON.stringify(Object.fromEntries(piece));
    const set = { ...same };
    for (const key of Object.keys(sealed))
      set[key] =
        sql`coalesce(json_extract(${json}, '$."' || ${columns.id} || ${`".${key}`}), ${columns[key]})`;
    const those = JSON.stringify(piece.map(([id]) => id));
    return ctx.db
      .update(table)
      .set(set as never)
      .where(
        and(
          isOf(moving, from.subjectId),
          sql`${columns.id} in (select value from json_each(${those}))`,
          when,
        ),
      );
  });
  return { statements };
}

type Anew = [id: string, values: Record<string, string>];

/** In pieces that each fit into one parameter. */
function bySize(rows: readonly Anew[]): Anew[][] {
  const pieces: Anew[][] = [];
  let room = 0;
  for (const row of rows) {
    const size = JSON.stringify(row).length;
    if (pieces.length === 0 || size > room) {
      pieces.push([]);
      room = mostCharacters;
    }
    pieces.at(-1)?.push(row);
    room -= size;
  }
  return pieces;
}
