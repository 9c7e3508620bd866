import { expect, test } from "vitest";
import { createTestContext } from "../../test/harness/context.ts";
import { record } from "../domain/audit/audit.ts";

test("what is sealed opens again in its own column and row only", async () => {
  const ctx = await createTestContext();
  await record(ctx, { event: "setup.claimed", details: {} });
  const sealed = await ctx.vault.seal("staff.name", "row-1", "Robin Vale");
  expect(await ctx.vault.open("staff.name", "row-1", sealed)).toBe("Robin Vale");
  await expect(ctx.vault.open("staff.name", "row-2", sealed)).rejects.toThrow("not-authentic");
});
