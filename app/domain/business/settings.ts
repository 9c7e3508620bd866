import { and, eq, isNotNull, isNull } from "drizzle-orm";
import { business } from "../../../drizzle/schema/business.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entry, entryIfChanged } from "../audit/audit.ts";
import { type By, staffIdOf } from "../by.ts";
import type { Business } from "./business.ts";

const id = "business";
const subject = { type: "business", id };

/** Saves how the business prints itself. */
export async function saveBusiness(
  ctx: SystemContext,
  by: By,
  { name, timeZone, units, country, currency }: Omit<Business, "portalCode">,
): Promise<void> {
  await ctx.db.batch([
    ctx.db.update(business).set({ name, timeZone, units, country, currency }).where(eq(business.id, id)),
    entry(ctx, { event: "settings.changed", details: { part: "business" }, staffId: staffIdOf(by), subject }),
  ]);
}

/**
 * Has the portal ask for the mailed code, or lets a matching email and phone open it without. Set to what it is
 * already, nothing changes: since when and by whom stays as it was.
 */
export async function askPortalCode(ctx: SystemContext, by: By, asked: boolean): Promise<void> {
  const off = asked
    ? { portalCodeOffAt: null, portalCodeOffBy: null }
    : { portalCodeOffAt: ctx.clock.now(), portalCodeOffBy: staffIdOf(by) };
  const differs = asked ? isNotNull(business.portalCodeOffAt) : isNull(business.portalCodeOffAt);
  await ctx.db.batch([
    ctx.db
      .update(business)
      .set(off)
      .where(and(eq(business.id, id), differs))
      .returning({ id: business.id }),
    entryIfChanged(ctx, {
      event: "settings.changed",
      details: { part: asked ? "portal-code-on" : "portal-code-off" },
      staffId: staffIdOf(by),
      subject,
    }),
  ]);
}
