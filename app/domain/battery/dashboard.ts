import { batteryProblems } from "../../../drizzle/schema/battery.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { type ConnectionView, listConnections } from "../connections/connections.ts";
import { budgetOf, nextMonth, prices, spendStatement } from "./budget.ts";
import type { GrantProblem } from "./problems.ts";
import {
  carPointsStatement,
  carsStatement,
  pointsOf,
  sitePointsStatement,
  sitesStatement,
} from "./readings.ts";
import { type CarView, carView, type LevelPoint, type SitePoint, type SiteView, siteView } from "./views.ts";

export type { GrantProblem } from "./problems.ts";
export type { CarReading, CarView, LevelPoint, SitePoint, SiteReading, SiteView } from "./views.ts";

/** One Tesla account as the dashboard sees it. */
export interface GrantView {
  id: string;
  needsReconnectingAt: Date | null;
  /** Whether the consent leaves out what belongs to cars or to energy sites, or renewing without being asked. */
  missing: { cars: boolean; energy: boolean; renewal: boolean };
  problem: { code: GrantProblem; since: Date; retryAt: Date | null } | null;
  cars: (CarView & { points: LevelPoint[] })[];
  sites: (SiteView & { points: SitePoint[] })[];
}

/** What the priced calls of this month have cost, in millionths of a US dollar. */
export interface Spend {
  microdollars: number;
  calls: number;
  budget: number;
  /** `paused`: readings by the clock have used their share, the button still works; `spent`: nothing is left. */
  state: "open" | "paused" | "spent";
  /** When the next month's budget begins. */
  renewsAt: Date;
}

export interface Dashboard {
  grants: GrantView[];
  spend: Spend;
}

/** Everything `/battery` shows, in two trips to the database: the grants, and one batch. */
export async function readDashboard(ctx: SystemContext): Promise<Dashboard> {
  const since = new Date(ctx.clock.now().getTime() - 86_400_000);
  const [connections, [cars, sites, carPoints, sitePoints, [spend], problems]] = await Promise.all([
    listConnections(ctx, "tesla"),
    ctx.db.batch([
      carsStatement(ctx),
      sitesStatement(ctx),
      carPointsStatement(ctx, since, 10),
      sitePointsStatement(ctx, since, 10),
      spendStatement(ctx),
      ctx.db.select().from(batteryProblems),
    ]),
  ]);
  const live = connections.filter(({ status }) => status !== "disconnected");
  const grants = live.map(async (connection): Promise<GrantView> => {
    const problem = problems.find(({ connectionId }) => connectionId === connection.id);
    return {
      id: connection.id,
      needsReconnectingAt: connection.needsReconnectingAt,
      missing: missingIn(connection),
      problem: problem
        ? { code: problem.problem as GrantProblem, since: problem.since, retryAt: problem.retryAt }
        : null,
      cars: await Promise.all(
        cars
          .filter(({ row }) => row.connectionId === connection.id)
          .map(async ({ row, sample }) => ({
            ...(await carView(ctx, row, sample)),
            points: pointsOf(carPoints, row.id),
          })),
      ),
      sites: await Promise.all(
        sites
          .filter(({ row }) => row.connectionId === connection.id)
          .map(async ({ row, sample }) => ({
            ...(await siteView(ctx, row, sample)),
            points: pointsOf(sitePoints, row.id),
          })),
      ),
    };
  });
  return { grants: await Promise.all(grants), spend: spendView(ctx, spend) };
}

const missingIn = ({ missingScopes }: ConnectionView) => ({
  cars: missingScopes.includes("vehicle_device_data"),
  energy: missingScopes.includes("energy_device_data"),
  renewal: missingScopes.includes("offline_access"),
});

function spendView(ctx: SystemContext, spend?: { microdollars: number; calls: number }): Spend {
  const { whole, routine } = budgetOf(ctx);
  const { microdollars, calls } = spend ?? { microdollars: 0, calls: 0 };
  const room = (limit: number) => limit - microdollars >= prices.data;
  const state = !room(whole) ? "spent" : !room(routine) ? "paused" : "open";
  return { microdollars, calls, budget: whole, state, renewsAt: nextMonth(ctx.clock.now()) };
}
