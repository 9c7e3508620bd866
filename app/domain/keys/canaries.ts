import { eq } from "drizzle-orm";
import { keyCanaries } from "../../../drizzle/schema/keys.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { isUsed } from "./usage.ts";

const canary = "daydreamers key canary";

/**
 * Proves that the key ring is the one this database was sealed with: each key must open the canary that was sealed
 * when the key was first seen. A missing key or another secret under an old name is found here, at start, and not by
 * the first client who cannot be read. A key that was taken out of the ring after its last value was rewrapped is no
 * failure: its canary goes too.
 *
 * @returns the ids of keys that failed; empty when all is well.
 */
export async function failedKeys(ctx: Pick<SystemContext, "db" | "vault" | "clock">): Promise<string[]> {
  const known = await ctx.db.select().from(keyCanaries);
  const checks = known.map(async ({ id, canary: sealed }) => {
    if (!ctx.vault.keyIds.includes(id)) return (await retire(ctx, id)) ? null : id;
    return ctx.vault.open("key_canaries.canary", id, sealed).then(
      (text) => (text === canary ? null : id),
      () => id,
    );
  });
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

/** Forgets a key that is no longer in the ring. @returns false while a value still needs it */
async function retire(ctx: Pick<SystemContext, "db">, keyId: string): Promise<boolean> {
  if (await isUsed(ctx, keyId)) return false;
  await ctx.db.delete(keyCanaries).where(eq(keyCanaries.id, keyId));
  return true;
}
