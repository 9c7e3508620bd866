import { eq } from "drizzle-orm";
import { staffPasswords } from "../../../drizzle/schema/identity.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entry, record } from "../audit/audit.ts";
import { hasSecondFactor, heldFactors } from "../factors/held.ts";
import { admit, type Counter, counter, forget, outsideCounters, takeBack } from "../limits/limits.ts";
import { renewSession } from "../sessions/renew.ts";
import type { Session } from "../sessions/sessions.ts";
import { accepted, proveCode, refused, tellOfRecovery } from "./prove-code.ts";
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

/** What a person is asked to confirm with. */
export interface Question {
  password: boolean;
  /** A code of the app or a recovery code, beside the password. */
  code: boolean;
  /** A passkey does alone; where neither of the others is asked, it is the only way. */
  passkey: boolean;
}

/** What this person can confirm with: never less than a sign-in asks. */
export async function confirmQuestion(ctx: SystemContext, staffId: string): Promise<Question> {
  const [hasPassword, held] = await Promise.all([
    ctx.db.$count(staffPasswords, eq(staffPasswords.id, staffId)),
    heldFactors(ctx, staffId),
  ]);
  const code = held.totp || held.recoveryCodes > 0;
  // With passkeys alone and no code left, the password is half of an answer.
  const password = hasPassword === 1 && (code || !hasSecondFactor(held));
  return { password, code: password && hasSecondFactor(held), passkey: held.passkeys > 0 };
}

export type Confirmed =
  | { ok: true; signedIn: SignedIn | null }
  | { ok: false; field: "password" | "code"; signedIn?: undefined };

/**
 * Opens the sensitive changes for a quarter of an hour, under a new session token.
 *
 * @param code a second factor, as it was typed; only asked of those who hold one
 * @returns `signedIn` for the cookie, null within where another tab has just renewed it; or the field that is refused.
 */
export async function confirmSession(
  ctx: SystemContext,
  session: Session,
  password: string,
  code = "",
): Promise<Confirmed> {
  const asked = await confirmQuestion(ctx, session.staffId);
  const proof = await provePassword(ctx, session, password);
  if (!proof || !asked.password) return { ok: false, field: "password" };
  if (asked.code && !(await spendCode(ctx, session.staffId, code))) return { ok: false, field: "code" };
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
  return { ok: true, signedIn: tokenOf(exchanged) };
}

/** Uses a typed second factor up. @returns whether it was this request that did */
async function spendCode(ctx: SystemContext, staffId: string, typed: string): Promise<boolean> {
  const code = await proveCode(ctx, staffId, typed);
  if (!code) return false;
  const [used] = await ctx.db.batch([code.spend(), accepted(ctx, staffId, code)]);
  if (used.length !== 1) {
    await refused(ctx, staffId, "used");
    return false;
  }
  await ctx.db.batch([forget(ctx, code.own), takeBack(ctx, code.network)]);
  if (code.kind === "recovery-code") await tellOfRecovery(ctx, staffId);
  return true;
}
