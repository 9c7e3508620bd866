import { and, eq, isNull, lt, or, sql } from "drizzle-orm";
import { passkeys } from "../../../../drizzle/schema/factors.ts";
import { staff } from "../../../../drizzle/schema/identity.ts";
import type { SystemContext } from "../../../platform/ports.ts";
import { entry } from "../../audit/audit.ts";
import { changedOne } from "../../insert-when.ts";
import { deliverDue } from "../../messages/outbox.ts";
import { tellOf } from "../../suspicion/notices.ts";
import { type Challenge, type ChallengePurpose, spendChallenge } from "./challenge.ts";
import { credentialHashOf, openCredential } from "./rows.ts";
import { readAssertion } from "./typed.ts";
import { verifyAssertion } from "./verify.ts";

/** An answer as it came: the posted JSON, and the challenge from the browser's own cookie. */
export interface Answer {
  credential: string;
  challenge: Challenge | null;
}

export type Proof =
  | { ok: true; staffId: string }
  | {
      ok: false;
      reason: "mismatch" | "unknown-identity" | "disabled";
      /** Whose passkey it was, where that is known. */
      staffId?: string;
    };

/**
 * Looks at a passkey's answer to a challenge of ours: whose passkey it is, whether the challenge was made for this purpose
 * and person and is answered the first time, and whether the authenticator's counter went on.
 *
 * There is nothing to guess, so tries are not counted here: `http/limited.ts` bounds the work, apart from the passwords', so
 * that whoever wears out those limits does not keep the owner from getting in by passkey.
 *
 * @param asked `staffId` null where the passkey is to say who it is
 */
export async function provePasskey(
  ctx: SystemContext,
  { credential, challenge }: Answer,
  asked: { purpose: Exclude<ChallengePurpose, "add">; staffId: string | null },
): Promise<Proof> {
  const response = readAssertion(credential);
  if (!response || challenge?.purpose !== asked.purpose || challenge.staffId !== asked.staffId)
    return { ok: false, reason: "mismatch" };

  const [row] = await ctx.db
    .select({
      id: passkeys.id,
      staffId: passkeys.staffId,
      credential: passkeys.credential,
      disabledAt: staff.disabledAt,
    })
    .from(passkeys)
    .innerJoin(staff, eq(staff.id, passkeys.staffId))
    .where(
      and(eq(passkeys.credentialHash, await credentialHashOf(response.id)), isNull(passkeys.suspendedAt)),
    )
    .limit(1);
  if (!row) return { ok: false, reason: "unknown-identity" };
  const { staffId } = row;
  const refused = (reason: "mismatch" | "disabled") => ({ ok: false, reason, staffId }) as const;
  // Section 7.2, step 6: at the door the authenticator has to say whose passkey it is; inside it may.
  const handle = response.response.userHandle ?? null;
  const own = handle === Buffer.from(staffId).toString("base64url");
  if (asked.staffId === null ? !own : staffId !== asked.staffId || (handle !== null && !own))
    return refused("mismatch");

  const stored = await openCredential(ctx, row);
  const verified = await verifyAssertion(ctx.settings, response, challenge.challenge, stored);
  if (!verified) return refused("mismatch");
  if (row.disabledAt) return refused("disabled");

  // Section 7.2, step 22: the counter grows, or there is none. Decided where it is written, so that of two answers at once
  // with one counter one goes back.
  const { counter: count, backedUp } = verified;
  const grows = or(lt(passkeys.counter, count), and(eq(passkeys.counter, 0), sql`${count} = 0`));
  const { statement: spent } = await spendChallenge(ctx, challenge);
  const [first, used] = await ctx.db.batch([
    spent,
    ctx.db
      .update(passkeys)
      .set({ counter: count, backedUp, lastUsedAt: ctx.clock.now() })
      .where(and(eq(passkeys.id, row.id), grows, changedOne))
      .returning({ id: passkeys.id }),
  ]);
  if (first.length === 0) return refused("mismatch");
  if (used.length === 1) return { ok: true, staffId };
  await tellOfCopy(ctx, staffId, row.id);
  return refused("mismatch");
}

/** The counter went back: two authenticators answer with one key, and only one of them can be the person's. */
async function tellOfCopy(ctx: SystemContext, staffId: string, passkeyId: string): Promise<void> {
  ctx.log.warn("passkey.counter-went-back");
  const told = await tellOf(ctx, { staffId, kind: "passkey-copied" });
  await ctx.db.batch([
    entry(ctx, {
      event: "passkey.counter-went-back",
      details: {},
      staffId,
      subject: { type: "passkey", id: passkeyId },
    }),
    ...told.statements,
  ]);
  ctx.background(deliverDue(ctx));
}
