import type { DayView } from "../../domain/day/day.ts";
import { LevelRow } from "../battery/level-row.tsx";
import { carWords } from "../battery/words.ts";
import { ButtonLink } from "../form.tsx";
import { Card } from "../layout.tsx";
import type { Locale } from "../time.tsx";
import { Verdict } from "./verdict.tsx";

/** The car, and whether it makes the round; the Powerwall as a line. */
export function ChargeCard({
  levels: { cars, sites, connection },
  verdict,
  round,
  visits,
  isToday,
  mayConnect,
  now,
  locale,
}: Pick<DayView, "levels" | "verdict" | "round" | "visits" | "isToday"> & {
  mayConnect: boolean;
  now: Date;
  locale: Locale;
}) {
  const says = verdict && round && visits.length > 0 && (cars.length > 0 || verdict.metres > 0);
  return (
    <Card title="Charge">
      {says && (
        <div className="mb-5">
          <Verdict {...{ verdict, round, isToday, now, locale }} mayDrive={mayConnect} />
        </div>
      )}
      {cars.length + sites.length > 0 ? (
        <ul className="grid gap-5 lg:grid-cols-2">
          {cars.map((car) => (
            <LevelRow
              key={car.id}
              to={`/battery/vehicles/${car.id}`}
              name={car.name}
              level={car.reading?.level ?? null}
              usableLevel={car.reading?.usableLevel ?? null}
              rangeMiles={car.reading?.ratedRangeMiles}
              words={car.state === "asleep" ? "Asleep" : carWords(car, now)}
              readAt={car.reading?.at ?? null}
              now={now}
              locale={locale}
            />
          ))}
          {sites.map((site) => (
            <LevelRow
              key={site.id}
              to={`/battery/sites/${site.id}`}
              name={site.name}
              level={site.reading?.level ?? null}
              words={site.reading?.outage ? "Outage: the house runs on it" : "Powerwall"}
              readAt={site.reading?.at ?? null}
              now={now}
              locale={locale}
            />
          ))}
        </ul>
      ) : connection === "none" ? (
        <>
          <p className="text-muted">
            Connect the Tesla account, and each morning begins with how far the car will go.
          </p>
          {mayConnect ? (
            <p className="mt-4">
              <ButtonLink to="/connections">Connect Tesla</ButtonLink>
            </p>
          ) : (
            <p className="mt-2 text-muted">Ask the owner or a trainer of the practice to do that.</p>
          )}
        </>
      ) : (
        <p className="text-muted">
          There is no car and no Powerwall to show.{" "}
          <a href="/battery" className="underline">
            Battery
          </a>{" "}
          says why.
        </p>
      )}
    </Card>
  );
}
