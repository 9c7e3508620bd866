import { and, eq, isNull } from "drizzle-orm";
import { connections } from "../../../drizzle/schema/connections.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { carsStatement, sitesStatement } from "./readings.ts";
import { type CarView, carView, type SiteView, siteView } from "./views.ts";

/** How full everything is right now, for a page that has other things to say too. */
export interface Levels {
  cars: (CarView & { /** Who connected its account. */ connectedBy: string })[];
  sites: SiteView[];
  /** Whether any Tesla is connected, and whether one waits to be connected again. */
  connection: "none" | "connected" | "needs-reconnecting";
}

/** The latest reading of every car and Powerwall, in one trip to the database. */
export async function readLevels(ctx: SystemContext): Promise<Levels> {
  const [cars, sites, grants] = await ctx.db.batch([
    carsStatement(ctx),
    sitesStatement(ctx),
    ctx.db
      .select({
        id: connections.id,
        staffId: connections.staffId,
        needsReconnectingAt: connections.needsReconnectingAt,
      })
      .from(connections)
      .where(and(eq(connections.provider, "tesla"), isNull(connections.disconnectedAt))),
  ]);
  const live = new Map(grants.map(({ id, staffId }) => [id, staffId]));
  const waiting = grants.some(({ needsReconnectingAt }) => needsReconnectingAt !== null);
  return {
    cars: await Promise.all(
      cars
        .filter(({ row }) => live.has(row.connectionId))
        .map(async ({ row, sample }) => ({
          ...(await carView(ctx, row, sample)),
          connectedBy: live.get(row.connectionId) ?? "",
        })),
    ),
    sites: await Promise.all(
      sites
        .filter(({ row }) => live.has(row.connectionId) && row.hasBattery)
        .map(({ row, sample }) => siteView(ctx, row, sample)),
    ),
    connection: grants.length === 0 ? "none" : waiting ? "needs-reconnecting" : "connected",
  };
}
