import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import { energySites } from "../../../drizzle/schema/battery.ts";
import type { SystemContext } from "../../platform/ports.ts";
import type { SiteProduct } from "./tesla-answers.ts";

/** An energy site of the account, as known here. `site` is Tesla's number, open in memory only. */
export interface KnownSite {
  id: string;
  site: string;
  name: string;
  hasBattery: boolean;
  timeZone: string | null;
  infoAt: Date | null;
  historyAt: Date | null;
}

/** Brings the energy sites here in line with the account, as `keepCars` does with the cars. */
export async function keepSites(
  ctx: SystemContext,
  connectionId: string,
  products: readonly SiteProduct[],
): Promise<KnownSite[]> {
  const now = ctx.clock.now();
  const rows = await ctx.db.select().from(energySites).where(eq(energySites.connectionId, connectionId));
  const seen: KnownSite[] = [];
  for (const product of products) {
    const { site, hasBattery, hasSolar } = product;
    const indexes = await ctx.vault.indexes("energy_sites.site_index", site);
    const row = rows.find(({ siteIndex }) => indexes.includes(siteIndex));
    const id = row?.id ?? ctx.random.id();
    if (!row) {
      const name = product.name ?? "";
      const values = {
        id,
        connectionId,
        siteIndex: indexes[0],
        site: await ctx.vault.seal("energy_sites.site", id, site),
        name: await ctx.vault.seal("energy_sites.name", id, name),
        hasBattery,
        hasSolar,
        createdAt: new Date(now.getTime() + seen.length),
      };
      const made = await ctx.db
        .insert(energySites)
        .values(values)
        .onConflictDoNothing()
        .returning({ id: energySites.id });
      if (made.length > 0)
        seen.push({ id, site, name, hasBattery, timeZone: null, infoAt: null, historyAt: null });
      continue;
    }
    const known = await ctx.vault.open("energy_sites.name", id, row.name);
    // The list is often without the name that `site_info` has.
    const name = product.name ?? known;
    seen.push({
      id,
      site,
      name,
      hasBattery,
      timeZone: row.timeZone,
      infoAt: row.infoAt,
      historyAt: row.historyAt,
    });
    const changed =
      name !== known ||
      row.removedAt ||
      row.siteIndex !== indexes[0] ||
      row.hasBattery !== hasBattery ||
      row.hasSolar !== hasSolar;
    if (changed) {
      await ctx.db
        .update(energySites)
        .set({
          siteIndex: indexes[0],
          hasBattery,
          hasSolar,
          removedAt: null,
          ...(name !== known && { name: await ctx.vault.seal("energy_sites.name", id, name) }),
        })
        .where(eq(energySites.id, id));
    }
  }
  const present = new Set(seen.map(({ id }) => id));
  const gone = rows.filter(({ id, removedAt }) => !present.has(id) && !removedAt).map(({ id }) => id);
  if (gone.length > 0) {
    await ctx.db
      .update(energySites)
      .set({ removedAt: now })
      .where(
        and(
          inArray(energySites.id, sql`(select value from json_each(${JSON.stringify(gone)}))`),
          isNull(energySites.removedAt),
        ),
      );
  }
  return seen;
}
