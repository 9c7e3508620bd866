import { and, eq, lte, or, sql } from "drizzle-orm";
import { batteryProblems, batteryRefreshes } from "../../../drizzle/schema/battery.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { withAccessToken } from "../connections/access.ts";
import { type ConnectionView, listConnections } from "../connections/connections.ts";
import { DomainError } from "../errors.ts";
import { readCar } from "./car-reading.ts";
import { keepCars } from "./garage.ts";
import { type GrantProblem, isGrantProblem } from "./problems.ts";
import { readSite } from "./site-reading.ts";
import { keepSites } from "./sites.ts";
import { openTesla } from "./tesla.ts";
import { products } from "./tesla-answers.ts";

/** How often a person may ask within a minute; the calls behind it are free but not endless. */
const refreshesPerMinute = 10;

type KnownProblem = typeof batteryProblems.$inferSelect;

interface Obstacle {
  problem: GrantProblem;
  retryAfterSeconds?: number | undefined;
}

/**
 * Reads everything of one grant now, because a person asked: free calls always, the priced one when the last is a
 * minute old, within the budget. Never throws for the provider's failures: they become problems with words.
 */
export async function readConnection(ctx: SystemContext, connectionId: string): Promise<void> {
  const grant = (await listConnections(ctx, "tesla")).find(({ id }) => id === connectionId);
  if (!grant || !readable(grant) || !(await mayRefresh(ctx, connectionId))) return;
  const [known] = await ctx.db
    .select()
    .from(batteryProblems)
    .where(eq(batteryProblems.connectionId, connectionId));
  // Pressing harder does not help against "too many calls".
  if (known?.problem === "rate-limited" && known.retryAt && known.retryAt > ctx.clock.now()) return;
  await readGrant(ctx, grant, known, true);
}

/** Reads every grant of the practice that has not ended, one after another. */
export async function readAllConnections(ctx: SystemContext): Promise<void> {
  for (const { id } of await listConnections(ctx, "tesla")) await readConnection(ctx, id);
}

/** The job of every five minutes: each grant that works or may work again, as its cars and the budget allow. */
export async function sampleAll(
  ctx: SystemContext,
): Promise<{ read: number; failed: number; waiting: number }> {
  const counts = { read: 0, failed: 0, waiting: 0 };
  const now = ctx.clock.now();
  const grants = (await listConnections(ctx, "tesla")).filter(readable);
  const problems = grants.length > 0 ? await ctx.db.select().from(batteryProblems) : [];
  for (const grant of grants) {
    const known = problems.find(({ connectionId }) => connectionId === grant.id);
    if (known?.retryAt && known.retryAt > now) {
      counts.waiting++;
      continue;
    }
    counts[(await readGrant(ctx, grant, known, false)) ? "failed" : "read"]++;
  }
  return counts;
}

const readable = ({ status }: ConnectionView) => status === "connected" || status === "limited";

/** @returns whether something keeps the whole grant from being read. */
async function readGrant(
  ctx: SystemContext,
  grant: ConnectionView,
  known: KnownProblem | undefined,
  byHand: boolean,
): Promise<boolean> {
  const obstacle = await obstacleIn(ctx, grant, byHand);
  if (obstacle) await keepProblem(ctx, grant.id, known, obstacle);
  else if (known) await ctx.db.delete(batteryProblems).where(eq(batteryProblems.connectionId, grant.id));
  if (obstacle) ctx.log.warn("battery.not-read", { connection: grant.id, problem: obstacle.problem });
  return obstacle !== null;
}

async function obstacleIn(
  ctx: SystemContext,
  grant: ConnectionView,
  byHand: boolean,
): Promise<Obstacle | null> {
  try {
    return await withAccessToken(ctx, grant.id, byHand ? "battery.refresh" : "battery.sample", (token) =>
      readThrough(ctx, grant, token, byHand),
    );
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    if (error.code === "connection-needs-reconnecting") return { problem: "needs-reconnecting" };
    if (error.code === "provider-unavailable") return { problem: "provider-down" };
    throw error;
  }
}

/** The free calls first: the list of products tells which cars are awake, and never wakes one. */
async function readThrough(
  ctx: SystemContext,
  grant: ConnectionView,
  token: string,
  byHand: boolean,
): Promise<Obstacle | null> {
  const tesla = openTesla(ctx, grant, token);
  const list = await tesla.get("/api/1/products", products);
  if (!list.ok) {
    const problem = isGrantProblem(list.trouble) ? list.trouble : "provider-down";
    return { problem, retryAfterSeconds: list.retryAfterSeconds };
  }
  const cars = await keepCars(ctx, grant.id, list.value.cars);
  const sites = await keepSites(ctx, grant.id, list.value.sites);
  const readings = [
    ...(grant.missingScopes.includes("energy_device_data") ? [] : sites).map(
      (site) => () => readSite(ctx, tesla, site),
    ),
    ...(grant.missingScopes.includes("vehicle_device_data") ? [] : cars).map(
      (car) => () => readCar(ctx, tesla, car, byHand),
    ),
  ];
  let obstacle: Obstacle | null = null;
  for (const read of readings) {
    const failed = await read();
    if (!failed || !isGrantProblem(failed.trouble)) continue;
    obstacle ??= { problem: failed.trouble, retryAfterSeconds: failed.retryAfterSeconds };
    // These hold for every call that would follow; anything else may concern this one alone.
    if (failed.trouble === "rate-limited" || failed.trouble === "billing-limit") break;
  }
  return obstacle;
}

/**
 * Notes why a grant cannot be read. Without a word from the provider the wait grows with the trouble: as long again
 * as it has lasted, from five minutes to an hour; to a quarter of one where nothing was counted against us.
 */
async function keepProblem(
  ctx: SystemContext,
  connectionId: string,
  known: KnownProblem | undefined,
  obstacle: Obstacle,
): Promise<void> {
  const now = ctx.clock.now();
  const { problem } = obstacle;
  const since = known?.problem === problem ? known.since : now;
  const lastedSeconds = (now.getTime() - since.getTime()) / 1000;
  const longest = problem === "provider-down" ? 900 : 3600;
  const waitSeconds = obstacle.retryAfterSeconds ?? Math.min(longest, Math.max(280, lastedSeconds));
  const retryAt = problem === "needs-reconnecting" ? null : new Date(now.getTime() + waitSeconds * 1000);
  await ctx.db
    .insert(batteryProblems)
    .values({ connectionId, problem, since, retryAt })
    .onConflictDoUpdate({ target: batteryProblems.connectionId, set: { problem, since, retryAt } });
}

/** Counts a refresh by hand; false when there were too many this minute. One statement decides. */
async function mayRefresh(ctx: SystemContext, connectionId: string): Promise<boolean> {
  const now = ctx.clock.now();
  const minuteAgo = new Date(now.getTime() - 60_000);
  const over = lte(batteryRefreshes.since, minuteAgo);
  const counted = await ctx.db
    .insert(batteryRefreshes)
    .values({ connectionId, since: now, count: 1 })
    .onConflictDoUpdate({
      target: batteryRefreshes.connectionId,
      set: {
        count: sql`case when ${over} then 1 else ${batteryRefreshes.count} + 1 end`,
        since: sql`case when ${over} then ${now.getTime()} else ${batteryRefreshes.since} end`,
      },
      setWhere: or(over, and(sql`${batteryRefreshes.count} < ${refreshesPerMinute}`)),
    })
    .returning({ count: batteryRefreshes.count });
  return counted.length > 0;
}
