import fc from "fast-check";
import { expect, test } from "vitest";
import { safePath, safeRedirect } from "./safe-redirect.ts";

const origin = "https://app.daydreamers.invalid";

test.each([
  "//e",
  "/\\e",
  "\\\\e",
  "/%09/e",
  "/\t/e",
  "/%5ce",
  "/%5c%5ce",
  "/%2fe",
  "/%252fe",
  "/%25252fe",
  "https:e",
  "https://app.evil",
  "https://app@evil",
  `${origin}:8443/today`,
  `${origin}/today`,
  "javascript:alert(1)",
  "data:text/html,x",
  "/today\r\nset-cookie: a=b",
  "/today%0d%0aset-cookie:a=b",
  "/today%250d%250aset-cookie:a=b",
  `/${"a".repeat(10_240)}`,
  "/.//e",
  "/..//e",
  "/a/..//e",
  "/%2e%2e//e",
  "/%E0%A4%A",
  " /today",
  "today",
  "?x=1",
  "",
  null,
  undefined,
])("OA-21: %j ends on the default page", (target) => {
  expect(safePath(target)).toBe("/today");
  expect(safeRedirect(target, "/account").headers.get("location")).toBe("/account");
});

test.each(["/", "/today", "/clients/42?tab=dogs&q=a%20b", "/battery/vehicles/abc?x=1"])(
  "OA-21: %j is followed as it is, with a 303",
  (target) => {
    const response = safeRedirect(target);
    expect([response.status, response.headers.get("location")]).toEqual([303, target]);
  },
);

const pieces = fc.constantFrom(
  ..."/\\.:@?#%&= \t\r\n\u0000\u2028\uff0f".split(""),
  "//",
  "%2f",
  "%5C",
  "%09",
  "%00",
  "%25",
  "http:",
  "https://",
  "javascript:",
  "evil.example",
  "a",
  "é",
);

test("OA-21: whatever is asked for, a browser stays on our origin and no header is split", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.array(pieces, { maxLength: 12 }).map((parts) => `/${parts.join("")}`),
        fc.webUrl(),
      ),
      (target) => {
        const path = safePath(target);
        expect(path).toMatch(/^\/(?![/\\])[\x21-\x7e]*$/);
        expect(new URL(path, origin).origin).toBe(origin);
        // Once more decoded, as a proxy in between might, it is still ours.
        expect(new URL(decodeURIComponent(path), origin).origin).toBe(origin);
      },
    ),
    { numRuns: 5_000 },
  );
});
