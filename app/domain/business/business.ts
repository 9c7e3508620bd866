import { business } from "../../../drizzle/schema/business.ts";
import type { SystemContext } from "../../platform/ports.ts";

/** How the business prints itself. Before it is claimed, neutral defaults. */
export interface Business {
  name: string;
  timeZone: string;
  units: "metric" | "imperial";
  /** ISO 3166-1: whose phone numbers are written without a country code. */
  country: string;
  /** ISO 4217, of every price. */
  currency: string;
  /** Whether the portal asks for the mailed code. */
  portalCode: boolean;
}

const unclaimed: Business = {
  name: "Daydreamers",
  timeZone: "UTC",
  units: "metric",
  country: "US",
  currency: "USD",
  portalCode: true,
};

export async function readBusiness(ctx: Pick<SystemContext, "db">): Promise<Business> {
  const [row] = await ctx.db
    .select({
      name: business.name,
      timeZone: business.timeZone,
      units: business.units,
      country: business.country,
      currency: business.currency,
      portalCodeOffAt: business.portalCodeOffAt,
    })
    .from(business)
    .limit(1);
  if (!row) return unclaimed;
  const { portalCodeOffAt, ...rest } = row;
  return { ...rest, portalCode: portalCodeOffAt === null };
}
