import { and, lt, sql } from "drizzle-orm";
import { siteSamples, vehicleSamples } from "../../../drizzle/schema/battery.ts";
import type { SystemContext } from "../../platform/ports.ts";

/** How long a reading is kept as it was read. */
const keepDays = 90;

/**
 * The daily job: readings older than that go. The roll-up into days and charge sessions, which keeps the long
 * history that battery health needs, belongs before these deletions, in the same job.
 */
export async function trimReadings(ctx: SystemContext): Promise<{ cars: number; sites: number }> {
  const before = new Date(ctx.clock.now().getTime() - keepDays * 86_400_000);
  const [cars, sites] = await ctx.db.batch([
    // The primary keys lead with the car and the site: named, each delete is a seek and not a scan of all readings.
    ctx.db
      .delete(vehicleSamples)
      .where(
        and(sql`${vehicleSamples.vehicleId} in (select id from vehicles)`, lt(vehicleSamples.at, before)),
      )
      .returning({ at: vehicleSamples.at }),
    ctx.db
      .delete(siteSamples)
      .where(and(sql`${siteSamples.siteId} in (select id from energy_sites)`, lt(siteSamples.at, before)))
      .returning({ at: siteSamples.at }),
  ]);
  return { cars: cars.length, sites: sites.length };
}
