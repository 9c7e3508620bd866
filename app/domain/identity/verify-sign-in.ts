import { and, eq } from "drizzle-orm";
import { pendingSignIns } from "../../../drizzle/schema/factors.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { record } from "../audit/audit.ts";
import { countTry, type PendingSignIn } from "../factors/pending.ts";
import { changedOne } from "../insert-when.ts";
import { forget, takeBack } from "../limits/limits.ts";
import { accepted, proveCode, refused, tellOfRecovery } from "./prove-code.ts";
import { type Browser, type SignedIn, signInStaff } from "./sign-in.ts";

/** "wrong" may be tried again; after "spent", and where nothing is open ("gone"), the first proof is asked anew. */
export type Verified = { ok: true; signedIn: SignedIn } | { ok: false; reason: "wrong" | "spent" | "gone" };

/**
 * Answers the second question of a sign-in. The waiting row and the code are used up together, in one batch that one
 * request wins; the session begins right after. A stop in between lets nobody in.
 *
 * @param typed an app's code or a recovery code, as it was typed
 */
export async function verifySignIn(
  ctx: SystemContext,
  cookie: Pick<PendingSignIn, "token" | "staffId">,
  typed: string,
  browser: Browser = {},
): Promise<Verified> {
  const pending = await countTry(ctx, cookie);
  if (!pending) return { ok: false, reason: "gone" };
  const { staffId, method } = pending;
  const row = eq(pendingSignIns.id, pending.id);
  const code = await proveCode(ctx, staffId, typed);
  if (code) {
    const [claimed] = await ctx.db.batch([
      ctx.db.delete(pendingSignIns).where(and(row, code.unused)).returning({ id: pendingSignIns.id }),
      code.spend(changedOne),
      accepted(ctx, staffId, code),
    ]);
    if (claimed.length === 1) {
      const signedIn = await signInStaff(ctx, staffId, method, browser);
      await ctx.db.batch([forget(ctx, code.own), takeBack(ctx, code.network)]);
      if (code.kind === "recovery-code") await tellOfRecovery(ctx, staffId);
      return { ok: true, signedIn };
    }
    await refused(ctx, staffId, "used");
  }
  if (!pending.isLast) return { ok: false, reason: "wrong" };
  await ctx.db.delete(pendingSignIns).where(row);
  await record(ctx, { event: "sign-in.refused", details: { method, reason: "second-factor" }, staffId });
  return { ok: false, reason: "spent" };
}
