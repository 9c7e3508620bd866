import { type SQL, sql } from "drizzle-orm";
import type { SubjectSealed } from "../../../drizzle/schema/columns.ts";
import { packages } from "../../../drizzle/schema/packages.ts";
import type { Day } from "../business/day.ts";
import type { SubjectKey } from "../subjects/subjects.ts";

/** low: one session left. */
export type PackageState = "open" | "low" | "used-up" | "expired" | "closed";

/** A package that was sold, without what it cost. */
export interface PackageView {
  id: string;
  clientId: string;
  title: string;
  /** How many were bought. */
  sessions: number;
  left: number;
  /** The last day that it is good for; null: it does not run out. */
  expiresOn: Day | null;
  closedAt: Date | null;
  soldAt: Date;
  state: PackageState;
}

/** What a package has left: the sum of its ledger, and nothing else. @param id a column or a value */
export const leftOf = (id: SQL | string): SQL<number> =>
  sql<number>`(select coalesce(sum(own.units), 0) from ledger_entries as own where own.package_id = ${id})`;

/** The columns that `viewOf` reads. */
export const packageColumns = {
  id: packages.id,
  clientId: packages.clientId,
  title: packages.title,
  sessions: packages.sessions,
  expiresOn: packages.expiresOn,
  soldAt: packages.soldAt,
  closedAt: packages.closedAt,
  left: leftOf(sql`"packages"."id"`),
};

interface Row extends Omit<PackageView, "title" | "state"> {
  title: SubjectSealed<"packages.title">;
}

/** @param today the day in the business's zone */
export async function viewOf(key: SubjectKey, row: Row, today: Day): Promise<PackageView> {
  const title = await key.open("packages.title", row.id, row.title);
  return { ...row, title, state: stateOf(row, today) };
}

/** One whose title does not open. */
export const unnamed = (row: Row, today: Day): PackageView => ({
  ...row,
  title: "A package",
  state: stateOf(row, today),
});

function stateOf({ closedAt, expiresOn, left }: Omit<Row, "title">, today: Day): PackageState {
  if (closedAt) return "closed";
  if (expiresOn !== null && expiresOn < today) return "expired";
  return left <= 0 ? "used-up" : left === 1 ? "low" : "open";
}

const order = { low: 0, open: 0, "used-up": 1, expired: 1, closed: 2 } as const;

/** The one that runs out first, and of those the one that was sold first. */
export const firstOut = (a: PackageView, b: PackageView): number =>
  (a.expiresOn ?? "9999").localeCompare(b.expiresOn ?? "9999") || a.soldAt.getTime() - b.soldAt.getTime();

/** What a visit would be charged to comes first: of those with something left the one that runs out first. */
export const byUse = (a: PackageView, b: PackageView): number =>
  order[a.state] - order[b.state] ||
  (order[a.state] === 0 ? firstOut(a, b) : b.soldAt.getTime() - a.soldAt.getTime());

/** Whether a visit of that day can be charged to the package. */
export const isUsableOn = ({ closedAt, expiresOn, left }: PackageView, day: Day): boolean =>
  closedAt === null && left > 0 && (expiresOn === null || expiresOn >= day);
