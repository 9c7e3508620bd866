import { keyCanaries } from "../../../drizzle/schema/keys.ts";
import type { SystemContext } from "../../platform/ports.ts";

const canary = "daydreamers key canary";

/**
 * Proves that the key ring is the one this database was sealed with: each key must open the canary that was sealed
 * when the key was first seen. A missing key or another secret under an old name is found here, at start, and not by
 * the first client who cannot be read.
 *
 * @returns the ids of keys that failed; empty when all is well.
 */
export async function failedKeys(ctx: Pick<SystemContext, "db" | "vault" | "clock">): Promise<string[]> {
  const known = await ctx.db.select().from(keyCanaries);
  const checks = known.map(async ({ id, canary: sealed }) =>
    ctx.vault.open("key_canaries.canary", id, sealed).then(
      (text) => (text === canary ? null : id),
      () => id,
    ),
  );
  const failed = (await Promise.all(checks)).filter((id) => id !== null);
  const newest = ctx.vault.newestKeyId;
  if (failed.length === 0 && !known.some(({ id }) => id === newest)) {
    await ctx.db
      .insert(keyCanaries)
      .values({
        id: newest,
        canary: await ctx.vault.seal("key_canaries.canary", newest, canary),
        createdAt: ctx.clock.now(),
      })
      .onConflictDoNothing();
  }
  return failed;
}
