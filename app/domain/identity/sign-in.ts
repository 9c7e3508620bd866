import { and, eq, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { staffPasswords } from "../../../drizzle/schema/identity.ts";
import { sessions } from "../../../drizzle/schema/sessions.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged, record } from "../audit/audit.ts";
import type { SignInMethod } from "../audit/catalogue.ts";
import { hasSecondFactor, heldFactors } from "../factors/held.ts";
import { type PendingSignIn, startPending } from "../factors/pending.ts";
import { admit, counter, forget, outsideCounters, takeBack } from "../limits/limits.ts";
import { recordRefusal } from "../limits/refusals.ts";
import { startSession } from "../sessions/sessions.ts";
import { noteArrival } from "../suspicion/arrivals.ts";
import { findByEmail } from "./staff.ts";

/** What a route seals into the cookie. */
export interface SignedIn {
  token: string;
  expiresAt: Date;
  staffId: string;
  /** The token of this browser's own long-lived cookie, where the browser is to keep one. */
  deviceToken?: string | null;
}

/** Where a first proof leads: in, or to the second question. */
export type Arrival = ({ kind: "signed-in" } & SignedIn) | { kind: "second-factor"; pending: PendingSignIn };

/** What is known of the browser in which somebody signs in. */
export interface Browser {
  /** The session that it held until now: it ends, so that no id outlives a sign-in. */
  replaces?: string | undefined;
  /** The token of its own long-lived cookie. */
  deviceToken?: string | null | undefined;
}

/** Starts a session for a person who has proved everything that is asked. */
export async function signInStaff(
  ctx: SystemContext,
  staffId: string,
  method: SignInMethod,
  browser: Browser = {},
): Promise<SignedIn> {
  const { statements, signedIn } = await signInStatements(ctx, staffId, method, browser);
  await ctx.db.batch(statements);
  return signedIn;
}

/**
 * Lets in a person who has proved the first factor: at once where they hold no second one, or where the first was a
 * passkey, which is both; else to the second question.
 */
export async function admitStaff(
  ctx: SystemContext,
  staffId: string,
  method: SignInMethod,
  browser: Browser = {},
): Promise<Arrival> {
  const { statements, arrival } = await admitStatements(ctx, staffId, method, browser);
  await ctx.db.batch(statements);
  return arrival;
}

/** The first returns a row where the session, or the second question, has begun; the others hang on it. */
type Statements = readonly [BatchItem<"sqlite">, ...BatchItem<"sqlite">[]];

async function admitStatements(
  ctx: SystemContext,
  staffId: string,
  method: SignInMethod,
  browser: Browser,
  when?: SQL,
): Promise<{ statements: Statements; arrival: Arrival }> {
  if (method === "passkey" || !hasSecondFactor(await heldFactors(ctx, staffId))) {
    const { statements, signedIn } = await signInStatements(ctx, staffId, method, browser, when);
    return { statements, arrival: { kind: "signed-in", ...signedIn } };
  }
  const { pending, statement } = await startPending(ctx, staffId, method, when);
  const continued = entryIfChanged(ctx, {
    event: "sign-in.continued",
    details: { method },
    staffId,
    subject: { type: "staff", id: staffId },
  });
  return { statements: [statement, continued], arrival: { kind: "second-factor", pending } };
}

async function signInStatements(
  ctx: SystemContext,
  staffId: string,
  method: SignInMethod,
  { replaces, deviceToken = null }: Browser,
  when: SQL = sql`true`,
): Promise<{ statements: Statements; signedIn: SignedIn }> {
  const id = ctx.random.id();
  const noted = await noteArrival(ctx, { staffId, sessionId: id, method, deviceToken });
  const { token, expiresAt, statement } = await startSession(ctx, staffId, { id, method, ...noted, when });
  const subject = { type: "session", id };
  const began = sql`exists (select 1 from ${sessions} where ${sessions.id} = ${id})`;
  const statements = [
    statement,
    entryIfChanged(ctx, { event: "sign-in.succeeded", details: { method }, staffId, subject }),
    ...noted.statements,
    ctx.db.delete(sessions).where(and(eq(sessions.id, replaces ?? ""), began)),
  ] as const;
  return { statements, signedIn: { token, expiresAt, staffId, deviceToken: noted.deviceToken } };
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
  { email, password, ...browser }: { email: string; password: string } & Browser,
): Promise<Arrival | null> {
  const [network, everyone] = await outsideCounters(ctx);
  const account = await counter(ctx, "account", email);
  if (!(await admit(ctx, [network, account, everyone]))) return refuse(ctx, "throttled");

  const person = await findByEmail(ctx, email);
  const hash = person?.hash
    ? await ctx.vault.open("staff_passwords.hash", person.id, person.hash)
    : undefined;
  const { ok, outdated } = await ctx.passwords.verify(password, hash);
  if (!person?.hash || !person.changedAt || !ok) return refuse(ctx, "mismatch", person?.id);
  if (person.disabledAt) return refuse(ctx, "disabled", person.id);

  // While it was looked at, it may have been changed or taken away: then nothing begins that this would have ended. Told
  // by the time of the change, since a hash is also sealed or made anew for the same password.
  const { id, changedAt } = person;
  const still = sql`exists (select 1 from ${staffPasswords} where ${and(eq(staffPasswords.id, id), eq(staffPasswords.changedAt, changedAt))})`;
  const { statements, arrival } = await admitStatements(ctx, id, "password", browser, still);
  // The cost of hashing rises over the years; this is the moment when the password is at hand.
  const rehash = outdated
    ? [await rehashed(ctx, person.id, person.hash, password)].map((made) => made.statement)
    : [];
  const [begun] = await ctx.db.batch([
    ...statements,
    forget(ctx, account),
    takeBack(ctx, network),
    takeBack(ctx, everyone),
    ...rehash,
  ]);
  if ((begun as unknown[]).length !== 1) return refuse(ctx, "mismatch", id);
  return arrival;
}

type StoredHash = typeof staffPasswords.$inferSelect.hash;

async function rehashed(ctx: SystemContext, staffId: string, old: StoredHash, password: string) {
  const hash = await ctx.vault.seal("staff_passwords.hash", staffId, await ctx.passwords.hash(password));
  const still = and(eq(staffPasswords.id, staffId), eq(staffPasswords.hash, old));
  return { statement: ctx.db.update(staffPasswords).set({ hash }).where(still) };
}

async function refuse(ctx: SystemContext, reason: "mismatch" | "throttled" | "disabled", staffId?: string) {
  // How often somebody is looked at, the limits say; how often somebody hammers beyond them, nobody does.
  const write = reason === "throttled" ? recordRefusal : record;
  await write(ctx, {
    event: "sign-in.refused",
    details: { method: "password", reason },
    staffId: staffId ?? null,
  });
  return null;
}
