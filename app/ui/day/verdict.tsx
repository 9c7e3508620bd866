import type { CarVerdict, DayView } from "../../domain/day/day.ts";
import { percent, temperature } from "../battery/format.ts";
import { Facts } from "../layout.tsx";
import { ago, dateFormat, type Locale, Time } from "../time.tsx";
import { counted, way } from "./words.ts";

type Round = NonNullable<DayView["round"]>;

const tones = {
  fine: "border-good bg-good-wash",
  tight: "border-warn bg-warn-wash",
  charge: "border-bad bg-bad-wash",
  unknown: "border-line bg-sunken",
} as const;

const reasons: Record<NonNullable<CarVerdict["why"]>, string> = {
  "no-car": "No car is connected, so nothing is said about the charge.",
  "no-reading": "The car has not been read yet, so nothing can be said about the charge.",
  "no-consumption": "What the car uses is not known yet: it learns that from your drives.",
  "no-distance": "How far the visits are is not known yet.",
};

const clock = (at: Date, { timeZone }: Locale) =>
  dateFormat(timeZone, { hour: "2-digit", minute: "2-digit" }).format(at);

function headline(verdict: CarVerdict, round: Round, locale: Locale): string {
  const { charge } = verdict;
  switch (verdict.verdict) {
    case "fine":
      return round.unknown.length > 0 ? "Fine, as far as we know" : "Fine: enough charge for the round";
    case "tight":
      return "Tight: it fits, with little to spare";
    case "charge":
      if (!charge) return "Charge before the round";
      return charge.late ? "Charge now" : `Charge before ${clock(charge.by, locale)}`;
    case "unknown":
      return verdict.why ? reasons[verdict.why] : "";
  }
}

/** Whether the day's round fits into the charge, and every number that says so. */
export function Verdict({
  verdict,
  round,
  isToday,
  mayDrive,
  now,
  locale,
}: {
  verdict: CarVerdict;
  round: Round;
  isToday: boolean;
  /** Whether the reader may set home and reserve. */
  mayDrive: boolean;
  now: Date;
  locale: Locale;
}) {
  const isKnown = verdict.verdict !== "unknown";
  return (
    <div className={`rounded-lg border-l-4 px-4 py-3 ${tones[verdict.verdict]}`}>
      <p className={isKnown ? "text-lg font-semibold" : "text-muted"}>{headline(verdict, round, locale)}</p>
      {verdict.metres > 0 && (
        <p>
          {way(verdict.metres, locale)} {isToday ? "to go" : "to drive"}
          {verdict.levelAfter !== null &&
            `, ${verdict.levelAfter > 0 ? percent(verdict.levelAfter) : "nothing"} left after it`}
          .
        </p>
      )}
      {verdict.charge?.late && verdict.charge.percent > 0 && (
        <p>
          The time between the visits is too short for it: leave out a drive, or charge faster on the way.
        </p>
      )}
      {verdict.charge?.twice && (
        <p>It takes more than one stop: the battery cannot hold that much at once.</p>
      )}
      {round.unknown.length > 0 && (
        <p>{counted(round.unknown.length, "visit has", "visits have")} no distance yet.</p>
      )}
      {verdict.old && verdict.readAt && (
        <p>
          The car was last read <Time at={verdict.readAt}>{ago(verdict.readAt, now)}</Time>: look again before
          you rely on it.
        </p>
      )}
      {(isKnown || verdict.metres > 0) && (
        <details className="mt-1">
          <summary className="flex min-h-12 cursor-pointer items-center underline underline-offset-4">
            How this is worked out
          </summary>
          <Working {...{ verdict, round, mayDrive, now, locale }} />
        </details>
      )}
    </div>
  );
}

function Working({
  verdict,
  round,
  mayDrive,
  now,
  locale,
}: Omit<React.ComponentProps<typeof Verdict>, "isToday">) {
  const { car, level, readAt, reserve, consumption, needPercent, levelAfter, charge } = verdict;
  const per100 = locale.units === "imperial" ? 160.9344 : 100;
  const facts = [
    { name: car ? `${car.name} can use` : "Can be used", value: percent(level) },
    ...(readAt ? [{ name: "Read", value: <Time at={readAt}>{ago(readAt, now)}</Time> }] : []),
    { name: "Left to drive", value: way(verdict.metres, locale) },
    ...(consumption
      ? [
          {
            name: `For 100 ${locale.units === "imperial" ? "mi" : "km"}`,
            value: `${(consumption.percentPerKm * per100).toFixed(1)} %`,
          },
        ]
      : []),
    ...(needPercent !== null ? [{ name: "Needed", value: `${needPercent.toFixed(1)} %` }] : []),
    ...(levelAfter !== null ? [{ name: "Left after it", value: `${levelAfter.toFixed(1)} %` }] : []),
    { name: "Reserve", value: `${reserve} %` },
    ...(charge
      ? [
          { name: "To add", value: `${charge.percent.toFixed(1)} %` },
          {
            name: charge.assumed ? "Speed, assumed" : "Speed of your charges",
            value: `${charge.percentPerHour.toFixed(0)} % an hour`,
          },
        ]
      : []),
  ];
  return (
    <div className="grid gap-3 pb-2">
      <Facts facts={facts} />
      <ul className="grid list-disc gap-1 pl-5 text-sm text-muted">
        {consumption && (
          <li>
            {consumption.source === "driven"
              ? `The consumption is your own: the middle of ${counted(consumption.drives, "drive")} over ${way(consumption.kilometres * 1000, locale)} in the last 30 days${consumption.outsideCelsius === null ? "" : `, at about ${temperature(consumption.outsideCelsius, locale)} outside`}.`
              : "The consumption is the car's own range: there are not enough drives of the last 30 days to learn from."}
          </li>
        )}
        <li>Ways are guessed {round.routing}.</li>
        <li>“Enough” means ten percent above the reserve at the end, “tight” the reserve itself.</li>
        {round.apart.length > 0 && (
          <li>
            {counted(round.apart.length, "visit is", "visits are")} counted as a way of{" "}
            {round.apart.length === 1 ? "its" : "their"} own from home and back, because only the distance is
            known.
          </li>
        )}
        {round.noHome && <li>The way from home and back is not counted: home is not set.</li>}
        {car?.asleep && <li>The car is asleep. That costs nothing and wakes nothing.</li>}
      </ul>
      {mayDrive && (
        <p>
          <a href="/settings/driving" className="inline-flex min-h-12 items-center underline">
            {round.noHome ? "Set home" : "Home and reserve"}
          </a>
        </p>
      )}
    </div>
  );
}
