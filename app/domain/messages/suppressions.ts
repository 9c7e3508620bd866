import { and, desc, eq, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import { type Channel, suppressions } from "../../../drizzle/schema/messages.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged, record } from "../audit/audit.ts";
import { DomainError } from "../errors.ts";
import { insertWhen } from "../insert-when.ts";
import { spelled } from "../text.ts";

export type SuppressionReason = (typeof suppressions.$inferSelect)["reason"];

export interface Suppression {
  id: string;
  reason: SuppressionReason;
  at: Date;
}

type Ctx = Pick<SystemContext, "db" | "vault">;

/** What is hashed also stands in `keys/sealed-columns.ts`. */
const indexesOf = (ctx: Ctx, channel: Channel, address: string) =>
  ctx.vault.indexes("suppressions.address_index", JSON.stringify([channel, spelled(address)]));

/** Where an address is on the list at this moment. */
const standing = (channel: Channel, indexes: readonly string[]): SQL =>
  sql`${suppressions.channel} = ${channel} and ${suppressions.liftedAt} is null
    and ${suppressions.addressIndex} in (select value from json_each(${JSON.stringify(indexes)}))`;

const why = { id: suppressions.id, reason: suppressions.reason, at: suppressions.at };

/** Whether, and why, nothing is sent to an address any more. */
export async function suppressionOf(
  ctx: Ctx,
  channel: Channel,
  address: string,
): Promise<Suppression | null> {
  const [row] = await ctx.db
    .select(why)
    .from(suppressions)
    .where(standing(channel, await indexesOf(ctx, channel, address)))
    .orderBy(desc(suppressions.at))
    .limit(1);
  return row ?? null;
}

/** Those of many addresses that nothing is sent to, in one trip: by address, why and since when. */
export async function suppressedAmong(
  ctx: Ctx,
  channel: Channel,
  addresses: readonly string[],
): Promise<Map<string, Suppression>> {
  const byIndex = new Map<string, string>();
  await Promise.all(
    addresses.map(async (address) => {
      for (const index of await indexesOf(ctx, channel, address)) byIndex.set(index, address);
    }),
  );
  const rows = await ctx.db
    .select({ index: suppressions.addressIndex, ...why })
    .from(suppressions)
    .where(standing(channel, [...byIndex.keys()]))
    .orderBy(suppressions.at);
  return new Map(rows.map(({ index, ...one }) => [byIndex.get(index) ?? "", one]));
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

/** One line of the list, its address opened. */
export interface ListedSuppression extends Suppression {
  channel: Channel;
  address: string;
}

/** An address that was taken off the list by the team, and why. */
export interface LiftedSuppression extends ListedSuppression {
  liftedAt: Date;
  liftedBy: string;
  /** "" where nothing was said. */
  words: string;
}

const mostListed = 200;
const mostLifted = 30;

const listed = async (
  ctx: Ctx,
  { id, channel, reason, at, address }: typeof suppressions.$inferSelect,
): Promise<ListedSuppression> => ({
  ...{ id, channel, reason, at },
  address: await ctx.vault.open("suppressions.address", id, address),
});

/**
 * What stands on the list, newest first and at most 200, and what the team has taken off it last, at most 30. Addresses
 * are opened, so that the trail names who looked.
 */
export async function listSuppressions(
  ctx: SystemContext,
  staffId: string,
): Promise<{ standing: ListedSuppression[]; lifted: LiftedSuppression[] }> {
  const [rows, over] = await ctx.db.batch([
    ctx.db
      .select()
      .from(suppressions)
      .where(isNull(suppressions.liftedAt))
      .orderBy(desc(suppressions.at))
      .limit(mostListed),
    ctx.db
      .select()
      .from(suppressions)
      .where(and(isNotNull(suppressions.liftedAt), isNotNull(suppressions.liftedBy)))
      .orderBy(desc(suppressions.liftedAt))
      .limit(mostLifted),
  ]);
  const [opened, lifted] = await Promise.all([
    Promise.all(rows.map((row) => listed(ctx, row))),
    Promise.all(
      over.map(async (row) => ({
        ...(await listed(ctx, row)),
        liftedAt: row.liftedAt ?? row.at,
        liftedBy: row.liftedBy ?? "",
        words: row.liftWords ? await ctx.vault.open("suppressions.lift_words", row.id, row.liftWords) : "",
      })),
    ),
  ]);
  await noteReading(ctx, staffId, opened.length + lifted.length);
  return { standing: opened, lifted };
}

/** An empty list is nothing that somebody has read. */
async function noteReading(ctx: SystemContext, staffId: string, count: number): Promise<void> {
  if (count > 0) await record(ctx, { event: "message.suppressions-read", details: { count }, staffId });
}

/**
 * One that stands on the list, for the page that asks whether to lift it; leaves the trace of reading.
 * @throws DomainError not-found, also for one that was lifted
 */
export async function readSuppression(
  ctx: SystemContext,
  staffId: string,
  id: string,
): Promise<ListedSuppression> {
  const [row] = await ctx.db
    .select()
    .from(suppressions)
    .where(and(eq(suppressions.id, id), isNull(suppressions.liftedAt)));
  if (!row) throw new DomainError("not-found");
  const opened = await listed(ctx, row);
  await noteReading(ctx, staffId, 1);
  return opened;
}

/** Whether it takes more than a tick to write there again: a complaint and a STOP were somebody's own wish. */
export const asksForWords = (reason: SuppressionReason): boolean =>
  reason === "complaint" || reason === "stop";

/**
 * Takes an address off the list. A complaint is more than a full mailbox: it takes words of how the person has asked to be
 * written to again. One that was lifted before stays as it was lifted.
 *
 * @param words why; "" where there is nothing to say
 * @returns false where they are missing; nothing was changed
 * @throws DomainError not-found
 */
export async function liftSuppression(
  ctx: SystemContext,
  staffId: string,
  id: string,
  words: string,
): Promise<boolean> {
  const [row] = await ctx.db
    .select({ channel: suppressions.channel, reason: suppressions.reason })
    .from(suppressions)
    .where(eq(suppressions.id, id));
  if (!row) throw new DomainError("not-found");
  const said = words.trim();
  if (asksForWords(row.reason) && said === "") return false;
  await ctx.db.batch([
    ctx.db
      .update(suppressions)
      .set({
        liftedAt: ctx.clock.now(),
        liftedBy: staffId,
        liftWords: said === "" ? null : await ctx.vault.seal("suppressions.lift_words", id, said),
      })
      .where(and(eq(suppressions.id, id), isNull(suppressions.liftedAt)))
      .returning({ id: suppressions.id }),
    entryIfChanged(ctx, {
      event: "message.suppression-lifted",
      details: { channel: row.channel, by: "staff" },
      staffId,
      subject: { type: "suppression", id },
    }),
  ]);
  return true;
}
