import { getTableColumns, getTableName, is } from "drizzle-orm";
import { type SQLiteColumn, SQLiteCustomColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import * as schema from "../../../drizzle/schema/index.ts";

type Row = Record<string, unknown>;

/**
 * Which sealed value each blind index finds, and the text that is hashed for it. The subject's own domain writes and
 * looks up by exactly this text; whoever rewraps a value makes its index anew along with it.
 */
export const blindIndexes: Record<string, { of: string; text: (value: string, row: Row) => string }> = {
  "staff.email_index": { of: "staff.email", text: (email) => email },
  "staff_identities.subject_index": {
    of: "staff_identities.subject",
    text: (subject, row) => JSON.stringify([row.provider, subject]),
  },
  "invitations.email_index": { of: "invitations.email", text: (email) => email },
  "connections.subject_index": { of: "connections.subject", text: (subject) => subject },
  "vehicles.vin_index": { of: "vehicles.vin", text: (vin) => vin },
  "calendars.provider_id_index": { of: "calendars.provider_id", text: (id) => id },
  "match_choices.value_index": {
    of: "match_choices.value",
    text: (value, row) => JSON.stringify([row.kind, value]),
  },
  "suppressions.address_index": {
    of: "suppressions.address",
    text: (address, row) => JSON.stringify([row.channel, address]),
  },
  "energy_sites.site_index": { of: "energy_sites.site", text: (site) => site },
};

/**
 * The blind indexes over values that are sealed under a subject's own key: those need the subject to be made anew, so
 * `domain/subjects/reindex.ts` does it. `subject` is the column that names whose key it is.
 */
export const subjectIndexes: Record<
  string,
  { of: string; subject: string; text: (value: string, row: Row) => string }
> = {
  "contact_lookups.value_index": {
    of: "contact_lookups.value",
    subject: "contact_lookups.client_id",
    text: (value, row) => `${row.kind}:${value}`,
  },
  "intake_drafts.email_index": {
    of: "intake_drafts.email",
    subject: "intake_drafts.id",
    text: (email) => email,
  },
};

/** Sealed columns that keep the key they were sealed with: a canary speaks for one key. */
const keptAsTheyAre = new Set(["key_canaries.canary"]);

export interface SealedColumn {
  /** `table.column` */
  name: string;
  table: SQLiteTable;
  /** The key under which Drizzle knows the column. */
  key: string;
  column: SQLiteColumn;
  id: SQLiteColumn;
  /** The blind indexes over this column's values. */
  indexes: { name: string; key: string; text: (value: string, row: Row) => string }[];
}

/** Every sealed column of the schema, found in the schema itself: a new one cannot be forgotten. */
export function sealedColumns(): SealedColumn[] {
  return tables().flatMap((table) => {
    const columns = Object.entries(getTableColumns(table));
    return columns.flatMap(([key, column]) => {
      const name = sealedName(column);
      const id = getTableColumns(table).id;
      if (!name || !id || keptAsTheyAre.has(name)) return [];
      const indexes = Object.entries(blindIndexes)
        .filter(([, index]) => index.of === name)
        .map(([index, { text }]) => ({ name: index, key: keyOf(table, index), text }));
      return [{ name, table, key, column, id, indexes }];
    });
  });
}

export const tables = (): SQLiteTable[] => Object.values(schema).filter((part) => is(part, SQLiteTable));

/** The full name that `sealed("table.column")` was given; null for any other column. */
export function sealedName(column: SQLiteColumn): string | null {
  if (!is(column, SQLiteCustomColumn)) return null;
  const { config } = column as unknown as { config?: { fieldConfig?: { column?: string } } };
  return config?.fieldConfig?.column ?? null;
}

/** The full name that `subjectSealed("table.column")` was given; null for any other column. */
export function subjectSealedName(column: SQLiteColumn): string | null {
  if (!is(column, SQLiteCustomColumn)) return null;
  const { config } = column as unknown as { config?: { fieldConfig?: { subjectColumn?: string } } };
  return config?.fieldConfig?.subjectColumn ?? null;
}

/** A column by its full name, `table.column`. @throws Error where the schema has none */
export function columnNamed(name: string): { table: SQLiteTable; key: string; column: SQLiteColumn } {
  const table = tables().find((candidate) => name.startsWith(`${getTableName(candidate)}.`));
  if (!table) throw new Error(`${name} stands in no table`);
  const key = keyOf(table, name);
  const column = getTableColumns(table)[key];
  if (!column) throw new Error(`${name} is no column`);
  return { table, key, column };
}

function keyOf(table: SQLiteTable, name: string): string {
  const column = name.slice(name.indexOf(".") + 1);
  const found = Object.entries(getTableColumns(table)).find(([, candidate]) => candidate.name === column);
  if (!found) throw new Error(`${name} is no column of ${getTableName(table)}`);
  return found[0];
}
