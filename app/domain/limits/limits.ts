import { and, eq, gt, inArray, type SQL, sql } from "drizzle-orm";
import { throttles } from "../../../drizzle/schema/identity.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { changedOne } from "../insert-when.ts";

/**
 * How many tries are free, and how many minutes a further one has to wait, growing with each. A count is forgotten
 * after so many minutes without a counted try. A try during a pause is refused and does not make the pause longer,
 * so that nobody can hold another person's account closed by hammering.
 */
export const limits = {
  /** One email address, whether or not anybody has it. */
  account: { free: 5, pauses: [1, 2, 4, 8, 15], forgetAfter: 24 * 60 },
  /** One IPv4 address or IPv6 /64. */
  network: { free: 20, pauses: [1, 2, 4, 8, 15], forgetAfter: 60 },
  /** All together: one password over a thousand accounts from a thousand networks. */
  everyone: { free: 100, pauses: [1], forgetAfter: 15 },
  /** The password asked again of somebody who is signed in, by person. */
  confirm: { free: 5, pauses: [1, 2, 4, 8, 15], forgetAfter: 24 * 60 },
  /** Codes of a second factor by person, over all tries to sign in: whoever has the password cannot go on guessing. */
  secondFactor: { free: 10, pauses: [1, 2, 4, 8, 15], forgetAfter: 24 * 60 },
  /** Codes sent by mail to one address. */
  mailedCodes: { free: 3, pauses: [60], forgetAfter: 60 },
  /** Codes of invitations typed on one network, and by everybody together. */
  joining: { free: 20, pauses: [1, 2, 4, 8, 15], forgetAfter: 60 },
  allJoining: { free: 100, pauses: [1], forgetAfter: 15 },
  /** Invitations sent by one owner. */
  invitations: { free: 20, pauses: [60], forgetAfter: 60 },
  /** Six-digit codes asked for one identity, whether or not anybody has it. */
  codeIdentity: { free: 5, pauses: [60], forgetAfter: 60 },
  /** Six-digit codes asked from one network: a family, a café, a dog show. */
  codeNetwork: { free: 20, pauses: [15, 30, 60], forgetAfter: 60 },
  /** All six-digit codes together. */
  codeEveryone: { free: 100, pauses: [1], forgetAfter: 15 },
  /** Answers "this was not me" from one network: the secret cannot be guessed, but each guess costs work. */
  denials: { free: 20, pauses: [15, 30, 60], forgetAfter: 60 },
  /** Intakes begun from one network: a family, a café and a rescue's office share one. */
  intakes: { free: 20, pauses: [60], forgetAfter: 60 },
  /** Intakes begun by everybody together. */
  allIntakes: { free: 300, pauses: [15], forgetAfter: 60 },
  /** Questions asked from one network, and by everybody together. */
  inquiries: { free: 30, pauses: [60], forgetAfter: 60 },
  allInquiries: { free: 300, pauses: [15], forgetAfter: 60 },
} as const;

export type LimitName = keyof typeof limits;
export interface Counter {
  limit: LimitName;
  id: string;
}
type Ctx = Pick<SystemContext, "db" | "clock" | "vault">;

/** @param who counted under a keyed hash: the table names nobody. */
export const counter = async (ctx: Ctx, limit: LimitName, who: string): Promise<Counter> => ({
  limit,
  id: `${limit}:${await ctx.vault.fingerprint(`throttles/${limit}`, who)}`,
});

/** The counters of whatever anybody can try from outside. */
export const outsideCounters = (ctx: Ctx & Pick<SystemContext, "origin">) =>
  Promise.all([
    counter(ctx, "network", ctx.origin.network ?? "unknown"),
    counter(ctx, "everyone", "everyone"),
  ] as const);

/**
 * Counts a try before its work is done, as if it failed, and says whether it may go on. Deciding and counting are
 * one batch: of parallel tries, as many go on as are free. A try that any one counter refuses counts nowhere.
 */
export async function admit(ctx: Ctx, counters: readonly [Counter, ...Counter[]]): Promise<boolean> {
  const [first, ...rest] = counters;
  const ids = counters.map(({ id }) => id);
  const paused = and(inArray(throttles.id, ids), gt(throttles.blockedUntil, ctx.clock.now()));
  const results = await ctx.db.batch([
    count(ctx, first, sql`not exists (select 1 from ${throttles} where ${paused})`),
    ...rest.map((next) => count(ctx, next, changedOne)),
  ]);
  return results.at(-1)?.length === 1;
}

/** The upsert that counts one more where `condition` holds, and only then returns a row. */
function count(ctx: Ctx, { limit, id }: Counter, condition: SQL) {
  const { free, pauses, forgetAfter } = limits[limit];
  const now = ctx.clock.now();
  const at = (minutes: number) => now.getTime() + minutes * 60_000;
  const next = sql`case when ${throttles.lastFailureAt} <= ${at(-forgetAfter)} then 1 else ${throttles.failures} + 1 end`;
  const steps = pauses.map((minutes, step) => sql`when ${step} then ${at(minutes)}`);
  const until = sql`case (${next}) - ${free} ${sql.join(steps, sql` `)} else ${at(pauses.at(-1) ?? 0)} end`;
  return ctx.db
    .insert(throttles)
    .select(sql`select ${id}, 1, ${now.getTime()}, null where ${condition}`)
    .onConflictDoUpdate({
      target: throttles.id,
      set: {
        failures: next,
        lastFailureAt: now,
        blockedUntil: sql`case when (${next}) < ${free} then null else ${until} end`,
      },
    })
    .returning({ id: throttles.id });
}

/** The statement that forgets a count: it was the person. */
export const forget = (ctx: Ctx, { id }: Counter) => ctx.db.delete(throttles).where(eq(throttles.id, id));

/** The statement that takes back this one try, because it succeeded; earlier failures stay counted. */
export const takeBack = (ctx: Ctx, { limit, id }: Counter) =>
  ctx.db
    .update(throttles)
    .set({
      failures: sql`max(0, ${throttles.failures} - 1)`,
      blockedUntil: sql`case when ${throttles.failures} - 1 < ${limits[limit].free} then null else ${throttles.blockedUntil} end`,
    })
    .where(eq(throttles.id, id));
