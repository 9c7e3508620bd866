import { and, eq, isNull, sql } from "drizzle-orm";
import { ledgerEntries, packages } from "../../../drizzle/schema/packages.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged } from "../audit/audit.ts";
import { readBusiness } from "../business/business.ts";
import { dayIn } from "../business/day.ts";
import { type By, sees, staffIdOf } from "../by.ts";
import { DomainError } from "../errors.ts";
import { changedOne, insertWhen } from "../insert-when.ts";
import { readSubject } from "../subjects/subjects.ts";
import { leftOf } from "./view.ts";

/** The most that one adjustment gives or takes. */
export const mostUnits = 99;

/** too-much: more would go out than is left. closed: nothing comes to a package that is closed or ran out. */
export type Adjusted = { ok: true } | { ok: false; reason: "too-much" | "closed" };

interface Adjustment {
  /** Of the entry, chosen when the form was made: sent twice it adjusts once. */
  id: string;
  clientId: string;
  packageId: string;
  /** Sessions: positive gives, negative takes; never 0. */
  units: number;
  /** As the client may read it. */
  reason: string;
}

/** Gives sessions to a package or takes some, with a reason. @throws DomainError not-found, also for whom prices are not */
export async function adjustPackage(ctx: SystemContext, by: By, adjustment: Adjustment): Promise<Adjusted> {
  if (by.kind !== "staff" || !sees(by, "packages.terms")) throw new DomainError("not-found");
  const { id, clientId, packageId, units, reason } = adjustment;
  const [key, { timeZone }] = await Promise.all([readSubject(ctx, clientId), readBusiness(ctx)]);
  const now = ctx.clock.now();
  const isOpen = sql`exists (select 1 from packages as sold where sold.id = ${packageId} and sold.client_id = ${clientId}
    and sold.closed_at is null and (sold.expires_on is null or sold.expires_on >= ${dayIn(now, timeZone)}))`;
  const [, , [written], [sold]] = await ctx.db.batch([
    insertWhen(
      ctx,
      ledgerEntries,
      {
        id,
        clientId,
        packageId,
        kind: "adjustment",
        units,
        reason: await key.seal("ledger_entries.reason", id, reason),
        at: now,
        by: by.staffId,
      },
      sql`${isOpen} and ${leftOf(packageId)} + ${units} >= 0
        and not exists (select 1 from ${ledgerEntries} where ${ledgerEntries.id} = ${id})`,
    ),
    entryIfChanged(ctx, {
      event: "package.adjusted",
      details: { units },
      staffId: staffIdOf(by),
      subject: { type: "package", id: packageId },
      clientId,
    }),
    ctx.db
      .select({ id: ledgerEntries.id })
      .from(ledgerEntries)
      .where(and(eq(ledgerEntries.id, id), eq(ledgerEntries.packageId, packageId))),
    ctx.db
      .select({ isOpen: sql<number>`${isOpen}` })
      .from(packages)
      .where(and(eq(packages.id, packageId), eq(packages.clientId, clientId))),
  ]);
  if (!sold) throw new DomainError("not-found");
  if (written) return { ok: true };
  return { ok: false, reason: sold.isOpen ? "too-much" : "closed" };
}

/**
 * Closes a package: what is left of it goes out as refunded. What is paid back is settled elsewhere.
 *
 * @param refund.left as it was read: nothing is closed over a session that was used or given meanwhile
 * @returns stale: something changed meanwhile, or it is closed already
 * @throws DomainError not-found, also for whom prices are not
 */
export async function refundPackage(
  ctx: SystemContext,
  by: By,
  refund: { clientId: string; packageId: string; left: number; reason: string },
): Promise<{ ok: true } | { ok: false; reason: "stale" }> {
  if (by.kind !== "staff" || !sees(by, "packages.terms")) throw new DomainError("not-found");
  const { clientId, packageId, left, reason } = refund;
  const key = await readSubject(ctx, clientId);
  const [id, now] = [ctx.random.id(), ctx.clock.now()];
  const own = and(eq(packages.id, packageId), eq(packages.clientId, clientId));
  const [closed, , , [sold]] = await ctx.db.batch([
    ctx.db
      .update(packages)
      .set({ closedAt: now })
      .where(and(own, isNull(packages.closedAt), sql`${leftOf(packageId)} = ${left}`))
      .returning({ id: packages.id }),
    entryIfChanged(ctx, {
      event: "package.refunded",
      details: { units: left },
      staffId: staffIdOf(by),
      subject: { type: "package", id: packageId },
      clientId,
    }),
    insertWhen(
      ctx,
      ledgerEntries,
      {
        id,
        clientId,
        packageId,
        kind: "refund",
        units: 0 - left,
        reason: await key.seal("ledger_entries.reason", id, reason),
        at: now,
        by: by.staffId,
      },
      changedOne,
    ),
    ctx.db.select({ id: packages.id }).from(packages).where(own),
  ]);
  if (!sold) throw new DomainError("not-found");
  return closed.length > 0 ? { ok: true } : { ok: false, reason: "stale" };
}
