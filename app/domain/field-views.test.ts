import { getTableColumns, getTableName } from "drizzle-orm";
import { expect, test } from "vitest";
import { roles } from "../../drizzle/schema/identity.ts";
import { sees, seesTerms } from "./by.ts";
import { fieldViews, type ViewedColumn } from "./field-views.ts";
import { sealedName, subjectSealedName, tables } from "./keys/sealed-columns.ts";

const columns = tables().flatMap((table) =>
  Object.values(getTableColumns(table)).map((column) => ({
    column,
    name: `${getTableName(table)}.${column.name}`,
  })),
);
const listed: ViewedColumn[] = fieldViews.flatMap((view) => [...view.columns]);
const hidden: ViewedColumn[] = [
  "clients.terms",
  "clients.private_notes",
  "client_merges.remainder",
  "signatures.void_reason",
];

test("AZ-05: every column that is sealed under a client's key says who may see it, once", () => {
  const sealed = columns.flatMap(({ column }) => subjectSealedName(column) ?? []);
  expect(sealed.length).toBeGreaterThan(15);
  expect([...listed].sort()).toEqual(sealed.sort());
});

test("AZ-05: a column whose name sounds like a price or a note is sealed, or holds a code of ours", () => {
  const suspicious = columns.filter(({ name }) =>
    /[._](notes?|terms|rate|price|amount|cents|remarks?|comments?|reason|remainder|warnings?)$/.test(name),
  );
  expect(suspicious.length).toBeGreaterThan(5);
  const unsealed = suspicious.filter(({ column }) => !subjectSealedName(column) && !sealedName(column));
  // Codes of ours, and the practice's own price list, which is of no client.
  expect(unsealed.map(({ name }) => name).sort()).toEqual([
    "documents.reason",
    "package_definitions.price_cents",
    "suppressions.reason",
    "tokens_to_revoke.reason",
  ]);
});

test("AZ-05: rates and private notes are for owner and trainers, nothing of a client is for auditors", () => {
  for (const column of listed) {
    const staff = roles.filter((role) => sees({ kind: "staff", staffId: "x", role }, column));
    if (hidden.includes(column)) expect(staff, column).toEqual(["owner", "trainer"]);
    expect(staff, column).not.toContain("auditor");
    expect(sees({ kind: "visitor" }, column), column).toBe(false);
  }
  const client = { kind: "client", clientId: "c", contactId: "p" } as const;
  for (const column of [...hidden, "dogs.handling", "clients.access_notes", "inquiries.notes"] as const)
    expect(sees(client, column), column).toBe(false);
  expect(seesTerms({ kind: "system" })).toBe(false);
});
