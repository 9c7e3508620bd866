import { Card, Facts } from "../layout.tsx";
import { type Locale, shortTime } from "../time.tsx";
import { CarChart } from "./charts.tsx";
import { distance, percent, temperature } from "./format.ts";
import { LevelBar } from "./level-bar.tsx";
import { ReadAt } from "./read-at.tsx";
import type { CarShape, LevelPointShape } from "./shapes.ts";
import { carWords } from "./words.ts";

export interface Seen {
  now: Date;
  locale: Locale;
}

/** One car: how full, how far, what it does, how old that is, and the last day. */
export function CarCard({
  car,
  points,
  now,
  locale,
}: Seen & { car: CarShape; points: readonly LevelPointShape[] }) {
  const from = new Date(now.getTime() - 86_400_000);
  return (
    <Card title={car.name} aside={<StateWord car={car} />}>
      <CarNow car={car} now={now} locale={locale} />
      <div className="mt-5 border-t border-line pt-4">
        <CarChart car={car} points={points} from={from} to={now} locale={locale} />
      </div>
      <p className="mt-3">
        <a
          href={`/battery/vehicles/${car.id}`}
          className="inline-block py-2 font-medium text-accent underline"
        >
          {`More of ${car.name}`}
        </a>
      </p>
    </Card>
  );
}

/** The instrument: level, range, bar, what it is doing, and the facts of the last reading. */
export function CarNow({ car, now, locale }: Seen & { car: CarShape }) {
  const { reading } = car;
  if (!reading) return <CarState car={car} now={now} locale={locale} />;
  const cold =
    reading.level !== null && reading.usableLevel !== null && reading.level - reading.usableLevel >= 1
      ? reading.usableLevel
      : null;
  return (
    <>
      <div className="flex flex-wrap items-end justify-between gap-4">
        <p className="font-display text-6xl leading-none font-semibold tabular">{percent(reading.level)}</p>
        <p className="text-right leading-tight">
          <span className="block text-2xl font-semibold tabular">
            {distance(reading.ratedRangeMiles, locale)}
          </span>
          <span className="text-sm text-muted">rated range</span>
        </p>
      </div>
      <LevelBar
        level={reading.level}
        usableLevel={reading.usableLevel}
        mark={{ value: reading.chargeLimit, label: "Charge limit" }}
      />
      <p className="mt-2 font-medium">{carWords(car, now)}</p>
      {cold !== null && (
        <p className="mt-1 text-sm text-muted">
          <span aria-hidden="true">❄ </span>
          {`Cold battery: ${percent(cold)} can be used now, the rest comes back when it is warm.`}
        </p>
      )}
      <CarState car={car} now={now} locale={locale} />
      <div className="mt-5">
        <Facts
          facts={[
            { name: "Charge limit", value: percent(reading.chargeLimit) },
            { name: "Usable", value: percent(reading.usableLevel) },
            { name: "Odometer", value: distance(reading.odometerMiles, locale) },
            { name: "Inside", value: temperature(reading.insideCelsius, locale) },
            { name: "Outside", value: temperature(reading.outsideCelsius, locale) },
            { name: "Read", value: <ReadAt at={reading.at} now={now} locale={locale} /> },
          ]}
        />
      </div>
    </>
  );
}

const stateWords = {
  online: "Awake",
  asleep: "Asleep",
  offline: "Out of reach",
  unknown: "State unknown",
} as const;

export function StateWord({ car: { state } }: { car: Pick<CarShape, "state"> }) {
  const dot = {
    online: "fill-good",
    asleep: "fill-none stroke-edge",
    offline: "fill-warn",
    unknown: "fill-none stroke-edge",
  };
  return (
    <span className="inline-flex items-center gap-1.5">
      <svg width="10" height="10" aria-hidden="true">
        <circle cx="5" cy="5" r="4" strokeWidth="2" className={dot[state]} />
      </svg>
      {stateWords[state]}
    </span>
  );
}

/** Why the reading is as old as it is, and what happens next. Nothing where all is as it should be. */
function CarState({ car, now, locale }: Seen & { car: CarShape }) {
  const { state, stateAt, problem, reading } = car;
  const since = shortTime(stateAt, now, locale);
  const last = reading
    ? `The last reading is from ${shortTime(reading.at, now, locale)}`
    : "There is no reading yet";
  const sentence =
    problem === "mobile-access-disabled"
      ? `Mobile access is switched off in the car. ${last}. To read it again, allow it in the car under Controls, Safety.`
      : problem === "missing-scope"
        ? `Tesla does not share this car's data with this connection. ${last}. Reconnect under Connections and allow vehicle information.`
        : state === "asleep"
          ? `Asleep since ${since}. ${last}; it is read again when the car wakes by itself.`
          : state === "offline"
            ? `Tesla cannot reach the car since ${since}: a garage or no reception. ${last}; it is read again when it is back.`
            : problem === "unreadable"
              ? `Tesla's last answer said nothing about the battery. ${last}; it is asked again with the next reading.`
              : reading
                ? null
                : `${last}; it comes with the next round, within a quarter of an hour.`;
  return sentence ? <p className="mt-2 text-muted">{sentence}</p> : null;
}
