import type { SystemContext } from "../../../platform/ports.ts";
import { entry, record } from "../../audit/audit.ts";
import { renewSession } from "../../sessions/renew.ts";
import type { Session } from "../../sessions/sessions.ts";
import { type Answer, provePasskey } from "./prove.ts";

/**
 * Opens the sensitive changes for a quarter of an hour with one of the person's own passkeys, under a new session token.
 *
 * @returns `signedIn` for the cookie, null within where another tab has just renewed it; or null when refused.
 */
export async function confirmByPasskey(ctx: SystemContext, session: Session, answer: Answer) {
  const { staffId } = session;
  const subject = { type: "session", id: session.id };
  const proof = await provePasskey(ctx, answer, { purpose: "confirm", staffId });
  if (!proof.ok) {
    const details = { reason: "mismatch" } as const;
    await record(ctx, { event: "session.confirm-refused", details, staffId, subject });
    return null;
  }
  const { fresh, exchange, tokenOf } = await renewSession(ctx, session);
  const [, exchanged] = await ctx.db.batch([
    fresh,
    exchange,
    entry(ctx, { event: "session.confirmed", details: {}, staffId, subject }),
  ]);
  return { signedIn: tokenOf(exchanged) };
}
