import { desc, eq, sql } from "drizzle-orm";
import { waiverVersions } from "../../../drizzle/schema/waivers.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged } from "../audit/audit.ts";
import { type By, staffIdOf } from "../by.ts";
import { DomainError } from "../errors.ts";
import { insertWhen } from "../insert-when.ts";
import { hashText, tidyText, type WaiverText } from "./text.ts";

export type WaiverVersion = typeof waiverVersions.$inferSelect;

/** The text that counts now; null while none has been published: then nobody has to sign. */
export async function currentWaiver(ctx: Pick<SystemContext, "db">): Promise<WaiverVersion | null> {
  const [row] = await ctx.db.select().from(waiverVersions).orderBy(desc(waiverVersions.number)).limit(1);
  return row ?? null;
}

/** Every version without its text, newest first. */
export const listVersions = async (ctx: Pick<SystemContext, "db">) =>
  ctx.db
    .select({
      number: waiverVersions.number,
      title: waiverVersions.title,
      requiresNewSignature: waiverVersions.requiresNewSignature,
      resignAfterMonths: waiverVersions.resignAfterMonths,
      publishedAt: waiverVersions.publishedAt,
    })
    .from(waiverVersions)
    .orderBy(desc(waiverVersions.number));

/** @throws DomainError not-found */
export async function readVersion(ctx: Pick<SystemContext, "db">, number: number): Promise<WaiverVersion> {
  const [row] = await ctx.db.select().from(waiverVersions).where(eq(waiverVersions.number, number)).limit(1);
  if (!row) throw new DomainError("not-found");
  return row;
}

export interface NewVersion extends WaiverText {
  requiresNewSignature: boolean;
  /** 1 to 120; null: a signature does not age. */
  resignAfterMonths: number | null;
}

/**
 * Publishes a text as the next number; what was published before stays as it was.
 *
 * @param expectedNumber the version that the writer saw as the current one, 0 for none
 * @returns "conflict" where somebody else published meanwhile, "unchanged" where nothing differs.
 */
export async function publishWaiver(
  ctx: SystemContext,
  by: By,
  expectedNumber: number,
  { requiresNewSignature, resignAfterMonths, ...typed }: NewVersion,
): Promise<{ ok: true; number: number } | { ok: false; reason: "conflict" | "unchanged" }> {
  const text = tidyText(typed);
  const textHash = await hashText(text);
  const current = await currentWaiver(ctx);
  if ((current?.number ?? 0) !== expectedNumber) return { ok: false, reason: "conflict" };
  if (current?.textHash === textHash && current.resignAfterMonths === resignAfterMonths)
    return { ok: false, reason: "unchanged" };
  const number = expectedNumber + 1;
  const row: WaiverVersion = {
    id: ctx.random.id(),
    number,
    ...text,
    textHash,
    requiresNewSignature,
    resignAfterMonths,
    publishedAt: ctx.clock.now(),
    publishedBy: staffIdOf(by),
  };
  const isNext = sql`(select coalesce(max(${waiverVersions.number}), 0) from ${waiverVersions}) = ${expectedNumber}`;
  const [published] = await ctx.db.batch([
    insertWhen(ctx, waiverVersions, row, isNext).returning({ number: waiverVersions.number }),
    entryIfChanged(ctx, {
      event: "waiver.published",
      details: { number },
      staffId: staffIdOf(by),
      subject: { type: "waiver-version", id: row.id },
    }),
  ]);
  return published.length === 1 ? { ok: true, number } : { ok: false, reason: "conflict" };
}
