import { Secret, TOTP } from "otpauth";
import { newSeed } from "../../app/domain/factors/totp.ts";
import { staffTotp } from "../../drizzle/schema/factors.ts";
import type { TestContext } from "./context.ts";

/** What a phone shows for a seed at the test's time, `steps` of thirty seconds away from it. */
export const codeOf = (ctx: Pick<TestContext, "clock">, seed: string, steps = 0): string =>
  new TOTP({ secret: Secret.fromBase32(seed.replaceAll(" ", "")), algorithm: "SHA1" }).generate({
    timestamp: ctx.clock.now().getTime() + steps * 30_000,
  });

/** Gives a person an authenticator app. @returns its seed */
export async function addTotp(ctx: TestContext, staffId: string): Promise<string> {
  const seed = await newSeed(ctx);
  await ctx.db.insert(staffTotp).values({
    id: staffId,
    seed: await ctx.vault.seal("staff_totp.seed", staffId, seed),
    lastStep: 0,
    addedAt: ctx.clock.now(),
  });
  return seed;
}
