import fc from "fast-check";
import { expect, test } from "vitest";
import { normalisePhone, printPhone } from "./phone.ts";

test.each([
  "+1 (555) 010-0199",
  "0015550100199",
  "001 555 010 0199",
  "555.010.0199 x12",
  "555.010.0199 ext. 12",
  "(555) 010-0199 extension 7",
  "\uff0b\uff11 \uff15\uff15\uff15 \uff10\uff11\uff10 \uff10\uff11\uff19\uff19",
  "٥٥٥ ٠١٠ ٠١٩٩",
  "۵۵۵۰۱۰۰۱۹۹",
  "\u202a+1 555 010 0199\u202c",
  "\u200e555\u00a0010\u00a00199\u200f",
  " 1-555-010-0199 ",
])("PO-06: %j is +15550100199", (typed) => {
  expect(normalisePhone(typed, "US")).toBe("+15550100199");
});

test.each([
  "",
  "555-PAWS-199",
  "call me",
  "555",
  "+1 555 010 0199 or 0200",
  "+1 555 010 0199 and a half, perhaps in the morning",
  "5550100199\r\nBcc: kim@example.com",
  "ⅹ5550100199",
  "0".repeat(41),
  "+",
  "++15550100199",
  "eva@example.com",
])("PO-06: %j is no phone number", (typed) => {
  expect(normalisePhone(typed, "US")).toBeNull();
});

test.each([
  ["030 901820", "DE", "+4930901820"],
  ["0049 30 901820", "US", "+4930901820"],
  ["011 49 30 901820", "US", "+4930901820"],
  ["06 12 34 56 78", "FR", "+33612345678"],
  ["020 7946 0018", "GB", "+442079460018"],
  ["303 555 0199", "nowhere", "+13035550199"],
])("%j typed in %s is %s", (typed, country, e164) => {
  expect(normalisePhone(typed, country)).toBe(e164);
});

test("a number is printed as its country writes it, and opened by its code elsewhere", () => {
  expect(printPhone("+13035550199", "US")).toBe("(303) 555-0199");
  expect(printPhone("+13035550199", "DE")).toBe("+1 303 555 0199");
  expect(printPhone("not a number", "US")).toBe("not a number");
});

test("what comes out goes in again unchanged, in whichever country", () => {
  const digits = fc.string({ unit: fc.constantFrom(..."0123456789+-. ()٥۵\u200f"), maxLength: 24 });
  fc.assert(
    fc.property(fc.oneof(digits, fc.string()), fc.constantFrom("US", "DE", "AE"), (typed, country) => {
      const phone = normalisePhone(typed, country);
      return phone === null || (normalisePhone(phone, "FR") === phone && /^\+\d{5,17}$/.test(phone));
    }),
  );
});

test.each(["5", "x", " ", "+", "\u200f", "ext ", "５"])(
  "DS-03: a megabyte of %j is refused at once",
  (part) => {
    const typed = part.repeat(Math.ceil(1_000_000 / part.length));
    const started = performance.now();
    expect(normalisePhone(typed, "US")).toBeNull();
    expect(performance.now() - started).toBeLessThan(500);
  },
);
