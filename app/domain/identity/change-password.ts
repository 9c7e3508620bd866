import { and, eq, ne, sql } from "drizzle-orm";
import { passwordResets, staffPasswords } from "../../../drizzle/schema/identity.ts";
import { sessions } from "../../../drizzle/schema/sessions.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged } from "../audit/audit.ts";
import { DomainError } from "../errors.ts";
import { dropPending } from "../factors/removal.ts";
import { changedOne, insertWhen } from "../insert-when.ts";
import { forget, takeBack } from "../limits/limits.ts";
import { deliverDue } from "../messages/outbox.ts";
import { renewSession } from "../sessions/renew.ts";
import type { Session } from "../sessions/sessions.ts";
import { tellOf } from "../suspicion/notices.ts";
import { provePassword } from "./confirm.ts";
import { passwordProblem } from "./passwords.ts";
import type { SignedIn } from "./sign-in.ts";
import { passwordContext, readProfile } from "./staff.ts";

type Refused = { ok: false; field: "currentPassword" | "password"; sentence: string };

/** Whether a person is still signed in here. Hashing takes its time: whoever was shut out meanwhile changes nothing. */
const isStillIn = ({ id }: Session) => sql`exists (select 1 from ${sessions} where ${sessions.id} = ${id})`;

/**
 * Changes the password of a signed-in person, ends all other devices and outstanding codes, and says so by mail.
 *
 * @throws DomainError "not-found" where the session has ended meanwhile
 */
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
  const told = await tellOf(ctx, {
    staffId,
    kind: "password-changed",
    sessionId: session.id,
    when: changedOne,
  });
  const { fresh, exchange, tokenOf } = await renewSession(ctx, session);
  const [, exchanged, changed] = await ctx.db.batch([
    fresh,
    exchange,
    ctx.db
      .update(staffPasswords)
      .set({ hash, changedAt: ctx.clock.now() })
      .where(and(eq(staffPasswords.id, staffId), isStillIn(session)))
      .returning({ id: staffPasswords.id }),
    entryIfChanged(ctx, {
      event: "password.changed",
      details: { how: "account" },
      staffId,
      subject: { type: "staff", id: staffId },
    }),
    ...told.statements,
    ctx.db
      .delete(sessions)
      .where(and(eq(sessions.staffId, staffId), ne(sessions.id, session.id), isStillIn(session))),
    dropPending(ctx, staffId),
    ctx.db.delete(passwordResets).where(and(eq(passwordResets.staffId, staffId), isStillIn(session))),
    forget(ctx, proof.own),
    takeBack(ctx, proof.network),
  ]);
  if (changed.length !== 1) throw new DomainError("not-found");
  ctx.background(deliverDue(ctx));
  return { ok: true, signedIn: tokenOf(exchanged) };
}

/** The same for a wrong password and too many tries: a right one during a pause is not told apart. */
const notProved =
  "That is not your current password, or there were too many tries. Wait a few minutes and try again.";

/**
 * Gives a password to a person who has none and signs in elsewhere. The caller has made sure that the session is fresh.
 *
 * @throws DomainError "not-found" where there is a password, which is changed with the one before, or where the session
 *   has ended meanwhile
 */
export async function setFirstPassword(
  ctx: SystemContext,
  session: Session,
  password: string,
): Promise<{ ok: true } | Refused> {
  const { staffId } = session;
  const profile = await readProfile(ctx, staffId);
  if (!profile) throw new DomainError("not-found");
  const problem = await passwordProblem(password, await passwordContext(ctx, profile));
  if (problem) return { ok: false, field: "password", sentence: problem };
  const hash = await ctx.vault.seal("staff_passwords.hash", staffId, await ctx.passwords.hash(password));
  const told = await tellOf(ctx, {
    staffId,
    kind: "password-changed",
    sessionId: session.id,
    when: changedOne,
  });
  const [set] = await ctx.db.batch([
    insertWhen(ctx, staffPasswords, { id: staffId, hash, changedAt: ctx.clock.now() }, isStillIn(session))
      .onConflictDoNothing()
      .returning({ id: staffPasswords.id }),
    entryIfChanged(ctx, {
      event: "password.changed",
      details: { how: "account" },
      staffId,
      subject: { type: "staff", id: staffId },
    }),
    ...told.statements,
  ]);
  if (set.length !== 1) throw new DomainError("not-found");
  ctx.background(deliverDue(ctx));
  return { ok: true };
}

export const hasPassword = async (ctx: Pick<SystemContext, "db">, staffId: string): Promise<boolean> =>
  (await ctx.db.$count(staffPasswords, eq(staffPasswords.id, staffId))) === 1;
