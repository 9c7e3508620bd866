import { asc, eq, sql } from "drizzle-orm";
import { appointments } from "../../../drizzle/schema/appointments.ts";
import { business } from "../../../drizzle/schema/business.ts";
import { type LedgerKind, ledgerEntries, packages } from "../../../drizzle/schema/packages.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { openTeam, selectTeam } from "../audit/list.ts";
import { dayIn } from "../business/day.ts";
import { type By, mustReachClient, sees } from "../by.ts";
import { DomainError } from "../errors.ts";
import type { SubjectKey } from "../subjects/subjects.ts";
import { type PackageTerms, packageTerms } from "./records.ts";
import { byUse, type PackageView, packageColumns, viewOf } from "./view.ts";

/** One change of a package's balance, and the balance after it. */
export interface LedgerLine {
  id: string;
  at: Date;
  kind: LedgerKind;
  /** Positive: came in; negative: went out. */
  units: number;
  left: number;
  /** The visit that was charged or given back, and when it was. */
  appointmentId: string | null;
  startsAt: Date | null;
  reason: string;
  /** Who of the team; null: by itself, and always for a client. */
  who: string | null;
}

export interface PackageFile extends PackageView {
  /** Oldest first: the last one's `left` is the balance. */
  lines: LedgerLine[];
  /** For owner and trainers alone; for anybody else it is not even read from the database. */
  terms: PackageTerms | null;
}

/**
 * Every package of a client with the ledger that explains its balance, those that can be used first. One trip.
 * @throws DomainError not-found, also for another household's
 */
export async function packagesOf(
  ctx: SystemContext,
  by: By,
  clientId: string,
  key: SubjectKey,
): Promise<PackageFile[]> {
  mustReachClient(by, clientId);
  if (!sees(by, "packages.title")) throw new DomainError("not-found");
  const [zones, rows, entries, hidden, people] = await ctx.db.batch([
    ctx.db.select({ timeZone: business.timeZone }).from(business).limit(1),
    ctx.db.select(packageColumns).from(packages).where(eq(packages.clientId, clientId)),
    ctx.db
      .select({ row: ledgerEntries, startsAt: appointments.startsAt })
      .from(ledgerEntries)
      .leftJoin(appointments, eq(appointments.id, ledgerEntries.appointmentId))
      .where(eq(ledgerEntries.clientId, clientId))
      .orderBy(asc(ledgerEntries.at), sql`"ledger_entries".rowid`),
    ctx.db
      .select({ id: packages.id, terms: packages.terms })
      .from(packages)
      .where(eq(packages.clientId, sees(by, "packages.terms") ? clientId : "")),
    selectTeam(ctx),
  ]);
  const today = dayIn(ctx.clock.now(), zones[0]?.timeZone ?? "UTC");
  const acted = new Set(by.kind === "client" ? [] : entries.map(({ row }) => row.by));
  const team = await openTeam(
    ctx,
    people.filter(({ id }) => acted.has(id)),
  );
  const files = rows.map(async (row): Promise<PackageFile> => {
    const sealedTerms = hidden.find(({ id }) => id === row.id)?.terms;
    const own = entries.filter((entry) => entry.row.packageId === row.id);
    const reasons = await Promise.all(
      own.map(({ row: { id, reason } }) => (reason ? key.open("ledger_entries.reason", id, reason) : "")),
    );
    let left = 0;
    return {
      ...(await viewOf(key, row, today)),
      lines: own.map(({ row: { id, at, kind, units, appointmentId, by: staffId }, startsAt }, index) => {
        left += units;
        const who = team.find((person) => person.id === staffId)?.name ?? null;
        return { id, at, kind, units, left, appointmentId, startsAt, reason: reasons[index] ?? "", who };
      }),
      terms: sealedTerms
        ? packageTerms.parse(JSON.parse(await key.open("packages.terms", row.id, sealedTerms)))
        : null,
    };
  });
  return (await Promise.all(files)).sort(byUse);
}

/** One package of a client, as `packagesOf`. @throws DomainError not-found */
export async function readPackage(
  ctx: SystemContext,
  by: By,
  clientId: string,
  key: SubjectKey,
  packageId: string,
): Promise<PackageFile> {
  const found = (await packagesOf(ctx, by, clientId, key)).find(({ id }) => id === packageId);
  if (!found) throw new DomainError("not-found");
  return found;
}
