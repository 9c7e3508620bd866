import { eq } from "drizzle-orm";
import { energySites, siteSamples } from "../../../drizzle/schema/battery.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { isGrantProblem } from "./problems.ts";
import { fillHistory } from "./site-history.ts";
import type { KnownSite } from "./sites.ts";
import type { Answer, Tesla } from "./tesla.ts";
import { liveStatus, siteInfo } from "./tesla-answers.ts";

/** The reserve and the zone change rarely; the call is free. */
const infoEveryMinutes = 60;

/**
 * Reads one energy site: what flows now, now and then its settings, and what of the last day is missing. All free.
 *
 * @returns what keeps the whole grant from being read, or null.
 */
export async function readSite(
  ctx: SystemContext,
  tesla: Tesla,
  site: KnownSite,
): Promise<Extract<Answer<never>, { ok: false }> | null> {
  const path = `/api/1/energy_sites/${encodeURIComponent(site.site)}`;
  const live = await tesla.get(`${path}/live_status`, liveStatus);
  if (!live.ok) return isGrantProblem(live.trouble) ? live : null;
  const now = ctx.clock.now();
  // On the minute: readings pressed by hand within one do not pile up.
  const at = new Date(Math.floor(now.getTime() / 60_000) * 60_000);
  const values = site.hasBattery ? live.value : { ...live.value, level: null, batteryW: null };
  await ctx.db
    .insert(siteSamples)
    .values({ siteId: site.id, at, ...values })
    .onConflictDoUpdate({ target: [siteSamples.siteId, siteSamples.at], set: values });

  const timeZone = (await refreshInfo(ctx, tesla, site, path)) ?? site.timeZone;
  await fillHistory(ctx, tesla, { ...site, timeZone }, path);
  return null;
}

/** @returns the site's zone when it was read. */
async function refreshInfo(
  ctx: SystemContext,
  tesla: Tesla,
  site: KnownSite,
  path: string,
): Promise<string | null> {
  const now = ctx.clock.now();
  if (site.infoAt && now.getTime() - site.infoAt.getTime() < infoEveryMinutes * 60_000) return null;
  const info = await tesla.get(`${path}/site_info`, siteInfo);
  if (!info.ok) return null;
  const { name, reserve, timeZone } = info.value;
  const known = timeZone && isZone(timeZone) ? timeZone : null;
  await ctx.db
    .update(energySites)
    .set({
      reserve,
      infoAt: now,
      ...(known && { timeZone: known }),
      ...(name && name !== site.name && { name: await ctx.vault.seal("energy_sites.name", site.id, name) }),
    })
    .where(eq(energySites.id, site.id));
  return known;
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en-GB", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
