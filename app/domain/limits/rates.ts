import { type SQL, sql } from "drizzle-orm";
import { throttles } from "../../../drizzle/schema/identity.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { insertWhen } from "../insert-when.ts";

/**
 * How much of a kind is answered within a window of minutes that begins with the first. Unlike the pauses of `limits`,
 * which are for guesses, these do not look at success: they keep the work that others cause within bounds. They are
 * wide enough that a family, a café or a busy day never meets them.
 *
 * `by`: a network (IPv4 address or IPv6 /64), a signed-in person or client, or everybody together.
 */
export const rates = {
  /** Forms of people who are not signed in. */
  forms: { most: 1_000, minutes: 15, by: "network" },
  /** Sign-ins by passkey, counted apart: who floods the other forms does not keep a passkey out. */
  passkeys: { most: 120, minutes: 15, by: "network" },
  /** Ways to a provider and back; each begins with a row. */
  flows: { most: 300, minutes: 15, by: "network" },
  allFlows: { most: 3_000, minutes: 15, by: "site" },
  /** News of messages from providers: a mailing to every client is told of several times each. */
  hooks: { most: 5_000, minutes: 15, by: "network" },
  /** Files and places for files. */
  uploads: { most: 200, minutes: 15, by: "network" },
  personUploads: { most: 300, minutes: 15, by: "person" },
  downloads: { most: 600, minutes: 15, by: "person" },
  /** Small pictures, of which a list of documents asks for as many as it has, each time it is looked at. */
  pictures: { most: 5_000, minutes: 15, by: "person" },
  /** Forms of a client in the portal. */
  portalForms: { most: 120, minutes: 15, by: "person" },
  searches: { most: 600, minutes: 15, by: "person" },
  /** Whole lists as a file, and the look through all of the trail. */
  exports: { most: 60, minutes: 60, by: "person" },
  /** What sends somebody a mail. */
  mails: { most: 60, minutes: 60, by: "person" },
  /** Questions to a provider whom we pay by the call, or who answers slowly. */
  providers: { most: 120, minutes: 15, by: "person" },
  /** Proofs of who one is, asked of somebody signed in. */
  proofs: { most: 60, minutes: 15, by: "person" },
} as const satisfies Record<string, { most: number; minutes: number; by: "network" | "person" | "site" }>;

export type RateName = keyof typeof rates;

type Ctx = Pick<SystemContext, "db" | "clock" | "vault">;

/**
 * Counts one more in a window of minutes and says how many it makes. The row's `blockedUntil` is the window's end, and a
 * count never moves it: nobody keeps another's window shut by knocking.
 *
 * @param who counted under a keyed hash, as in `limits` @param when counted only where this holds
 */
async function countOne(ctx: Ctx, name: string, who: string, minutes: number, when: SQL = sql`true`) {
  const now = ctx.clock.now();
  const id = `rate:${name}:${await ctx.vault.fingerprint(`throttles/rate/${name}`, who)}`;
  const until = new Date(now.getTime() + minutes * 60_000);
  const over = sql`${throttles.blockedUntil} <= ${now.getTime()}`;
  const row = { id, failures: 1, lastFailureAt: now, blockedUntil: until };
  return {
    id,
    statement: insertWhen(ctx, throttles, row, when)
      .onConflictDoUpdate({
        target: throttles.id,
        set: {
          failures: sql`case when ${over} then 1 else ${throttles.failures} + 1 end`,
          lastFailureAt: now,
          blockedUntil: sql`case when ${over} then ${until.getTime()} else ${throttles.blockedUntil} end`,
        },
      })
      .returning({ count: throttles.failures, until: throttles.blockedUntil }),
  };
}

/** Counts one more of a kind of somebody. @returns how many that makes in the window that is open. */
export async function countInWindow(ctx: Ctx, name: string, who: string, minutes: number): Promise<number> {
  const { statement } = await countOne(ctx, name, who, minutes);
  const [row] = await statement;
  return row?.count ?? 1;
}

/**
 * Counts a request under each of the rates, in their order: one that is refused under the first counts under none
 * behind it, so that a single network cannot use up what the site has for everybody.
 *
 * @param names the narrower first
 * @param who by what a rate counts: the network's hash, the person's id
 * @returns null where it is within all of them, else after how many seconds it will be.
 */
export async function beyondRates(
  ctx: Ctx,
  names: readonly RateName[],
  who: { network: string | null; person?: string },
): Promise<number | null> {
  const counted: Awaited<ReturnType<typeof countOne>>[] = [];
  let within = sql`true`;
  for (const name of names) {
    const { by, minutes, most } = rates[name];
    const key = { network: who.network ?? "unknown", person: who.person ?? "nobody", site: "everyone" }[by];
    const one = await countOne(ctx, name, key, minutes, within);
    counted.push(one);
    within = sql`${within} and not exists (select 1 from ${throttles} where ${throttles.id} = ${one.id} and ${throttles.failures} > ${most})`;
  }
  const [first, ...rest] = counted.map(({ statement }) => statement);
  if (!first) return null;
  const rows = (await ctx.db.batch([first, ...rest])).map(([row]) => row);
  const waits = rows.flatMap((row, at) => {
    const name = names[at];
    if (!row?.until || !name || row.count <= rates[name].most) return [];
    return [Math.max(1, Math.ceil((row.until.getTime() - ctx.clock.now().getTime()) / 1000))];
  });
  return waits.length > 0 ? Math.max(...waits) : null;
}
