import type { SystemContext } from "../../platform/ports.ts";
import { type Answer, provePasskey } from "../factors/passkeys/prove.ts";
import { recordRefusal } from "../limits/refusals.ts";
import { type Arrival, admitStaff, type Browser } from "./sign-in.ts";

/**
 * Signs in whoever the passkey says it is. It has verified its user, so it is both factors. Unknown, wrong, copied and
 * disabled all end in null.
 */
export async function signInWithPasskey(
  ctx: SystemContext,
  { credential, challenge, ...browser }: Answer & Browser,
): Promise<Arrival | null> {
  const proof = await provePasskey(ctx, { credential, challenge }, { purpose: "sign-in", staffId: null });
  if (proof.ok) return admitStaff(ctx, proof.staffId, "passkey", browser);
  await recordRefusal(ctx, {
    event: "sign-in.refused",
    details: { method: "passkey", reason: proof.reason },
    staffId: proof.staffId ?? null,
  });
  return null;
}
