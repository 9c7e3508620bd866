import { eq } from "drizzle-orm";
import { energySites, vehicles } from "../../../drizzle/schema/battery.ts";
import type { SystemContext } from "../../platform/ports.ts";
import {
  carPointsStatement,
  carsStatement,
  pointsOf,
  sitePointsStatement,
  sitesStatement,
} from "./readings.ts";
import { carView, siteView } from "./views.ts";

export type Range = "24h" | "7d";

/** How far back, and over how many minutes a point is averaged: about 300 points either way. */
const spans: Record<Range, { hours: number; minutes: number }> = {
  "24h": { hours: 24, minutes: 5 },
  "7d": { hours: 168, minutes: 30 },
};

const startOf = (ctx: SystemContext, range: Range) =>
  new Date(ctx.clock.now().getTime() - spans[range].hours * 3_600_000);

/** A car of the practice with its levels over a range; null where there is none of that id. */
export async function readCarHistory(ctx: SystemContext, id: string, range: Range) {
  const from = startOf(ctx, range);
  const [[found], points] = await ctx.db.batch([
    carsStatement(ctx, eq(vehicles.id, id)),
    carPointsStatement(ctx, from, spans[range].minutes, id),
  ]);
  return found
    ? { car: await carView(ctx, found.row, found.sample), points: pointsOf(points, id), from }
    : null;
}

/** An energy site with its levels and powers over a range; null where there is none of that id. */
export async function readSiteHistory(ctx: SystemContext, id: string, range: Range) {
  const from = startOf(ctx, range);
  const [[found], points] = await ctx.db.batch([
    sitesStatement(ctx, eq(energySites.id, id)),
    sitePointsStatement(ctx, from, Math.max(10, spans[range].minutes), id),
  ]);
  return found
    ? { site: await siteView(ctx, found.row, found.sample), points: pointsOf(points, id), from }
    : null;
}
