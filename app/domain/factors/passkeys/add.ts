import { count, eq } from "drizzle-orm";
import { passkeys } from "../../../../drizzle/schema/factors.ts";
import type { SystemContext } from "../../../platform/ports.ts";
import { entry, record } from "../../audit/audit.ts";
import { deliverDue } from "../../messages/outbox.ts";
import type { Session } from "../../sessions/sessions.ts";
import { tellOf } from "../../suspicion/notices.ts";
import { hasSecondFactor, heldFactors } from "../held.ts";
import { makeRecoveryCodes } from "../recovery-codes.ts";
import { endOthers } from "../removal.ts";
import { spendChallenge } from "./challenge.ts";
import type { Answer } from "./prove.ts";
import { credentialHashOf } from "./rows.ts";
import { verifyRegistration } from "./verify.ts";

/** More are a mistake or somebody playing. */
const maxPasskeys = 12;

export type Added =
  /** `codes`: the new recovery codes, to be shown this once; empty where there was no need of any. */
  { ok: true; codes: string[] } | { ok: false; reason: "not-proved" | "known" | "too-many" };

/**
 * Keeps a new passkey of a signed-in person, ends the other sessions and says so by mail. With the first factor
 * come recovery codes, unless some are left.
 *
 * @param session a fresh one
 * @param name what its owner calls it
 */
export async function addPasskey(
  ctx: SystemContext,
  session: Session,
  { credential, challenge, name }: Answer & { name: string },
): Promise<Added> {
  const { staffId } = session;
  const subject = { type: "staff", id: staffId };
  const refused = async (reason: Extract<Added, { ok: false }>["reason"]): Promise<Added> => {
    const details = { kind: "passkey", reason } as const;
    await record(ctx, { event: "second-factor.refused", details, staffId, subject });
    return { ok: false, reason };
  };
  if (challenge?.purpose !== "add" || challenge.staffId !== staffId) return refused("not-proved");
  const made = await verifyRegistration(ctx.settings, credential, challenge.challenge);
  if (!made) return refused("not-proved");
  const credentialHash = await credentialHashOf(made.stored.id);
  const { statement: spent } = await spendChallenge(ctx, challenge);
  const [first, known, own] = await ctx.db.batch([
    spent,
    ctx.db.select({ id: passkeys.id }).from(passkeys).where(eq(passkeys.credentialHash, credentialHash)),
    ctx.db.select({ count: count() }).from(passkeys).where(eq(passkeys.staffId, staffId)),
  ]);
  if (first.length === 0) return refused("not-proved");
  if (known.length > 0) return refused("known");
  if ((own[0]?.count ?? 0) >= maxPasskeys) return refused("too-many");

  const held = await heldFactors(ctx, staffId);
  const wantsCodes = !hasSecondFactor(held) && held.recoveryCodes === 0;
  const recovery = wantsCodes ? await makeRecoveryCodes(ctx, staffId) : { codes: [], statements: [] };
  const told = await tellOf(ctx, { staffId, kind: "factor-added", sessionId: session.id });
  const id = ctx.random.id();
  // All or nothing: the unique hash stops the batch where two of these run at once.
  await ctx.db.batch([
    ctx.db.insert(passkeys).values({
      id,
      staffId,
      credentialHash,
      credential: await ctx.vault.seal("passkeys.credential", id, JSON.stringify(made.stored)),
      name: await ctx.vault.seal("passkeys.name", id, name),
      counter: made.counter,
      backedUp: made.backedUp,
      createdAt: ctx.clock.now(),
    }),
    entry(ctx, { event: "second-factor.added", details: { kind: "passkey" }, staffId, subject }),
    ...endOthers(ctx, session),
    ...recovery.statements,
    ...told.statements,
  ]);
  ctx.background(deliverDue(ctx));
  return { ok: true, codes: recovery.codes };
}
