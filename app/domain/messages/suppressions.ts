import { and, desc, eq, isNull, type SQL, sql } from "drizzle-orm";
import { type Channel, suppressions } from "../../../drizzle/schema/messages.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged } from "../audit/audit.ts";
import { DomainError } from "../errors.ts";
import { insertWhen } from "../insert-when.ts";

export type SuppressionReason = (typeof suppressions.$inferSelect)["reason"];

export interface Suppression {
  id: string;
  reason: SuppressionReason;
  at: Date;
}

type Ctx = Pick<SystemContext, "db" | "vault">;

/** An address in one spelling: that of a letter's case is nobody's second mailbox. */
const spelled = (address: string) => address.trim().toLowerCase();

/** What is hashed also stands in `keys/sealed-columns.ts`. */
const indexesOf = (ctx: Ctx, channel: Channel, address: string) =>
  ctx.vault.indexes("suppressions.address_index", JSON.stringify([channel, spelled(address)]));

/** Where an address is on the list at this moment. */
const standing = (channel: Channel, indexes: readonly string[]): SQL =>
  sql`${suppressions.channel} = ${channel} and ${suppressions.liftedAt} is null
    and ${suppressions.addressIndex} in (select value from json_each(${JSON.stringify(indexes)}))`;

/** Whether, and why, nothing is sent to an address any more. */
export async function suppressionOf(
  ctx: Ctx,
  channel: Channel,
  address: string,
): Promise<Suppression | null> {
  const [row] = await ctx.db
    .select({ id: suppressions.id, reason: suppressions.reason, at: suppressions.at })
    .from(suppressions)
    .where(standing(channel, await indexesOf(ctx, channel, address)))
    .orderBy(desc(suppressions.at))
    .limit(1);
  return row ?? null;
}

/** Those of many addresses that nothing is sent to, in one trip: by address, why. */
export async function suppressedAmong(
  ctx: Ctx,
  channel: Channel,
  addresses: readonly string[],
): Promise<Map<string, SuppressionReason>> {
  const byIndex = new Map<string, string>();
  await Promise.all(
    addresses.map(async (address) => {
      for (const index of await indexesOf(ctx, channel, address)) byIndex.set(index, address);
    }),
  );
  const rows = await ctx.db
    .select({ index: suppressions.addressIndex, reason: suppressions.reason })
    .from(suppressions)
    .where(standing(channel, [...byIndex.keys()]));
  return new Map(rows.map(({ index, reason }) => [byIndex.get(index) ?? "", reason]));
}

/**
 * The statements that put an address on the list, with their trace; nothing where it stands there already.
 * @param when only where this holds at that moment of the batch
 */
export async function suppress(
  ctx: SystemContext,
  given: { channel: Channel; address: string; reason: SuppressionReason; clientId: string | null },
  when: SQL = sql`true`,
) {
  const { channel, address, reason, clientId } = given;
  const id = ctx.random.id();
  const indexes = await indexesOf(ctx, channel, address);
  const row: typeof suppressions.$inferInsert = {
    id,
    channel,
    address: await ctx.vault.seal("suppressions.address", id, spelled(address)),
    addressIndex: indexes[0],
    reason,
    at: ctx.clock.now(),
  };
  const subject = { type: "suppression", id };
  return {
    statements: [
      insertWhen(
        ctx,
        suppressions,
        row,
        sql`${when} and not exists (select 1 from ${suppressions} where ${standing(channel, indexes)})`,
      ),
      entryIfChanged(ctx, { event: "message.suppressed", details: { channel, reason }, subject, clientId }),
    ] as const,
  };
}

/** The statements by which the person at an address lets us write again (START): what else stood against it stays. */
export async function liftStop(ctx: SystemContext, channel: Channel, address: string, when: SQL = sql`true`) {
  const indexes = await indexesOf(ctx, channel, address);
  return {
    statements: [
      ctx.db
        .update(suppressions)
        .set({ liftedAt: ctx.clock.now(), liftedBy: null })
        .where(and(standing(channel, indexes), eq(suppressions.reason, "stop"), when))
        .returning({ id: suppressions.id }),
      entryIfChanged(ctx, {
        event: "message.suppression-lifted",
        details: { channel, by: "person" },
      }),
    ] as const,
  };
}

/** The statements by which a member of staff takes an address off the list. */
function lift(ctx: SystemContext, staffId: string, id: string, channel: Channel) {
  return {
    statements: [
      ctx.db
        .update(suppressions)
        .set({ liftedAt: ctx.clock.now(), liftedBy: staffId })
        .where(and(eq(suppressions.id, id), isNull(suppressions.liftedAt)))
        .returning({ id: suppressions.id }),
      entryIfChanged(ctx, {
        event: "message.suppression-lifted",
        details: { channel, by: "staff" },
        staffId,
        subject: { type: "suppression", id },
      }),
    ] as const,
  };
}

/** Everything on the list, newest first: addresses opened, at most 200. */
export async function listSuppressions(
  ctx: Ctx,
): Promise<(Suppression & { channel: Channel; address: string })[]> {
  const rows = await ctx.db
    .select()
    .from(suppressions)
    .where(isNull(suppressions.liftedAt))
    .orderBy(desc(suppressions.at))
    .limit(200);
  return Promise.all(
    rows.map(async ({ id, channel, reason, at, address }) => ({
      id,
      channel,
      reason,
      at,
      address: await ctx.vault.open("suppressions.address", id, address),
    })),
  );
}

/**
 * Takes an address off the list. A complaint is more than a full mailbox: it takes the word of the person.
 *
 * @param asked whether the person has asked to be written to again
 * @returns false where that is missing; nothing was changed
 * @throws DomainError not-found
 */
export async function liftSuppression(
  ctx: SystemContext,
  staffId: string,
  id: string,
  asked: boolean,
): Promise<boolean> {
  const [row] = await ctx.db
    .select({ channel: suppressions.channel, reason: suppressions.reason })
    .from(suppressions)
    .where(eq(suppressions.id, id));
  if (!row) throw new DomainError("not-found");
  if ((row.reason === "complaint" || row.reason === "stop") && !asked) return false;
  await ctx.db.batch(lift(ctx, staffId, id, row.channel).statements);
  return true;
}
