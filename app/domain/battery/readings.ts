import { and, asc, eq, gte, type SQL, sql } from "drizzle-orm";
import { energySites, siteSamples, vehicleSamples, vehicles } from "../../../drizzle/schema/battery.ts";
import type { SystemContext } from "../../platform/ports.ts";

type Ctx = Pick<SystemContext, "db">;

/** Cars that are still in an account, each with its latest reading; a statement for a batch. */
export const carsStatement = (ctx: Ctx, where?: SQL) =>
  ctx.db
    .select({ row: vehicles, sample: vehicleSamples })
    .from(vehicles)
    .leftJoin(
      vehicleSamples,
      and(
        eq(vehicleSamples.vehicleId, vehicles.id),
        sql`${vehicleSamples.at} = (select max(latest.at) from vehicle_samples latest where latest.vehicle_id = ${vehicles.id})`,
      ),
    )
    .where(and(sql`${vehicles.removedAt} is null`, where))
    .orderBy(asc(vehicles.createdAt), asc(vehicles.id));

/** Energy sites that are still in an account, each with its latest live reading; a statement for a batch. */
export const sitesStatement = (ctx: Ctx, where?: SQL) =>
  ctx.db
    .select({ row: energySites, sample: siteSamples })
    .from(energySites)
    .leftJoin(
      siteSamples,
      and(
        eq(siteSamples.siteId, energySites.id),
        sql`${siteSamples.at} = (select max(latest.at) from site_samples latest where latest.site_id = ${energySites.id})`,
      ),
    )
    .where(and(sql`${energySites.removedAt} is null`, where))
    .orderBy(asc(energySites.createdAt), asc(energySites.id));

const slot = (column: SQL | typeof vehicleSamples.at | typeof siteSamples.at, minutes: number) =>
  sql<number>`${column} / ${sql.raw(String(minutes * 60_000))} * ${sql.raw(String(minutes * 60_000))}`;

/** Levels of cars since an instant, averaged over slots of minutes. */
export const carPointsStatement = (ctx: Ctx, since: Date, minutes: number, vehicleId?: string) => {
  const at = slot(vehicleSamples.at, minutes);
  return ctx.db
    .select({
      id: vehicleSamples.vehicleId,
      at: sql<number>`max(${vehicleSamples.at})`,
      level: sql<number | null>`avg(${vehicleSamples.level})`,
    })
    .from(vehicleSamples)
    .where(
      and(
        gte(vehicleSamples.at, since),
        // Its own primary key leads with the car: named, the range is a seek and not a scan of every reading.
        vehicleId
          ? eq(vehicleSamples.vehicleId, vehicleId)
          : sql`${vehicleSamples.vehicleId} in (select id from vehicles where removed_at is null)`,
      ),
    )
    .groupBy(vehicleSamples.vehicleId, at)
    .orderBy(vehicleSamples.vehicleId, at);
};

/** Levels and powers of energy sites since an instant, averaged over slots of minutes. */
export const sitePointsStatement = (ctx: Ctx, since: Date, minutes: number, siteId?: string) => {
  const at = slot(siteSamples.at, minutes);
  const average = (column: typeof siteSamples.level) => sql<number | null>`avg(${column})`;
  return ctx.db
    .select({
      id: siteSamples.siteId,
      at: sql<number>`max(${siteSamples.at})`,
      level: average(siteSamples.level),
      solarW: sql<number | null>`avg(${siteSamples.solarW})`,
      homeW: sql<number | null>`avg(${siteSamples.homeW})`,
      gridW: sql<number | null>`avg(${siteSamples.gridW})`,
      batteryW: sql<number | null>`avg(${siteSamples.batteryW})`,
    })
    .from(siteSamples)
    .where(
      and(
        gte(siteSamples.at, since),
        siteId
          ? eq(siteSamples.siteId, siteId)
          : sql`${siteSamples.siteId} in (select id from energy_sites where removed_at is null)`,
      ),
    )
    .groupBy(siteSamples.siteId, at)
    .orderBy(siteSamples.siteId, at);
};

/** The points of one car or site, without its id and with instants as dates. */
export const pointsOf = <Point extends { id: string; at: number }>(points: readonly Point[], id: string) =>
  points.flatMap(({ id: owner, at, ...values }) => (owner === id ? [{ ...values, at: new Date(at) }] : []));
