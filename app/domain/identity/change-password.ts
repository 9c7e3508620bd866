import { eq } from "drizzle-orm";
import { passwordResets, staffPasswords } from "../../../drizzle/schema/identity.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entry } from "../audit/audit.ts";
import { DomainError } from "../errors.ts";
import { forget, takeBack } from "../limits/limits.ts";
import { deliverDue, enqueueEmail } from "../messages/outbox.ts";
import { renewSession } from "../sessions/renew.ts";
import { endSessionsStatement, type Session } from "../sessions/sessions.ts";
import { provePassword } from "./confirm.ts";
import { passwordProblem } from "./passwords.ts";
import type { SignedIn } from "./sign-in.ts";
import { passwordContext, readProfile } from "./staff.ts";

type Refused = { ok: false; field: "currentPassword" | "password"; sentence: string };

/** What the person gets by mail when the password was changed: the one sign that somebody else did it. */
export const changedMail = (to: string, origin: string) => ({
  purpose: "password-changed",
  to,
  subject: "Your Daydreamers password was changed",
  text: `Your password for ${origin} was just changed, and every other device was signed out.

If that was you, there is nothing to do.

If it was not, go to ${origin}/forgot-password now and choose a new password.
`,
});

/** Changes the password of a signed-in person, ends all other devices and outstanding codes, and says so by mail. */
export async function changePassword(
  ctx: SystemContext,
  session: Session,
  { currentPassword, password }: { currentPassword: string; password: string },
): Promise<{ ok: true; signedIn: SignedIn | null } | Refused> {
  const profile = await readProfile(ctx, session.staffId);
  if (!profile) throw new DomainError("not-found");
  const problem = await passwordProblem(password, await passwordContext(ctx, profile));
  if (problem) return { ok: false, field: "password", sentence: problem };
  const proof = await provePassword(ctx, session, currentPassword);
  if (!proof) return { ok: false, field: "currentPassword", sentence: notProved };

  const { staffId } = session;
  const hash = await ctx.vault.seal("staff_passwords.hash", staffId, await ctx.passwords.hash(password));
  const mail = await enqueueEmail(ctx, changedMail(profile.email, ctx.settings.APP_ORIGIN));
  const { fresh, exchange, tokenOf } = await renewSession(ctx, session);
  const [, exchanged] = await ctx.db.batch([
    fresh,
    exchange,
    ctx.db
      .update(staffPasswords)
      .set({ hash, changedAt: ctx.clock.now() })
      .where(eq(staffPasswords.id, staffId)),
    endSessionsStatement(ctx, staffId, session.id),
    ctx.db.delete(passwordResets).where(eq(passwordResets.staffId, staffId)),
    entry(ctx, {
      event: "password.changed",
      details: { how: "account" },
      staffId,
      subject: { type: "staff", id: staffId },
    }),
    mail.statement,
    forget(ctx, proof.own),
    takeBack(ctx, proof.network),
  ]);
  ctx.background(deliverDue(ctx));
  return { ok: true, signedIn: tokenOf(exchanged) };
}

/** The same for a wrong password and too many tries: a right one during a pause is not told apart. */
const notProved =
  "That is not your current password, or there were too many tries. Wait a few minutes and try again.";
