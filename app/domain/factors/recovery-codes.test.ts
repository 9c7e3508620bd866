import { expect, test } from "vitest";
import { recoveryCodes } from "../../../drizzle/schema/factors.ts";
import { createTestContext } from "../../../test/harness/context.ts";
import { addStaff, dump } from "../../../test/harness/staff.ts";
import { addTotp } from "../../../test/harness/totp.ts";
import { readCode } from "./proof.ts";
import { renewRecoveryCodes } from "./renew-recovery-codes.ts";

async function start() {
  const ctx = await createTestContext();
  const staffId = await addStaff(ctx);
  await addTotp(ctx, staffId);
  const renew = async () => (await renewRecoveryCodes(ctx, { id: "session", staffId })) ?? [];
  const spend = async (code: string) => (await (await readCode(ctx, staffId, code))?.spend())?.length ?? 0;
  return { ctx, staffId, renew, spend };
}

test("MF-06: ten codes of eighty bits, kept as hashes; of one in ten hands one is taken, and the count falls by one", async () => {
  const { ctx, renew, spend } = await start();
  const codes = await renew();
  expect(new Set(codes).size).toBe(10);
  for (const code of codes) expect(code).toMatch(/^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$/);
  const everything = (await dump(ctx)).toLowerCase();
  for (const code of codes) expect(everything).not.toContain(code.replaceAll("-", "").toLowerCase());

  const [first = "", second = ""] = codes;
  const taken = await Promise.all(Array.from({ length: 10 }, () => spend(first)));
  expect(taken.filter((rows) => rows === 1)).toHaveLength(1);
  expect(await spend(first)).toBe(0);
  expect(await ctx.db.$count(recoveryCodes)).toBe(9);
  expect(await spend(second.toLowerCase().replaceAll("-", " "))).toBe(1);
});

test("MF-06: new codes end those from before, and the person is told", async () => {
  const { ctx, renew, spend } = await start();
  const [old = ""] = await renew();
  const [fresh = ""] = await renew();
  expect(await spend(old)).toBe(0);
  expect(await spend(fresh)).toBe(1);
  await ctx.settled();
  expect(ctx.mails.map(({ subject }) => subject)).toContain("New recovery codes were made");
  expect(JSON.stringify(ctx.mails)).not.toContain(fresh);
});

test("MF-06: a code of one person is nothing in the hands of another, and without a factor there are none", async () => {
  const { ctx, renew } = await start();
  const [code = ""] = await renew();
  const other = await addStaff(ctx, { email: "kim@example.com" });
  expect(await readCode(ctx, other, code)).toBeNull();
  expect(await renewRecoveryCodes(ctx, { id: "session", staffId: other })).toBeNull();
});
