import { and, asc, desc, eq, ne, sql } from "drizzle-orm";
import { chargeDecisions, ledgerEntries, packages } from "../../../drizzle/schema/packages.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { type By, mustReachClient, sees } from "../by.ts";
import { DomainError } from "../errors.ts";
import type { SubjectKey } from "../subjects/subjects.ts";
import { type VisitPrice, visitPrice } from "./records.ts";
import { type SessionNumber, sessionNumbers } from "./session-numbers.ts";

/** What was decided of a visit. */
export interface DecisionView {
  state: string;
  charge: "package" | "price" | "nothing";
  packageId: string | null;
  packageTitle: string | null;
  /** "Session 2 of 5" of a visit that a package paid for. */
  session: SessionNumber | null;
  /** For owner and trainers, where it is to be paid by itself and somebody said how much. */
  price: VisitPrice | null;
  reason: string;
  decidedAt: Date;
}

/**
 * The newest decision of each of a client's visits, by the visit's id. One trip.
 *
 * @param visitIds of which; left out, of all
 * @throws DomainError not-found, also for another household's
 */
export async function decisionsOf(
  ctx: SystemContext,
  by: By,
  clientId: string,
  key: SubjectKey,
  visitIds?: readonly string[],
): Promise<Map<string, DecisionView>> {
  mustReachClient(by, clientId);
  if (!sees(by, "charge_decisions.reason")) throw new DomainError("not-found");
  const ids = visitIds === undefined ? null : JSON.stringify(visitIds);
  const which = and(
    eq(chargeDecisions.clientId, clientId),
    ids === null ? undefined : sql`${chargeDecisions.appointmentId} in (select value from json_each(${ids}))`,
  );
  const [rows, prices, sold, entries] = await ctx.db.batch([
    ctx.db
      .select(columns)
      .from(chargeDecisions)
      .where(which)
      .orderBy(asc(chargeDecisions.decidedAt), sql`"charge_decisions".rowid`),
    ctx.db
      .select({ id: chargeDecisions.id, price: chargeDecisions.price })
      .from(chargeDecisions)
      .where(sees(by, "charge_decisions.price") ? which : eq(chargeDecisions.id, "")),
    ctx.db
      .select({ id: packages.id, title: packages.title })
      .from(packages)
      .where(eq(packages.clientId, clientId)),
    ctx.db
      .select({
        packageId: ledgerEntries.packageId,
        kind: ledgerEntries.kind,
        units: ledgerEntries.units,
        appointmentId: ledgerEntries.appointmentId,
      })
      .from(ledgerEntries)
      .where(eq(ledgerEntries.clientId, clientId))
      .orderBy(asc(ledgerEntries.at), sql`"ledger_entries".rowid`),
  ]);
  const newest = [...new Map(rows.map((row) => [row.appointmentId, row])).values()];
  const numbers = sessionNumbers(entries);
  const views = newest.map(async (row) => {
    const price = prices.find(({ id }) => id === row.id)?.price;
    const pack = sold.find(({ id }) => id === row.packageId);
    const { state, charge, packageId, decidedAt } = row;
    const view: DecisionView = {
      state,
      charge,
      packageId,
      decidedAt,
      packageTitle: pack ? await key.open("packages.title", pack.id, pack.title) : null,
      session: charge === "package" ? (numbers.get(row.appointmentId) ?? null) : null,
      price: price
        ? visitPrice.parse(JSON.parse(await key.open("charge_decisions.price", row.id, price)))
        : null,
      reason: row.reason ? await key.open("charge_decisions.reason", row.id, row.reason) : "",
    };
    return [row.appointmentId, view] as const;
  });
  return new Map(await Promise.all(views));
}

const columns = {
  id: chargeDecisions.id,
  appointmentId: chargeDecisions.appointmentId,
  state: chargeDecisions.state,
  charge: chargeDecisions.charge,
  packageId: chargeDecisions.packageId,
  reason: chargeDecisions.reason,
  decidedAt: chargeDecisions.decidedAt,
};

/** What was chosen when another visit of the client last ended like this; null: it never did. */
export async function lastChoice(
  ctx: SystemContext,
  by: By,
  clientId: string,
  key: SubjectKey,
  { state, butOf }: { state: string; butOf: string },
): Promise<{ charge: DecisionView["charge"]; reason: string; decidedAt: Date } | null> {
  mustReachClient(by, clientId);
  if (!sees(by, "charge_decisions.reason")) throw new DomainError("not-found");
  const [row] = await ctx.db
    .select(columns)
    .from(chargeDecisions)
    .where(
      and(
        eq(chargeDecisions.clientId, clientId),
        eq(chargeDecisions.state, state),
        ne(chargeDecisions.appointmentId, butOf),
      ),
    )
    .orderBy(desc(chargeDecisions.decidedAt), sql`"charge_decisions".rowid desc`)
    .limit(1);
  if (!row) return null;
  const reason = row.reason ? await key.open("charge_decisions.reason", row.id, row.reason) : "";
  return { charge: row.charge, reason, decidedAt: row.decidedAt };
}
