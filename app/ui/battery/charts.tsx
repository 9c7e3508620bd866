import type { Point } from "../charts/segments.ts";
import { Legend, type Series, TimeChart } from "../charts/time-chart.tsx";
import { type Locale, shortTime } from "../time.tsx";
import { percent, signedPower } from "./format.ts";
import type { CarShape, LevelPointShape, SitePointShape, SiteShape } from "./shapes.ts";

/** A standing car is read every quarter or half of an hour; more than this between two points was not measured. */
const carGapMinutes = 45;
/** An energy site is read every five minutes. */
const siteGapMinutes = 40;

interface Span {
  from: Date;
  to: Date;
  locale: Locale;
  size?: "small" | "large";
}

const daysIn = ({ from, to }: Span) => Math.round((to.getTime() - from.getTime()) / 86_400_000);
const spanWords = (span: Span) => (daysIn(span) > 1 ? `last ${daysIn(span)} days` : "last 24 hours");

export function CarChart({
  car,
  points,
  ...span
}: Span & { car: Pick<CarShape, "name" | "reading">; points: readonly LevelPointShape[] }) {
  const limit = car.reading?.chargeLimit ?? null;
  const levels = points.map(({ at, level }) => ({ at, value: level }));
  return (
    <figure>
      <figcaption className="mb-1 text-sm text-muted">
        {`Level, ${spanWords(span)}. `}
        {levels.length === 1
          ? "The line begins with this reading and grows by itself."
          : levels.length > 1 && "Where the line pauses, the car slept or was not read."}
      </figcaption>
      {levels.length === 0 ? (
        <NothingYet />
      ) : (
        <TimeChart
          title={`Level of ${car.name}, ${spanWords(span)}`}
          description={story(levels, percent, span)}
          series={[{ look: "level", name: "Level", points: levels, filled: true }]}
          unit="%"
          domain={[0, 100]}
          marks={limit === null ? [] : [{ value: limit, label: `Limit ${limit} %` }]}
          maxGapMinutes={carGapMinutes}
          timeZone={span.locale.timeZone}
          {...span}
        />
      )}
    </figure>
  );
}

/** Powers above, level below, on one time axis. */
export function SiteCharts({
  site,
  points,
  ...span
}: Span & { site: SiteShape; points: readonly SitePointShape[] }) {
  if (points.length === 0) return <NothingYet />;
  const of = (name: "solarW" | "homeW" | "gridW" | "batteryW") =>
    points.map((point) => ({ at: point.at, value: kilo(point[name]) }));
  const series: Series[] = [
    ...(site.hasSolar ? [{ look: "solar", name: "Solar", points: of("solarW"), filled: true } as const] : []),
    { look: "home", name: "Home", points: of("homeW") },
    { look: "grid", name: "Grid", points: of("gridW") },
    ...(site.hasBattery ? [{ look: "battery", name: "Battery", points: of("batteryW") } as const] : []),
  ];
  const common = { ...span, timeZone: span.locale.timeZone, maxGapMinutes: siteGapMinutes };
  const levels = points.map(({ at, level }) => ({ at, value: level }));
  const reserve = site.reserve;
  return (
    <div className="grid gap-4">
      <figure>
        <figcaption className="mb-1 text-sm text-muted">
          {`Power, ${spanWords(span)}: what the home uses and where it comes from. Below zero, ${site.hasBattery ? "the battery charges or the grid takes" : "the grid takes"}.`}
        </figcaption>
        <TimeChart
          title={`Power of ${site.name}, ${spanWords(span)}`}
          description={series
            .map(
              ({ name, points: values }) =>
                `${name}: ${story(values, (kw) => signedPower(kw === null ? null : kw * 1000), span)}`,
            )
            .join(" ")}
          series={series}
          unit="kW"
          {...common}
        />
        <Legend series={series} />
      </figure>
      {site.hasBattery && (
        <figure>
          <figcaption className="mb-1 text-sm text-muted">{`Powerwall level, ${spanWords(span)}`}</figcaption>
          <TimeChart
            title={`Powerwall level of ${site.name}, ${spanWords(span)}`}
            description={story(levels, percent, span)}
            series={[{ look: "level", name: "Level", points: levels, filled: true }]}
            unit="%"
            domain={[0, 100]}
            marks={reserve === null ? [] : [{ value: reserve, label: `Reserve ${reserve} %` }]}
            {...common}
          />
        </figure>
      )}
    </div>
  );
}

const kilo = (watts: number | null) => (watts === null ? null : watts / 1000);

function NothingYet() {
  return (
    <p className="text-sm text-muted">No readings in this time yet. The line grows by itself from now on.</p>
  );
}

/** The line in words: where it begins and ends, its lowest and highest. */
function story(
  points: readonly Point[],
  format: (value: number | null) => string,
  { to, locale }: Span,
): string {
  const known = points.flatMap(({ at, value }) => (value === null ? [] : [{ at, value }]));
  const [first] = known;
  const last = known.at(-1);
  if (!first || !last) return "Nothing known.";
  if (known.length === 1) return `${format(first.value)} at ${shortTime(first.at, to, locale)}.`;
  const lowest = known.reduce((low, point) => (point.value < low.value ? point : low));
  const highest = known.reduce((high, point) => (point.value > high.value ? point : high));
  const at = (point: { at: Date; value: number }) =>
    `${format(point.value)} at ${shortTime(point.at, to, locale)}`;
  return `From ${at(first)} to ${at(last)}; lowest ${at(lowest)}, highest ${at(highest)}.`;
}
