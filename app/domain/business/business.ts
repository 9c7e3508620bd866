import { business } from "../../../drizzle/schema/business.ts";
import type { SystemContext } from "../../platform/ports.ts";

/** How the business prints itself. Before it is claimed, neutral defaults. */
export interface Business {
  name: string;
  timeZone: string;
  units: "metric" | "imperial";
}

const unclaimed: Business = { name: "Daydreamers", timeZone: "UTC", units: "metric" };

export async function readBusiness(ctx: Pick<SystemContext, "db">): Promise<Business> {
  const [row] = await ctx.db
    .select({ name: business.name, timeZone: business.timeZone, units: business.units })
    .from(business)
    .limit(1);
  return row ?? unclaimed;
}
