import { expect, test } from "vitest";
import { business } from "../../../drizzle/schema/business.ts";
import { staff, staffPasswords } from "../../../drizzle/schema/identity.ts";
import { createTestContext } from "../../../test/harness/context.ts";
import { dump, events, goodPassword } from "../../../test/harness/staff.ts";
import { limits } from "../limits/limits.ts";
import { claimDeployment, isClaimed, isSetupToken } from "./setup.ts";
import { signInWithPassword } from "./sign-in.ts";

const claim = (index = 0) => ({
  name: "Robin Vale",
  email: `robin${index}@example.com`,
  password: goodPassword,
  business: { name: "Wagging Tails", timeZone: "Europe/Berlin", units: "metric" as const },
});

test("of twenty claims at once one wins, with everything that belongs to it and nothing of the others", async () => {
  const ctx = await createTestContext();
  expect(await isClaimed(ctx)).toBe(false);
  const all = await Promise.allSettled(
    Array.from({ length: 20 }, (_, index) => claimDeployment(ctx, claim(index))),
  );
  const won = all.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const lost = all.flatMap((one) => (one.status === "rejected" ? [one.reason.code] : []));
  expect(won).toHaveLength(1);
  expect(lost).toEqual(Array(19).fill("already-claimed"));
  expect((await ctx.db.select().from(staff)).map(({ id, role }) => [id, role])).toEqual([[won[0], "owner"]]);
  expect((await ctx.db.select().from(staffPasswords)).map(({ id }) => id)).toEqual(won);
  expect(await ctx.db.select().from(business)).toHaveLength(1);
  expect(await isClaimed(ctx)).toBe(true);
  const written = await events(ctx);
  expect(written.filter((event) => event.startsWith("setup.claimed"))).toHaveLength(1);
  expect(written.filter((event) => event.includes("already-claimed"))).toHaveLength(19);
});

test("the owner can sign in, and a copy of the database does not name them", async () => {
  const ctx = await createTestContext();
  const staffId = await claimDeployment(ctx, claim());
  expect(
    await signInWithPassword(ctx, { email: "robin0@example.com", password: goodPassword }),
  ).toMatchObject({
    staffId,
  });
  const copy = await dump(ctx);
  for (const secret of ["Robin", "robin0", goodPassword, "scrypt"]) expect(copy).not.toContain(secret);
});

test("only the token that was printed opens, and guessing it is paused", async () => {
  const ctx = await createTestContext();
  const token = ctx.settings.SETUP_TOKEN ?? "";
  expect(await isSetupToken(ctx, ` ${token} `)).toBe(true);
  for (const wrong of ["", token.slice(0, -1), `${token}x`, token.toUpperCase()])
    expect(await isSetupToken(ctx, wrong)).toBe(false);
  for (let tries = 4; tries < limits.network.free; tries++) await isSetupToken(ctx, "wrong");
  expect(await isSetupToken(ctx, token)).toBe(false);
  ctx.advance(60);
  expect(await isSetupToken(ctx, token)).toBe(true);
});

test("without a setup token in the settings nothing opens", async () => {
  const ctx = await createTestContext();
  ctx.settings = { ...ctx.settings, SETUP_TOKEN: undefined };
  expect(await isSetupToken(ctx, "")).toBe(false);
  expect(await isSetupToken(ctx, "undefined")).toBe(false);
});
