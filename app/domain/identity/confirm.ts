import { eq } from "drizzle-orm";
import { staffPasswords } from "../../../drizzle/schema/identity.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entry, record } from "../audit/audit.ts";
import { admit, type Counter, counter, forget, outsideCounters, takeBack } from "../limits/limits.ts";
import { renewSession } from "../sessions/renew.ts";
import type { Session } from "../sessions/sessions.ts";
import type { SignedIn } from "./sign-in.ts";

/**
 * Asks a signed-in person for the password once more. Counted by person, apart from sign-in, so that a stranger
 * who fails at the door does not close the rooms inside; and by network like every try.
 *
 * @returns the counters to settle in the batch of what follows, or null when it is not the password or too soon.
 */
export async function provePassword(
  ctx: SystemContext,
  session: Session,
  password: string,
): Promise<{ own: Counter; network: Counter } | null> {
  const [network] = await outsideCounters(ctx);
  const own = await counter(ctx, "confirm", session.staffId);
  const refuse = async (reason: "mismatch" | "throttled") => {
    const subject = { type: "session", id: session.id };
    await record(ctx, {
      event: "session.confirm-refused",
      details: { reason },
      staffId: session.staffId,
      subject,
    });
    return null;
  };
  if (!(await admit(ctx, [network, own]))) return refuse("throttled");
  const [row] = await ctx.db
    .select({ hash: staffPasswords.hash })
    .from(staffPasswords)
    .where(eq(staffPasswords.id, session.staffId))
    .limit(1);
  const hash = row && (await ctx.vault.open("staff_passwords.hash", session.staffId, row.hash));
  const { ok } = await ctx.passwords.verify(password, hash);
  return ok ? { own, network } : refuse("mismatch");
}

/**
 * Opens the sensitive changes for a quarter of an hour, under a new session token.
 *
 * @returns `signedIn` for the cookie, null within where another tab has just renewed it; or null when refused.
 */
export async function confirmSession(
  ctx: SystemContext,
  session: Session,
  password: string,
): Promise<{ signedIn: SignedIn | null } | null> {
  const proof = await provePassword(ctx, session, password);
  if (!proof) return null;
  const { fresh, exchange, tokenOf } = await renewSession(ctx, session);
  const [, exchanged] = await ctx.db.batch([
    fresh,
    exchange,
    entry(ctx, {
      event: "session.confirmed",
      details: {},
      staffId: session.staffId,
      subject: { type: "session", id: session.id },
    }),
    forget(ctx, proof.own),
    takeBack(ctx, proof.network),
  ]);
  return { signedIn: tokenOf(exchanged) };
}
