import { and, eq } from "drizzle-orm";
import { staffPasswords } from "../../../drizzle/schema/identity.ts";
import { sessions } from "../../../drizzle/schema/sessions.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entry, record } from "../audit/audit.ts";
import { admit, counter, forget, outsideCounters, takeBack } from "../limits/limits.ts";
import { startSession } from "../sessions/sessions.ts";
import { findByEmail } from "./staff.ts";

/** What a route seals into the cookie. */
export interface SignedIn {
  token: string;
  expiresAt: Date;
  staffId: string;
}

/**
 * Starts a session for a person who has proved who they are.
 *
 * @param replaces the session that the browser held until now; it ends, so that no id outlives a sign-in.
 */
export async function signInStaff(
  ctx: SystemContext,
  staffId: string,
  method: "password" | "tesla",
  replaces?: string,
): Promise<SignedIn> {
  const { statements, signedIn } = await signInStatements(ctx, staffId, method, replaces);
  await ctx.db.batch(statements);
  return signedIn;
}

async function signInStatements(
  ctx: SystemContext,
  staffId: string,
  method: "password" | "tesla",
  replaces?: string,
) {
  const { id, token, expiresAt, statement } = await startSession(ctx, staffId);
  const subject = { type: "session", id };
  const statements = [
    ctx.db.delete(sessions).where(eq(sessions.id, replaces ?? "")),
    statement,
    entry(ctx, { event: "sign-in.succeeded", details: { method }, staffId, subject }),
  ] as const;
  return { statements, signedIn: { token, expiresAt, staffId } };
}

/**
 * Signs in with email and password. Unknown, disabled, wrong and paused all end in null, unknown and wrong after the
 * same work. The try is counted as a failure before the password is looked at: of a burst, no more get a look than
 * are free.
 *
 * @param email as `normaliseEmail` gives it.
 */
export async function signInWithPassword(
  ctx: SystemContext,
  { email, password, replaces }: { email: string; password: string; replaces?: string | undefined },
): Promise<SignedIn | null> {
  const [network, everyone] = await outsideCounters(ctx);
  const account = await counter(ctx, "account", email);
  if (!(await admit(ctx, [network, account, everyone]))) return refuse(ctx, "throttled");

  const person = await findByEmail(ctx, email);
  const hash = person?.hash
    ? await ctx.vault.open("staff_passwords.hash", person.id, person.hash)
    : undefined;
  const { ok, outdated } = await ctx.passwords.verify(password, hash);
  if (!person?.hash || !ok) return refuse(ctx, "mismatch", person?.id);
  if (person.disabledAt) return refuse(ctx, "disabled", person.id);

  const { statements, signedIn } = await signInStatements(ctx, person.id, "password", replaces);
  // The cost of hashing rises over the years; this is the moment when the password is at hand.
  const rehash = outdated
    ? [await rehashed(ctx, person.id, person.hash, password)].map((made) => made.statement)
    : [];
  await ctx.db.batch([
    ...statements,
    forget(ctx, account),
    takeBack(ctx, network),
    takeBack(ctx, everyone),
    ...rehash,
  ]);
  return signedIn;
}

type StoredHash = typeof staffPasswords.$inferSelect.hash;

async function rehashed(ctx: SystemContext, staffId: string, old: StoredHash, password: string) {
  const hash = await ctx.vault.seal("staff_passwords.hash", staffId, await ctx.passwords.hash(password));
  const still = and(eq(staffPasswords.id, staffId), eq(staffPasswords.hash, old));
  return { statement: ctx.db.update(staffPasswords).set({ hash }).where(still) };
}

async function refuse(ctx: SystemContext, reason: "mismatch" | "throttled" | "disabled", staffId?: string) {
  await record(ctx, {
    event: "sign-in.refused",
    details: { method: "password", reason },
    staffId: staffId ?? null,
  });
  return null;
}
