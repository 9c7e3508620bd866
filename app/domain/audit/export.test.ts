import { beforeEach, expect, test } from "vitest";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { addStaff, events } from "../../../test/harness/staff.ts";
import type { By } from "../by.ts";
import { record } from "./audit.ts";
import { csvRecord } from "./csv.ts";
import { type ExportFormat, exportEvents } from "./export.ts";
import { type AuditFilter, everything } from "./filter.ts";

let ctx: TestContext;
let owner: By;
beforeEach(async () => {
  ctx = await createTestContext();
  owner = {
    kind: "staff",
    staffId: await addStaff(ctx, { name: '=HYPERLINK("https://x.invalid")' }),
    role: "owner",
  };
});

async function exported(format: ExportFormat, filter: Partial<AuditFilter> = {}) {
  const { body, ...file } = await exportEvents(ctx, owner, { ...everything, ...filter }, format);
  return { ...file, text: await new Response(body).text() };
}

const fill = (count: number) =>
  ctx.raw
    .prepare(
      `with recursive n (i) as (select 1 union all select i + 1 from n where i < ?1)
       insert into security_events (id, seq, at, event, details)
       select 'e' || i, (select coalesce(max(seq), 0) from security_events) + i, i / 7, 'client.read', '{}' from n`,
    )
    .bind(count)
    .run();

/** A reader of RFC 4180 that shares nothing with the writer. */
function readCsv(text: string): string[][] {
  expect(text.endsWith("\r\n")).toBe(true);
  return text
    .slice(0, -2)
    .split("\r\n")
    .map((line) =>
      [...line.matchAll(/(?:^|,)"((?:[^"]|"")*)"/g)].map(([, cell = ""]) => cell.replaceAll('""', '"')),
    );
}

test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x"])(
  "XS-06: a cell that begins like a formula, %j, is text in a spreadsheet",
  (hostile) => {
    expect(csvRecord([hostile])).toBe(`"'${hostile}"\r\n`);
  },
);

test("XS-06: quotes, commas and line breaks stay within their cell, other text stays as it is", () => {
  expect(csvRecord(['a"b', "c,d", "e\r\nf", "1-2", null, 7])).toBe('"a""b","c,d","e\r\nf","1-2","","7"\r\n');
});

test("XS-06: a name of the team that is a formula is exported as text", async () => {
  await record(ctx, { event: "client.read", details: { part: "x" }, ...by() });
  const [header = [], ...lines] = readCsv((await exported("csv")).text);
  const line = lines.find((cells) => cells.includes("client.read")) ?? [];
  expect(line[header.indexOf("staff_name")]).toBe('\'=HYPERLINK("https://x.invalid")');
  expect(line[header.indexOf("details")]).toBe('{"part":"x"}');
});
const by = () => ({ staffId: owner.kind === "staff" ? owner.staffId : null });

test("the same filter as the list, newest first, in both formats, over several pages, each entry once", async () => {
  await fill(2_345);
  const { text, fileName, rows, cut, type } = await exported("csv");
  expect({ fileName, rows, cut, type }).toEqual({
    fileName: "audit-2026-11-02.csv",
    rows: 2_345,
    cut: false,
    type: "text/csv; charset=utf-8; header=present",
  });
  const [header = [], ...lines] = readCsv(text);
  expect(new Set(lines.map((line) => line[header.indexOf("id")])).size).toBe(2_345);
  const times = lines.map((line) => Date.parse(line[header.indexOf("at")] ?? ""));
  expect(times).toEqual(times.toSorted((a, b) => b - a));
  const json = JSON.parse((await exported("json", { event: "client.read", until: new Date(10) })).text);
  expect(json).toMatchObject({ rows: 69, cut: false });
  expect(json.entries).toHaveLength(69);
  expect(json.entries[0]).toMatchObject({ event: "client.read", number: 69, staff: null });
});

test("an export of nothing is a whole file", async () => {
  expect(JSON.parse((await exported("json", { event: "nothing" })).text)).toEqual({
    rows: 0,
    cut: false,
    entries: [],
  });
  expect(readCsv((await exported("csv", { event: "nothing" })).text)).toHaveLength(1);
});

test("more than 50,000 entries are cut, and the file says so", async () => {
  await fill(50_010);
  const { text, fileName, rows, cut } = await exported("json");
  expect({ fileName, rows, cut }).toEqual({
    fileName: "audit-2026-11-02-newest-50000-only.json",
    rows: 50_000,
    cut: true,
  });
  const { entries, cut: said } = JSON.parse(text);
  expect([entries.length, said]).toEqual([50_000, true]);
});

test("an export leaves its trace before anything leaves, and does not hold it", async () => {
  await fill(3);
  const { body } = await exportEvents(ctx, owner, everything, "csv");
  await body.cancel();
  expect((await events(ctx)).at(-1)).toBe('audit.exported {"format":"csv","rows":3}');
});
