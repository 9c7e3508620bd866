import { expect, test } from "vitest";
import { createTestContext } from "../../../test/harness/context.ts";
import { passwordProblem } from "./passwords.ts";

const about = { name: "Robin Vale", email: "robin.vale@wagging-tails.example", business: "Wagging Tails" };
const problem = (password: string) => passwordProblem(password, about);

test.each([
  ["too short", "aX9$kP2!w"],
  ["a row of one letter", "aaaaaaaaaaaaaaaa"],
  ["a common password", "password123"],
  ["a common password in disguise", "P@ssw0rd2024!"],
  ["a keyboard row", "qwertyuiop"],
  ["a sequence", "1234567890"],
  ["a date", "12.04.1986"],
  ["the person's name", "RobinVale2026"],
  ["the address", "robin.vale1"],
  ["the business", "WaggingTails1!"],
  ["the product", "daydreamers1"],
])("PW-06: %s is refused with advice", async (_what, password) => {
  expect(await problem(password)).toMatch(/random words/);
});

test.each([
  ["random words with spaces", "copper lantern drizzle acorn"],
  ["ten random characters", "q7!Vz0pR#e"],
  ["64 characters and more", "the quick heron walks over nine wet stones by the old mill at dawn today"],
  ["emoji", "🐕🦴🌙🚗⚡🏡🌲🐾🎈🍂🧦🥾"],
  ["another alphabet", "зелёный фонарь молчит утром"],
  ["a NUL in the middle", "copper\u0000lantern drizzle"],
  ["spaces at both ends", "  copper lantern drizzle  "],
])("PW-06: %s is accepted", async (_what, password) => {
  expect(await problem(password)).toBeNull();
});

test("PW-06: nine characters of any alphabet are too few, counted as people count", async () => {
  expect(await problem("🐕🦴🌙🚗⚡🏡🌲🐾🎈")).toContain("10 characters");
});

test("PW-05: over 1,024 bytes is refused before estimating or hashing", async () => {
  const long = "copper lantern ".repeat(80);
  expect(await problem(long)).toContain("too long");
  const ctx = await createTestContext();
  await expect(ctx.passwords.hash(long)).rejects.toThrow(RangeError);
});

test("PW-06: a password is one password however its accents are composed, and exact otherwise", async () => {
  const ctx = await createTestContext();
  const hash = await ctx.passwords.hash("cafe\u0301 am see, copper");
  const ok = async (password: string) => (await ctx.passwords.verify(password, hash)).ok;
  expect(await ok("caf\u00e9 am see, copper")).toBe(true);
  expect(await ok("caf\u00e9 am see, copper ")).toBe(false);
  expect(await ok("Caf\u00e9 am see, copper")).toBe(false);
  const withNul = await ctx.passwords.hash("copper\u0000lantern");
  expect((await ctx.passwords.verify("copper", withNul)).ok).toBe(false);
  expect((await ctx.passwords.verify("copper\u0000lantern", withNul)).ok).toBe(true);
});

test("an estimate stays quick for long and hostile input", async () => {
  const started = performance.now();
  for (const part of ["a@4", "1l!i|", "qwerty", "20"]) await problem(part.repeat(300).slice(0, 1000));
  expect(performance.now() - started).toBeLessThan(5_000);
});
