import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeEach, expect, test } from "vitest";
import type { By } from "../../app/domain/by.ts";
import { changeState } from "../../app/domain/clients/change.ts";
import { createClient } from "../../app/domain/clients/create.ts";
import { searchDirectory } from "../../app/domain/clients/directory/search.ts";
import { lookUp } from "../../app/domain/clients/lookups.ts";
import { readClient } from "../../app/domain/clients/read.ts";
import { listInquiries } from "../../app/domain/intake/inquiries.ts";
import { clients } from "../../drizzle/schema/clients.ts";
import { staff } from "../../drizzle/schema/identity.ts";
import { createTestContext, type TestContext } from "../harness/context.ts";
import { addStaff } from "../harness/staff.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const by: Extract<By, { kind: "staff" }> = { kind: "staff", staffId: "robin", role: "owner" };

const hostile = [
  "' or 1=1 --",
  "'; drop table staff; --",
  '" or ""="',
  "1) union select id, name, email from staff --",
  "%",
  "_",
  "%' escape '\\",
  "$.a[0]",
  '$."x"."y"',
  '{"a":1}',
  "[1,2]",
  "null",
  "a\u0000b",
  "\ud800",
  "\udfff\ud800",
  "?1",
  ":name",
  "x'41'",
  "\u2028",
  "x".repeat(100_000),
];

let ctx: TestContext;
beforeEach(async () => {
  ctx = await createTestContext();
  await addStaff(ctx);
});

const contact = (name: string, emails: string[] = []) => ({
  details: { name, pronouns: "", relationship: "", emails, phones: [] },
  signs: true,
  getsReportCards: true,
  pays: true,
});
const add = (name: string, emails: string[] = []) =>
  createClient(ctx, by, { state: "active", source: "staff", contacts: [contact(name, emails)] });

test("CR-14: no statement is put together of text: only numbers of ours go in raw", () => {
  const raw: string[] = [];
  for (const path of globSync("app/**/*.{ts,tsx}", { cwd: root, exclude: ["**/*.test.*"] })) {
    const text = readFileSync(root + path, "utf8");
    for (const [call] of text.matchAll(/\bsql\.raw\((?:[^()]|\([^()]*\))*\)/g)) raw.push(`${path} ${call}`);
    expect
      .soft([path, /\bsql\.identifier\(|\.prepare\(|\.exec\(["'`](select|insert)/i.exec(text)?.[0]])
      .toEqual([path, undefined]);
  }
  for (const call of raw) expect(call).toMatch(/ sql\.raw\(String\([a-z]+( \* [\d_]+)?\)\)$/);
});

test("CR-14: hostile texts are looked for and kept as the texts that they are", async () => {
  await add("Eva Novak", ["eva@example.com"]);
  const everybody = { tab: "active", order: "name", page: 1 } as const;
  for (const [made, text] of hostile.entries()) {
    const asked = { q: `qq${text.slice(0, 90)}qq`, ...everybody };
    expect((await searchDirectory(ctx, by, asked)).total, text).toBe(0);
    await expect(readClient(ctx, by, text)).rejects.toThrow("not-found");
    await expect(changeState(ctx, by, text, "archived")).rejects.toThrow("not-found");
    expect(await lookUp(ctx, { emails: [text], phones: [text] })).toEqual([]);
    for (const cursor of [text, `1-${text}`])
      expect((await listInquiries(ctx, by, "all", cursor)).inquiries).toEqual([]);

    const name = text.slice(0, 500);
    const { clientId } = await add(name);
    const file = await readClient(ctx, by, clientId);
    if (file.mergedInto !== undefined) throw new Error("merged");
    expect(file.contacts[0]?.name).toBe(name);
    expect(await ctx.db.$count(clients)).toBe(made + 2);
  }
  expect((await searchDirectory(ctx, by, { q: "Novak", ...everybody })).total).toBe(1);
  expect(await ctx.db.$count(staff)).toBe(1);
}, 60_000);

test("CR-14: hundreds of values are one parameter: a statement takes a hundred", async () => {
  const { clientId } = await add("Eva Novak", ["eva@example.com"]);
  const emails = Array.from({ length: 400 }, (_, index) => `nobody${index}@example.com`);
  const hits = await lookUp(ctx, { emails: [...emails, "eva@example.com"], phones: emails });
  expect(hits.map((hit) => hit.clientId)).toEqual([clientId]);
});
