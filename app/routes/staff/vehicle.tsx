import { type Range, readCarHistory } from "../../domain/battery/history.ts";
import { systemContext } from "../../http/context.ts";
import { readLocale } from "../../http/locale.ts";
import { CarNow, StateWord } from "../../ui/battery/car-card.tsx";
import { CarChart } from "../../ui/battery/charts.tsx";
import { DetailHead } from "../../ui/battery/detail-head.tsx";
import { energy, percent } from "../../ui/battery/format.ts";
import { NumbersTable } from "../../ui/battery/numbers-table.tsx";
import { RangeLinks } from "../../ui/battery/range-links.tsx";
import { averages } from "../../ui/charts/averages.ts";
import { Card, Facts } from "../../ui/layout.tsx";
import type { Route } from "./+types/vehicle.ts";

export async function loader({ params, url, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const range: Range = url.searchParams.get("range") === "7d" ? "7d" : "24h";
  const [history, locale] = await Promise.all([readCarHistory(ctx, params.id, range), readLocale(context)]);
  if (!history) throw new Response(null, { status: 404 });
  return { ...history, range, now: ctx.clock.now(), locale };
}

export default function Vehicle({ loaderData }: Route.ComponentProps) {
  const { car, points, from, range, now, locale } = loaderData;
  const path = `/battery/vehicles/${car.id}`;
  const rows = averages(points, ["level"], locale.timeZone, range === "7d" ? 6 : 1);
  return (
    <>
      <DetailHead name={car.name} path={path} />
      <div className="grid gap-5">
        <Card title="Now" aside={<StateWord car={car} />}>
          <CarNow car={car} now={now} locale={locale} />
          {car.reading && (
            <div className="mt-3">
              <Facts
                facts={[
                  { name: "Added by the last charge", value: energy(car.reading.energyAddedKwh) },
                  { name: "Energy in the battery", value: energy(car.reading.energyRemainingKwh) },
                ]}
              />
            </div>
          )}
        </Card>
        <Card title="Level">
          <RangeLinks path={path} current={range} />
          <CarChart car={car} points={points} from={from} to={now} locale={locale} size="large" />
          <NumbersTable
            caption={`Average level, ${range === "7d" ? "six hours" : "one hour"} a row. Hours without a reading are left out.`}
            columns={["Level"]}
            rows={rows.map(({ at, values }) => ({ at, cells: [percent(values.level)] }))}
            now={now}
            locale={locale}
          />
        </Card>
      </div>
    </>
  );
}
