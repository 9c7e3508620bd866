import { existsSync, globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { attacks } from "./catalogue.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const page = readFileSync(`${root}docs/asvs.md`, "utf8");

const rows = [...page.matchAll(/^\| V(\d+\.\d+\.\d+) \| ([12]) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$/gm)].map(
  ([, id = "", level, words = "", met = "", where = ""]) => ({ id, level, words, met, where }),
);
const count = (test: (row: (typeof rows)[number]) => boolean) => rows.filter(test).length;

test("there are 230 requirements, each once, and the numbers at the top are theirs", () => {
  expect(rows).toHaveLength(230);
  expect(new Set(rows.map(({ id }) => id)).size).toBe(230);
  expect(page.match(/^\| V/gm)).toHaveLength(230);
  const levels = [1, 2].map((level) => count((row) => row.level === String(level)));
  expect(page).toContain(`**230 remain**, ${levels[0]} of level 1 and ${levels[1]} of level 2.`);
  const answers = ["yes", "partly", "no", "does not apply"];
  for (const met of answers) expect(page).toContain(`| ${met} | ${count((row) => row.met === met)} |`);
  expect(rows.filter(({ met }) => !answers.includes(met))).toEqual([]);
  // Of each chapter, so that what is left out is what the page says: all of levels 1 and 2 but 23.
  const perChapter = [22, 11, 19, 4, 9, 35, 18, 7, 7, 24, 14, 9, 13, 9, 13, 16];
  expect(perChapter.map((_, at) => count(({ id }) => id.startsWith(`${at + 1}.`)))).toEqual(perChapter);
});

test("every file that is named is there, and holds the attack that is named with it", () => {
  for (const { id, where } of rows) {
    for (const [, name = ""] of where.matchAll(
      /`((?:app|docs|drizzle|sandbox|scripts|test)\/[^`]+|[\w.-]+\.(?:md|json|toml))`/g,
    ))
      expect.soft([id, name, existsSync(root + name)]).toEqual([id, name, true]);
    for (const [, ids = "", name = ""] of where.matchAll(/((?:[A-Z]{2}-\d\d(?:, | to | )?)+)in `([^`]+)`/g)) {
      const text = existsSync(root + name) ? readFileSync(root + name, "utf8") : "";
      for (const [attack] of ids.matchAll(/[A-Z]{2}-\d\d/g)) {
        expect.soft(attacks).toHaveProperty(attack);
        const found = text.includes(attack) || (name === "SECURITY.md" && text.includes(attack));
        expect.soft([id, attack, name, found]).toEqual([id, attack, name, true]);
      }
    }
  }
});

test("what is met or partly met says where or why", () => {
  for (const { id, where } of rows) expect.soft(where.length, id).toBeGreaterThan(5);
});

const sources = globSync("app/**/*.{ts,tsx,js}", { cwd: root, exclude: ["**/*.test.*"] }).map((path) => ({
  path,
  text: readFileSync(root + path, "utf8"),
}));
const placesOf = (pattern: RegExp) =>
  sources.filter(({ text }) => pattern.test(text)).map(({ path }) => path);

test("V1.2.9, V1.3.2: no text becomes a regular expression or code", () => {
  expect(placesOf(/\bnew RegExp\(|(?<!\.)\beval\(|\bnew Function\(|setTimeout\(\s*["'`]/)).toEqual([]);
});

test("V3.5.5, V14.3.3: no page listens to messages or keeps anything in the browser's storage, but the day that a phone seals", () => {
  expect(
    placesOf(
      /addEventListener\(\s*["']message["']|onmessage|localStorage|sessionStorage|indexedDB|document\.cookie/,
    ),
  ).toEqual(["app/ui/day/kept-day.js"]);
});

test("V16.2.3: the log has one file, and nothing else prints", () => {
  expect(placesOf(/\bconsole\.\w+\(/)).toEqual(["app/platform/log.ts"]);
});
