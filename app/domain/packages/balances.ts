import { and, isNull, sql } from "drizzle-orm";
import { business } from "../../../drizzle/schema/business.ts";
import { packages } from "../../../drizzle/schema/packages.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { addDays, dayIn } from "../business/day.ts";
import type { SubjectKey } from "../subjects/subjects.ts";
import { openOrNull } from "../unreadable.ts";
import { byUse, type PackageView, packageColumns, unnamed, viewOf } from "./view.ts";

export { type LedgerLine, type PackageFile, packagesOf, readPackage } from "./ledger.ts";
export type { PackageState, PackageView } from "./view.ts";

/** One that ran out longer ago is history: it is on the client's packages' page. */
const shownExpiredDays = 90;

/**
 * The packages of many clients that are not closed, those that can be used first. One trip, whatever the number.
 *
 * @param keys of the clients, by id
 * @returns by client id; a client without any is not in the map
 */
export async function balancesOf(
  ctx: Pick<SystemContext, "db" | "clock" | "log">,
  keys: ReadonlyMap<string, SubjectKey>,
): Promise<Map<string, PackageView[]>> {
  const now = ctx.clock.now();
  const since = addDays(dayIn(now, "UTC"), -shownExpiredDays);
  const [zones, rows] = await ctx.db.batch([
    ctx.db.select({ timeZone: business.timeZone }).from(business).limit(1),
    ctx.db
      .select(packageColumns)
      .from(packages)
      .where(
        and(
          sql`${packages.clientId} in (select value from json_each(${JSON.stringify([...keys.keys()])}))`,
          isNull(packages.closedAt),
          sql`(${packages.expiresOn} is null or ${packages.expiresOn} >= ${since})`,
        ),
      ),
  ]);
  const today = dayIn(now, zones[0]?.timeZone ?? "UTC");
  const found = new Map<string, PackageView[]>();
  for (const row of rows) {
    const key = keys.get(row.clientId);
    if (!key) continue;
    const list = found.get(row.clientId) ?? [];
    // What it is called may not open; what is left of it stands in the ledger.
    list.push((await openOrNull(ctx, {}, viewOf(key, row, today))) ?? unnamed(row, today));
    found.set(row.clientId, list);
  }
  for (const list of found.values()) list.sort(byUse);
  return found;
}
