import { and, desc, eq, lte, type SQL, sql } from "drizzle-orm";
import { knownDevices } from "../../../drizzle/schema/suspicion.ts";
import { digest } from "../../platform/bytes.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { insertWhen } from "../insert-when.ts";

export const deviceHashOf = (token: string) => digest("known_devices.device", token);

/** A phone that sees more countries than that may as well be told of the first one again. */
const maxCountries = 12;
/** As long as the browser keeps its cookie. */
const keptDays = 365;
/** People who clear their cookies every day leave a row each time; these many are looked at. */
const looksAt = 100;

export interface KnownDevice {
  id: string;
  deviceHash: string;
  countries: string[];
}

/** The browsers on which a person has signed in, the last used first. */
export async function listKnownDevices(
  ctx: Pick<SystemContext, "db">,
  staffId: string,
): Promise<KnownDevice[]> {
  const rows = await ctx.db
    .select({ id: knownDevices.id, deviceHash: knownDevices.deviceHash, country: knownDevices.country })
    .from(knownDevices)
    .where(eq(knownDevices.staffId, staffId))
    .orderBy(desc(knownDevices.lastSeenAt))
    .limit(looksAt);
  return rows.map(({ country, ...row }) => ({ ...row, countries: country?.split(" ") ?? [] }));
}

/**
 * The statement that remembers a browser, or that it was used again.
 *
 * @param known the row there is, with the countries it was seen in @param when only where this holds
 */
export function rememberDevice(
  ctx: Pick<SystemContext, "db" | "clock">,
  {
    id,
    staffId,
    deviceHash,
    known,
    country,
    when,
  }: {
    id: string;
    staffId: string;
    deviceHash: string;
    known: KnownDevice | undefined;
    country: string | null;
    when: SQL;
  },
) {
  const now = ctx.clock.now();
  const others = known?.countries.filter((code) => code !== country) ?? [];
  const countries = [...(country ? [country] : []), ...others].slice(0, maxCountries).join(" ") || null;
  const row = { id, staffId, deviceHash, country: countries, createdAt: now, lastSeenAt: now };
  const statement = insertWhen(ctx, knownDevices, row, when).onConflictDoUpdate({
    target: [knownDevices.staffId, knownDevices.deviceHash],
    set: { country: countries, lastSeenAt: now },
  });
  return { statement };
}

/**
 * The statement after which every browser of a person is a new one. The rows stay: they say that the person has been
 * here before, so that the next sign-in is no first one.
 *
 * @param when only where this holds
 */
export const forgetDevices = (ctx: Pick<SystemContext, "db">, staffId: string, when: SQL) =>
  ctx.db
    .update(knownDevices)
    .set({ deviceHash: sql`'forgotten:' || ${knownDevices.id}`, country: null })
    .where(and(eq(knownDevices.staffId, staffId), when));

/** The statement that removes browsers not used for a year. */
export const sweepDevices = (ctx: Pick<SystemContext, "db" | "clock">) =>
  ctx.db
    .delete(knownDevices)
    .where(lte(knownDevices.lastSeenAt, new Date(ctx.clock.now().getTime() - keptDays * 86_400_000)))
    .returning({ id: knownDevices.id });
