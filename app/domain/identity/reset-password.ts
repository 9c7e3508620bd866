import { and, eq, gt, type SQL, sql } from "drizzle-orm";
import { pendingSignIns } from "../../../drizzle/schema/factors.ts";
import { passwordResets, staffPasswords, throttles } from "../../../drizzle/schema/identity.ts";
import { sessions } from "../../../drizzle/schema/sessions.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entry, entryIfChanged, record } from "../audit/audit.ts";
import { changedOne, insertWhen } from "../insert-when.ts";
import { admit, counter, outsideCounters, takeBack } from "../limits/limits.ts";
import { newLongCode } from "../long-code.ts";
import { deliverDue, enqueueEmail } from "../messages/outbox.ts";
import { tellOf } from "../suspicion/notices.ts";
import { passwordProblem } from "./passwords.ts";
import { resetCodeHash, resetMinutes } from "./reset-code.ts";
import { findByEmail, passwordContext, readProfile } from "./staff.ts";

/**
 * Mails a code to choose a new password, if the address is somebody's. Known, unknown, disabled and asked too often
 * run the same statements, with the same sealing; only where they find somebody do they leave rows.
 *
 * @param email as `normaliseEmail` gives it.
 */
export async function requestReset(ctx: SystemContext, email: string): Promise<void> {
  const [network] = await outsideCounters(ctx);
  const admitted = await admit(ctx, [network, await counter(ctx, "mailedCodes", email)]);
  const found = await findByEmail(ctx, email);
  const known = admitted && found !== null && found.disabledAt === null;
  const staffId = known ? found.id : "";
  const now = ctx.clock.now();
  const code = newLongCode(ctx.random);
  const when: SQL = known ? sql`true` : sql`false`;
  const reset = {
    id: ctx.random.id(),
    staffId,
    codeHash: await resetCodeHash(code),
    createdAt: now,
    expiresAt: new Date(now.getTime() + resetMinutes * 60_000),
  };
  const mail = await enqueueEmail(ctx, resetMail(email, code, ctx.settings.APP_ORIGIN), when);
  await ctx.db.batch([
    ctx.db.delete(passwordResets).where(eq(passwordResets.staffId, staffId)),
    insertWhen(ctx, passwordResets, reset, when),
    mail.statement,
    entry(ctx, {
      event: "password.reset-requested",
      details: { known },
      staffId: known ? staffId : null,
    }),
  ]);
  ctx.background(deliverDue(ctx));
}

/** Nothing in it acts by being opened: mail scanners open every link first. */
const resetMail = (to: string, code: string, origin: string) => ({
  purpose: "password-reset",
  secret: true,
  to,
  subject: "Your code for a new password",
  text: `Your code to choose a new Daydreamers password:

${code}

Type it at ${origin}/reset-password within ${resetMinutes} minutes. It works once.

If you did not ask for it, there is nothing to do: your password is unchanged.
`,
});

type Refused = { ok: false; field: "token" | "password"; sentence: string };

/**
 * Sets a new password with a mailed code. A password that is refused does not use the code up. Used, the code is
 * gone, all devices are signed out, outstanding pauses of the account end, and the person signs in anew.
 */
export async function resetPassword(
  ctx: SystemContext,
  { token, password }: { token: string; password: string },
): Promise<{ ok: true } | Refused> {
  const outside = await outsideCounters(ctx);
  const refused: Refused = {
    ok: false,
    field: "token",
    sentence: "This code is not right, was used already or has run out. You can ask for a new one.",
  };
  if (!(await admit(ctx, outside))) {
    await record(ctx, { event: "password.reset-refused", details: { reason: "throttled" } });
    return refused;
  }
  const codeHash = await resetCodeHash(token);
  const open = and(eq(passwordResets.codeHash, codeHash), gt(passwordResets.expiresAt, ctx.clock.now()));
  const [reset] = await ctx.db
    .select({ staffId: passwordResets.staffId })
    .from(passwordResets)
    .where(open)
    .limit(1);
  const profile = reset && (await readProfile(ctx, reset.staffId));
  if (!profile) {
    await record(ctx, { event: "password.reset-refused", details: { reason: "unknown-code" } });
    return refused;
  }
  const problem = await passwordProblem(password, await passwordContext(ctx, profile));
  if (problem) {
    await ctx.db.batch([takeBack(ctx, outside[0]), takeBack(ctx, outside[1])]);
    return { ok: false, field: "password", sentence: problem };
  }

  const staffId = profile.id;
  const hash = await ctx.vault.seal("staff_passwords.hash", staffId, await ctx.passwords.hash(password));
  const account = await counter(ctx, "account", profile.email);
  // Of two uses at once one deletes the row; everything else in the batch hangs on the password that it has set.
  const won = sql`exists (select 1 from ${staffPasswords} where ${staffPasswords.id} = ${staffId} and ${staffPasswords.hash} = ${hash})`;
  const told = await tellOf(ctx, { staffId, kind: "password-changed", when: won });
  const [consumed] = await ctx.db.batch([
    ctx.db.delete(passwordResets).where(open).returning({ id: passwordResets.id }),
    insertWhen(
      ctx,
      staffPasswords,
      { id: staffId, hash, changedAt: ctx.clock.now() },
      changedOne,
    ).onConflictDoUpdate({
      target: staffPasswords.id,
      set: { hash: sql`excluded.hash`, changedAt: sql`excluded.changed_at` },
    }),
    entryIfChanged(ctx, {
      event: "password.changed",
      details: { how: "reset" },
      staffId,
      subject: { type: "staff", id: staffId },
    }),
    ctx.db.delete(sessions).where(and(eq(sessions.staffId, staffId), won)),
    // Whoever proved the old password a moment ago has proved nothing any more. The second factor stays asked.
    ctx.db.delete(pendingSignIns).where(and(eq(pendingSignIns.staffId, staffId), won)),
    ctx.db.delete(throttles).where(and(eq(throttles.id, account.id), won)),
    ...told.statements,
  ]);
  if (consumed.length !== 1) return refused;
  await ctx.db.batch([takeBack(ctx, outside[0]), takeBack(ctx, outside[1])]);
  ctx.background(deliverDue(ctx));
  return { ok: true };
}
