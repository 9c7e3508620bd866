import { Notice } from "../form.tsx";
import { Card, Facts } from "../layout.tsx";
import type { Seen } from "./car-card.tsx";
import { SiteCharts } from "./charts.tsx";
import { FlowPicture } from "./flow-picture.tsx";
import { energy, percent } from "./format.ts";
import { LevelBar } from "./level-bar.tsx";
import { ReadAt } from "./read-at.tsx";
import type { SitePointShape, SiteShape } from "./shapes.ts";

/** One energy site: the Powerwall's level, where power flows, and the last day. */
export function SiteCard({
  site,
  points,
  now,
  locale,
}: Seen & { site: SiteShape; points: readonly SitePointShape[] }) {
  const from = new Date(now.getTime() - 86_400_000);
  return (
    <Card title={site.name} aside={site.hasBattery ? "Powerwall" : "Solar"}>
      <SiteNow site={site} now={now} locale={locale} />
      <div className="mt-5 border-t border-line pt-4">
        <SiteCharts site={site} points={points} from={from} to={now} locale={locale} />
      </div>
      <p className="mt-3">
        <a href={`/battery/sites/${site.id}`} className="inline-block py-2 font-medium text-accent underline">
          {`More of ${site.name}`}
        </a>
      </p>
    </Card>
  );
}

/** Level, flows and facts of the last reading. */
export function SiteNow({ site, now, locale }: Seen & { site: SiteShape }) {
  const { reading } = site;
  if (!reading)
    return (
      <p className="text-muted">There is no reading yet; it comes with the next round, within minutes.</p>
    );
  const kwh = (wattHours: number | null) => energy(wattHours === null ? null : wattHours / 1000);
  return (
    <>
      {reading.outage && (
        <div className="mb-4">
          <Notice tone="warn">
            <p className="font-semibold">The grid is out</p>
            <p>
              {site.hasBattery
                ? `The home runs without it: ${percent(reading.level)} left in the Powerwall.`
                : "There is no power from the grid."}
            </p>
          </Notice>
        </div>
      )}
      {site.hasBattery && (
        <>
          <div className="flex flex-wrap items-end justify-between gap-4">
            <p className="font-display text-6xl leading-none font-semibold tabular">
              {percent(reading.level)}
            </p>
            <p className="text-right leading-tight">
              <span className="block text-2xl font-semibold tabular">{kwh(reading.energyLeftWh)}</span>
              <span className="text-sm text-muted">
                {reading.packEnergyWh === null ? "left" : `of ${kwh(reading.packEnergyWh)}`}
              </span>
            </p>
          </div>
          <LevelBar level={reading.level} mark={{ value: site.reserve, label: "Reserve" }} />
        </>
      )}
      <div className="mt-4">
        <FlowPicture site={site} reading={reading} />
      </div>
      <div className="mt-5">
        <Facts
          facts={[
            ...(site.hasBattery ? [{ name: "Reserve for outages", value: percent(site.reserve) }] : []),
            {
              name: "Grid",
              value: reading.outage === null ? "Unknown" : reading.outage ? "Outage" : "Connected",
            },
            { name: "Read", value: <ReadAt at={reading.at} now={now} locale={locale} /> },
          ]}
        />
      </div>
    </>
  );
}
