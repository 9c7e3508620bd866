import { and, eq, gte, sql } from "drizzle-orm";
import { energySites, siteSamples } from "../../../drizzle/schema/battery.ts";
import type { SystemContext } from "../../platform/ports.ts";
import type { KnownSite } from "./sites.ts";
import type { Tesla } from "./tesla.ts";
import { levelHistory, powerHistory } from "./tesla-answers.ts";

const day = 86_400_000;
/** A day of five-minute rows has 288; with fewer than nine in ten something is missing. */
const fullDay = 260;
const tryEveryMinutes = 60;

/**
 * Fills what is missing of the site's last 24 hours from Tesla's own history, so that a chart is full at once and a
 * pause of ours leaves no hole. Free, and at most once an hour. Rows of our own stay as they are.
 */
export async function fillHistory(
  ctx: SystemContext,
  tesla: Tesla,
  site: KnownSite,
  path: string,
): Promise<void> {
  const now = ctx.clock.now();
  if (site.historyAt && now.getTime() - site.historyAt.getTime() < tryEveryMinutes * 60_000) return;
  const from = new Date(now.getTime() - day);
  const held = await ctx.db.$count(
    siteSamples,
    and(eq(siteSamples.siteId, site.id), gte(siteSamples.at, from)),
  );
  if (held >= fullDay) return;

  const rows = new Map<number, { at: number; [value: string]: number | null }>();
  for (const { start, end } of localDays(from, now, site.timeZone ?? "UTC")) {
    const query = (kind: string) =>
      `${path}/calendar_history?${new URLSearchParams({ kind, period: "day", start_date: start, end_date: end, time_zone: site.timeZone ?? "UTC" })}`;
    const powers = await tesla.get(query("power"), powerHistory);
    const levels = site.hasBattery ? await tesla.get(query("soe"), levelHistory) : null;
    if (powers.ok) for (const row of powers.value) rows.set(row.at, { ...rows.get(row.at), ...row });
    if (levels?.ok) for (const row of levels.value) rows.set(row.at, { ...rows.get(row.at), ...row });
  }
  const wanted = [...rows.values()].filter(({ at }) => at >= from.getTime() && at <= now.getTime());
  await ctx.db.batch([
    ctx.db
      .update(energySites)
      .set({ historyAt: now, ...(wanted.length > 0 && { historyFrom: from }) })
      .where(eq(energySites.id, site.id)),
    insertMissing(ctx, site, wanted),
  ]);
}

/** One statement for any number of rows (a bound list is one parameter on D1); none beside a reading of ours. */
const insertMissing = (ctx: SystemContext, site: KnownSite, rows: readonly object[]) =>
  ctx.db
    .insert(siteSamples)
    .select(
      sql`select ${site.id}, row.value ->> 'at', row.value ->> 'level', null, null, row.value ->> 'solarW', row.value ->> 'homeW', row.value ->> 'gridW', ${site.hasBattery ? sql`row.value ->> 'batteryW'` : sql`null`}, null
        from json_each(${JSON.stringify(rows)}) as row
        where not exists (select 1 from site_samples held where held.site_id = ${site.id}
          and held.at between (row.value ->> 'at') - 150000 and (row.value ->> 'at') + 150000)`,
    )
    .onConflictDoNothing();

/**
 * The local days that a span touches, as Tesla wants them: RFC 3339 with the zone's offset at that instant. The end is
 * a second before midnight, because an `end_date` of exactly midnight is answered with zeros.
 */
function localDays(from: Date, to: Date, timeZone: string): { start: string; end: string }[] {
  const date = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  const days: { start: string; end: string }[] = [];
  for (let noon = from.getTime(); ; noon += day / 2) {
    const at = Math.min(noon, to.getTime());
    const name = date.format(at);
    const start = `${name}T00:00:00${offsetAt(`${name}T00:00:00`, timeZone)}`;
    if (days.at(-1)?.start !== start)
      days.push({ start, end: `${name}T23:59:59${offsetAt(`${name}T23:59:59`, timeZone)}` });
    if (at === to.getTime()) return days;
  }
}

/** The offset in force at a local time, as "+02:00". */
function offsetAt(local: string, timeZone: string): string {
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone, timeZoneName: "longOffset" });
  const offset = (at: number) =>
    parts
      .formatToParts(at)
      .find(({ type }) => type === "timeZoneName")
      ?.value.slice(3) || "+00:00";
  const first = offset(Date.parse(`${local}Z`));
  // The offset depends on the instant and the instant on the offset: a second look settles days of a change.
  return offset(Date.parse(`${local}${first}`));
}
