import type { DayView } from "../../domain/day/day.ts";
import { LevelRow } from "../battery/level-row.tsx";
import { carWords } from "../battery/words.ts";
import { ButtonLink } from "../form.tsx";
import { Card } from "../layout.tsx";
import type { Locale } from "../time.tsx";
import { Verdict } from "./verdict.tsx";

interface Reader {
  mayConnect: boolean;
  now: Date;
  locale: Locale;
}

/** The car that makes the round: the one that the verdict is about, else the first. */
const first = ({ levels, verdict }: Pick<DayView, "levels" | "verdict">) =>
  levels.cars.find(({ id }) => id === verdict?.car?.id) ?? levels.cars[0];

/** Whether the charge is enough for the round, and the car that makes it; without one, what to do. */
export function ChargeCard({
  levels,
  verdict,
  round,
  visits,
  isToday,
  mayConnect,
  now,
  locale,
}: Pick<DayView, "levels" | "verdict" | "round" | "visits" | "isToday"> & Reader) {
  const car = first({ levels, verdict });
  const says = verdict && round && visits.length > 0 && (car !== undefined || verdict.metres > 0);
  return (
    <Card title="Charge">
      {says && (
        <div className="mb-5">
          <Verdict {...{ verdict, round, isToday, now, locale }} mayDrive={mayConnect} />
        </div>
      )}
      {car ? (
        <ul>
          <CarRow car={car} now={now} locale={locale} />
        </ul>
      ) : levels.sites.length > 0 ? (
        <p className="text-muted">The account has no car.</p>
      ) : levels.connection === "none" ? (
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

const CarRow = ({
  car,
  now,
  locale,
}: Omit<Reader, "mayConnect"> & { car: DayView["levels"]["cars"][number] }) => (
  <LevelRow
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
);

/** The other cars and the home, below what matters on the way. */
export function OtherLevels({
  levels,
  verdict,
  now,
  locale,
}: Pick<DayView, "levels" | "verdict"> & Omit<Reader, "mayConnect">) {
  const others = levels.cars.filter((car) => car !== first({ levels, verdict }));
  if (others.length + levels.sites.length === 0) return null;
  return (
    <Card title={others.length > 0 ? "Other batteries" : "At home"}>
      <ul className="grid gap-5 lg:grid-cols-2">
        {others.map((car) => (
          <CarRow key={car.id} car={car} now={now} locale={locale} />
        ))}
        {levels.sites.map((site) => (
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
    </Card>
  );
}
