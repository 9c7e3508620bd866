import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { passkeys, recoveryCodes, staffTotp } from "../../../drizzle/schema/factors.ts";
import { createTestContext } from "../../../test/harness/context.ts";
import { addStaff, events, goodPassword } from "../../../test/harness/staff.ts";
import { sealTrail } from "../audit/checkpoints.ts";
import { verifyTrail } from "../audit/verify.ts";
import { signInWithPassword } from "../identity/sign-in.ts";

const runbook = readFileSync(new URL("../../../docs/runbooks/locked-out.md", import.meta.url), "utf8");

test("what the runbook runs lets the owner in without a factor, and the trail says so and stays whole", async () => {
  const ctx = await createTestContext();
  const owner = await addStaff(ctx);
  const other = await addStaff(ctx, { email: "sam@example.com", name: "Sam" });
  for (const id of [owner, other]) {
    const seed = await ctx.vault.seal("staff_totp.seed", id, "JBSWY3DPEHPK3PXP");
    await ctx.db.insert(staffTotp).values({ id, seed, lastStep: 0, addedAt: ctx.clock.now() });
    await ctx.db
      .insert(recoveryCodes)
      .values({ id: ctx.random.id(), staffId: id, codeHash: id, createdAt: ctx.clock.now() });
  }
  const signIn = () => signInWithPassword(ctx, { email: "robin@example.com", password: goodPassword });
  expect(await signIn()).toMatchObject({ kind: "second-factor" });

  const sql = /```sql\n([\s\S]*?)```/.exec(runbook)?.[1]?.replaceAll("OWNER", owner) ?? "";
  await ctx.raw.batch(
    sql
      .split(";")
      .filter((statement) => statement.trim())
      .map((statement) => ctx.raw.prepare(statement)),
  );

  expect(await signIn()).toMatchObject({ kind: "signed-in", staffId: owner });
  expect((await ctx.db.select().from(staffTotp)).map(({ id }) => id)).toEqual([other]);
  expect(await ctx.db.$count(recoveryCodes)).toBe(1);
  expect(await ctx.db.$count(passkeys)).toBe(0);
  expect(await events(ctx)).toContain("second-factor.reset {}");
  await sealTrail(ctx);
  expect(await verifyTrail(ctx)).toMatchObject({ fault: null });
});
