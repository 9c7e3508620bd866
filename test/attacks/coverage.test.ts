import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";
import { attacks } from "./catalogue.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** `OA-01`, and `RF-02..RF-08` for all between. */
function idsIn(text: string): string[] {
  return [...text.matchAll(/\b([A-Z]{2})-(\d\d)(?:\.\.\1-(\d\d))?/g)].flatMap(([, kind, from, to = from]) =>
    Array.from(
      { length: Number(to) - Number(from) + 1 },
      (_, more) => `${kind}-${String(Number(from) + more).padStart(2, "0")}`,
    ),
  );
}

/**
 * The ids in the names of a file's tests: in a string handed to `test`, `it` or `describe`, and at the start of a
 * row's own name (`["CS-02: no origin", …]`), which a table hands to them. Comments and checks do not count.
 */
function idsOf(path: string): string[] {
  const source = ts.createSourceFile(path, readFileSync(root + path, "utf8"), ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) {
      const text = node.getText(source).slice(1, -1);
      if (isName(node, source) || /^[A-Z]{2}-\d\d[:,.]/.test(text)) found.push(...idsIn(text));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const isName = (node: ts.Node, source: ts.SourceFile): boolean =>
  ts.isCallExpression(node.parent) &&
  node.parent.arguments[0] === node &&
  /^(test|it|describe)\b/.test(node.parent.expression.getText(source));

const tested = new Map<string, string[]>();
for (const path of globSync("{app,drizzle,sandbox,scripts,test}/**/*.test.{ts,tsx}", { cwd: root }))
  for (const id of idsOf(path)) tested.set(id, [...(tested.get(id) ?? []), path]);

/** Ids in the first column of SECURITY.md's table of what cannot be attacked yet, with the reason beside. */
const excused = new Map<string, string>();
const [, section = ""] = readFileSync(`${root}SECURITY.md`, "utf8").split("## Does not apply yet");
for (const [, ids = "", reason = ""] of (section.split("\n## ")[0] ?? "").matchAll(
  /^\| ([A-Z]{2}-\d\d[^|]*)\|([^|]*)\|$/gm,
))
  for (const id of idsIn(ids)) excused.set(id, reason.trim());

test("every attack of the catalogue has its test, or a reason why it cannot happen yet", () => {
  expect(Object.keys(attacks)).toHaveLength(194);
  const open = Object.keys(attacks).filter((id) => !tested.has(id) && !excused.has(id));
  expect(open).toEqual([]);
});

test("no test and no excuse carries an id that the catalogue does not know", () => {
  expect([...tested.keys(), ...excused.keys()].filter((id) => !(id in attacks))).toEqual([]);
});

test("an excuse has a reason, and goes when there is a test", () => {
  for (const [id, reason] of excused) {
    expect.soft(reason.length, id).toBeGreaterThan(30);
    expect.soft(tested.get(id), id).toBeUndefined();
  }
});
