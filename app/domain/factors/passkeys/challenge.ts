import { lte } from "drizzle-orm";
import { usedChallenges } from "../../../../drizzle/schema/factors.ts";
import { digest, toBase64Url } from "../../../platform/bytes.ts";
import type { SystemContext } from "../../../platform/ports.ts";

/** What a challenge was made for: an answer to one of them is no answer to another. */
export const challengePurposes = ["sign-in", "add", "confirm"] as const;
export type ChallengePurpose = (typeof challengePurposes)[number];

/** How long a person may take with the passkey. */
export const challengeMinutes = 5;

/**
 * What the authenticator signs (WebAuthn Level 3, section 13.4.3): 32 random bytes in base64url. The browser keeps it in a
 * sealed cookie, so that asking for one, however often, leaves nothing in the database.
 */
export interface Challenge {
  challenge: string;
  purpose: ChallengePurpose;
  /** Whose answer is expected; null at the door, where the passkey says who it is. */
  staffId: string | null;
}

export const newChallenge = (
  ctx: Pick<SystemContext, "random">,
  purpose: ChallengePurpose,
  staffId: string | null,
): Challenge => ({ challenge: toBase64Url(ctx.random.bytes(32)), purpose, staffId });

/**
 * The statement that uses a challenge up. It returns a row, and changes one, only the first time: whatever follows in
 * the batch under `changedOne` happens once.
 */
export async function spendChallenge(
  ctx: Pick<SystemContext, "db" | "clock">,
  { challenge }: Pick<Challenge, "challenge">,
) {
  const expiresAt = new Date(ctx.clock.now().getTime() + challengeMinutes * 60_000);
  return {
    statement: ctx.db
      .insert(usedChallenges)
      .values({ id: await digest("used_challenges.id", challenge), expiresAt })
      .onConflictDoNothing()
      .returning({ id: usedChallenges.id }),
  };
}

/** Forgets the used challenges whose cookies have run out. */
export async function sweepChallenges(ctx: SystemContext): Promise<{ challenges: number }> {
  const gone = await ctx.db
    .delete(usedChallenges)
    .where(lte(usedChallenges.expiresAt, ctx.clock.now()))
    .returning({ id: usedChallenges.id });
  return { challenges: gone.length };
}
