import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL(".", import.meta.url));

interface Found {
  where: string;
  regex: RegExp;
}

/** Every regular expression that the source of the app writes down, read by the compiler's own parser. */
function everyRegex(): Found[] {
  return globSync("**/*.{ts,tsx,js}", { cwd: root })
    .filter((file) => !/\.test\.tsx?$/.test(file))
    .flatMap((file) => {
      const source = ts.createSourceFile(
        file,
        readFileSync(root + file, "utf8"),
        ts.ScriptTarget.Latest,
        true,
      );
      const found: Found[] = [];
      const visit = (node: ts.Node): void => {
        if (ts.isRegularExpressionLiteral(node)) {
          const end = node.text.lastIndexOf("/");
          const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
          found.push({
            where: `${file}:${line} ${node.text}`,
            regex: new RegExp(node.text.slice(1, end), node.text.slice(end + 1)),
          });
        }
        ts.forEachChild(node, visit);
      };
      visit(source);
      return found;
    });
}

/** How long a text grows, and how long an expression may take on it: what is exponential or quadratic shows early. */
const rounds = [
  { length: 25, boundMs: 60 },
  { length: 200, boundMs: 60 },
  { length: 1_000, boundMs: 60 },
  { length: 20_000, boundMs: 150 },
  { length: 100_000, boundMs: 400 },
] as const;

/**
 * Texts for one expression: its own characters over and over, after a beginning that fits and before an end that does
 * not.
 */
function pumped(source: string, length: number): string[] {
  const literal = source.replaceAll(
    /\\[pPu]\{[^}]*\}|\\x..|\\u....|\\[a-zA-Z\d]|\(\?[:=!<]+|[\^$|?*+(){}[\]]/g,
    "",
  );
  const chars = [...new Set(["a", "0", " ", ".", "/", "-", "\n", ...literal])].slice(0, 20);
  const pairs = ["a.", " a", "0-", "=;", '"a', "\r\n", "é\u0301"];
  return [...chars, ...pairs].flatMap((unit) => {
    const run = unit.repeat(Math.ceil(length / unit.length));
    return [`${run}\u0000!`, `${literal.slice(0, 12)}${run}`];
  });
}

const timeOf = (regex: RegExp, text: string): number => {
  const began = performance.now();
  regex.lastIndex = 0;
  regex.test(text);
  return performance.now() - began;
};

/** What an expression takes too long on; null where there is nothing. */
function slowOn(regex: RegExp): string | null {
  for (const { length, boundMs } of rounds)
    for (const text of pumped(regex.source, length)) {
      // Twice: a busy machine is no slow expression.
      const took = timeOf(regex, text);
      if (took > boundMs && timeOf(regex, text) > boundMs)
        return `${Math.round(took)} ms on ${length} of ${JSON.stringify(text.slice(0, 16))}`;
    }
  return null;
}

test("DS-03: no regular expression of the app takes more than linear time on a hundred thousand characters", () => {
  const all = everyRegex();
  expect(all.length).toBeGreaterThan(100);
  const slow = all.flatMap(({ where, regex }) => {
    const found = slowOn(regex);
    return found ? [`${where} takes ${found}`] : [];
  });
  expect(slow).toEqual([]);
}, 120_000);

test("DS-03: what takes quadratic or exponential time is found", () => {
  for (const regex of [/\s+$/, /(x+x+)+y/, /,.*,.*;$/])
    expect([regex, slowOn(regex)]).not.toEqual([regex, null]);
}, 60_000);
