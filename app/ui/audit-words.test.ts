import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { auditSentence, auditWords, familyNames } from "./audit-words.ts";

const catalogue = readFileSync(new URL("../domain/audit/catalogue.ts", import.meta.url), "utf8");
const names = [...catalogue.matchAll(/^ {2}"([a-z-]+\.[a-z-]+)":/gm)].map(([, name]) => name ?? "");

test("every event of the catalogue has words, and a family to be filtered by", () => {
  expect(names.length).toBeGreaterThan(60);
  expect(Object.keys(auditWords).sort()).toEqual(names.toSorted());
  expect(Object.keys(familyNames).sort()).toEqual(
    [...new Set(names.map((name) => name.split(".")[0] ?? ""))].sort(),
  );
});

test("a sentence begins with a capital, holds no code's hyphen and no gap where a detail is missing", () => {
  const details = new Proxy({}, { get: (_, key) => (typeof key === "string" ? "some-code" : undefined) });
  for (const name of names) {
    const sentence = auditSentence(name, details);
    expect(sentence, name).toMatch(/^[A-Z0-9s]/);
    expect(sentence, name).not.toMatch(/undefined|null|\[object/);
  }
  expect(auditSentence("access.refused", { route: "/clients/:id", reason: "not-fresh" })).toBe(
    "Was refused /clients/:id: not fresh",
  );
});

test("an event of another version is said by its name, and a name of the language is no event", () => {
  expect(auditSentence("future.thing-done", {})).toBe("future: thing done");
  expect(auditSentence("constructor", {})).toBe("constructor");
});
