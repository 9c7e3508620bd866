import { expect, test } from "vitest";
import { logLine } from "./log.ts";

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/;

test.each([
  ["CRLF", 'a\r\n{"level":"info","event":"forged"}'],
  ["an ANSI sequence", "\u001b[2J\u001b[31mred"],
  ["a C1 control sequence", "\u009b31m"],
  ["a break-out of JSON", '","event":"forged","x":"'],
  ["line separators", "a\u2028b\u2029c"],
  ["marks that turn the reading direction", "abc\u202edcba\u2066"],
  ["NUL and a lone surrogate", "\u0000\ud800"],
])("LG-01: %s in a value is one escaped line that reads back as it was", (_, hostile) => {
  const line = logLine("info", "test", { agent: hostile, [hostile]: "name" });
  expect(line).not.toMatch(control);
  const read = JSON.parse(line);
  expect(read).toMatchObject({ level: "info", event: "test", agent: hostile, [hostile]: "name" });
});

test("LG-01: a megabyte is cut, and a thousand fields are few", () => {
  const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`field${index}`, index]));
  const line = logLine("warn", "x".repeat(1_000_000), { path: "é".repeat(1_000_000), ...many });
  expect(line.length).toBeLessThan(4_000);
  expect(JSON.parse(line).path).toMatch(/^é{500}…\[1000000\]$/);
});

test("a field cannot pass itself off as another event or level", () => {
  const line = logLine("warn", "access.refused", { level: "info", event: "nothing", reason: "role" });
  expect(JSON.parse(line)).toEqual({ level: "warn", event: "access.refused", reason: "role" });
});
