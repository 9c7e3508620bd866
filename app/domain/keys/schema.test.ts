import { readdirSync, readFileSync } from "node:fs";
import { getTableColumns, getTableName, is } from "drizzle-orm";
import { SQLiteText } from "drizzle-orm/sqlite-core";
import { expect, test } from "vitest";
import { migrationStatements } from "../../../test/harness/migrations.ts";
import {
  blindIndexes,
  columnNamed,
  sealedColumns,
  sealedName,
  subjectIndexes,
  subjectSealedName,
  tables,
} from "./sealed-columns.ts";

const known = [...Object.keys(blindIndexes), ...Object.keys(subjectIndexes)].sort();
const columns = tables().flatMap((table) =>
  Object.values(getTableColumns(table)).map((column) => ({
    column,
    name: `${getTableName(table)}.${column.name}`,
  })),
);

test("each sealed column carries its real name", () => {
  const sealed = columns.filter(({ column }) => sealedName(column) !== null);
  expect(sealed.length).toBeGreaterThan(10);
  for (const { column, name } of sealed) expect(sealedName(column)).toBe(name);
});

test("each column sealed under a subject's key carries its real name, in a table with an id", () => {
  const sealed = columns.filter(({ column }) => subjectSealedName(column) !== null);
  expect(sealed.length).toBeGreaterThan(10);
  for (const { column, name } of sealed) {
    expect(subjectSealedName(column)).toBe(name);
    expect(columnNamed(`${name.split(".")[0]}.id`).column.primary).toBe(true);
  }
});

test("a sealed column stands in a table whose one primary key is its row's id", () => {
  for (const { table, id } of sealedColumns()) {
    expect([getTableName(table), id?.name, id?.primary]).toEqual([getTableName(table), "id", true]);
  }
});

test("each blind index is a real column, named in full, and finds a sealed column of its table", () => {
  const folder = new URL("../../../drizzle/schema/", import.meta.url);
  const declared = readdirSync(folder).flatMap((file) => [
    ...readFileSync(new URL(file, folder), "utf8").matchAll(/blindIndex\("([^"]+)"\)/g),
  ]);
  expect(declared.map(([, name]) => name)).toContain("staff.email_index");
  expect(declared.map(([, name]) => name).sort()).toEqual(known);
  for (const [name, { of }] of Object.entries(blindIndexes)) {
    const found = columns.find((candidate) => candidate.name === name);
    expect(found && is(found.column, SQLiteText), name).toBe(true);
    expect(
      sealedColumns().some((sealed) => sealed.name === of && of.split(".")[0] === name.split(".")[0]),
    ).toBe(true);
  }
});

test("a column that looks like a blind index is one that rotation knows", () => {
  const named = columns.filter(({ name }) => name.endsWith("_index")).map(({ name }) => name);
  expect(named.sort()).toEqual(known);
  for (const [name, { of, subject }] of Object.entries(subjectIndexes)) {
    expect(subjectSealedName(columnNamed(of).column)).toBe(of);
    expect(columnNamed(subject).table).toBe(columnNamed(name).table);
  }
});

/** drizzle-kit rebuilds a table so, and wrangler's migrations then delete every row that hangs on it by cascade. */
const losesData = /drop\s+table|__new_|pragma\s+(defer_)?foreign_keys/i;

test("no migration drops or rebuilds a table", () => {
  for (const statement of migrationStatements()) expect(statement).not.toMatch(losesData);
  expect("DROP TABLE `staff`;").toMatch(losesData);
  expect("CREATE TABLE `__new_staff` (").toMatch(losesData);
});
