import { type Range, readSiteHistory } from "../../domain/battery/history.ts";
import { systemContext } from "../../http/context.ts";
import { readLocale } from "../../http/locale.ts";
import { SiteCharts } from "../../ui/battery/charts.tsx";
import { DetailHead } from "../../ui/battery/detail-head.tsx";
import { percent, signedPower } from "../../ui/battery/format.ts";
import { NumbersTable } from "../../ui/battery/numbers-table.tsx";
import { RangeLinks } from "../../ui/battery/range-links.tsx";
import { SiteNow } from "../../ui/battery/site-card.tsx";
import { averages } from "../../ui/charts/averages.ts";
import { Card } from "../../ui/layout.tsx";
import type { Route } from "./+types/site.ts";

export async function loader({ params, url, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const range: Range = url.searchParams.get("range") === "7d" ? "7d" : "24h";
  const [history, locale] = await Promise.all([readSiteHistory(ctx, params.id, range), readLocale(context)]);
  if (!history) throw new Response(null, { status: 404 });
  return { ...history, range, now: ctx.clock.now(), locale };
}

export default function Site({ loaderData }: Route.ComponentProps) {
  const { site, points, from, range, now, locale } = loaderData;
  const path = `/battery/sites/${site.id}`;
  const names = ["level", "solarW", "homeW", "gridW", "batteryW"] as const;
  const rows = averages(points, names, locale.timeZone, range === "7d" ? 6 : 1);
  return (
    <>
      <DetailHead name={site.name} path={path} />
      <div className="grid gap-5">
        <Card title="Now" aside={site.hasBattery ? "Powerwall" : "Solar"}>
          <SiteNow site={site} now={now} locale={locale} />
        </Card>
        <Card title="Power and level">
          <RangeLinks path={path} current={range} />
          <SiteCharts site={site} points={points} from={from} to={now} locale={locale} size="large" />
          <NumbersTable
            caption={`Averages, ${range === "7d" ? "six hours" : "one hour"} a row. Grid and battery: + gives to the home, − takes.`}
            columns={["Level", "Solar", "Home", "Grid", "Battery"]}
            rows={rows.map(({ at, values }) => ({
              at,
              cells: [
                percent(values.level),
                signedPower(values.solarW),
                signedPower(values.homeW),
                signedPower(values.gridW),
                signedPower(values.batteryW),
              ],
            }))}
            now={now}
            locale={locale}
          />
        </Card>
      </div>
    </>
  );
}
