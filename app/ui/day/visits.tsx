import type { DayView, DayVisit } from "../../domain/day/day.ts";
import { ButtonLink } from "../form.tsx";
import { Card } from "../layout.tsx";
import { dateFormat, type Locale, Time } from "../time.tsx";
import { PastVisit, VisitCard } from "./visit-card.tsx";
import { clashWords, counted } from "./words.ts";

/** Of visits that are over not each is done: what became of some is still to be said. */
function overWords(over: readonly DayVisit[]): string {
  const open = over.filter((visit) => !isOff(visit) && !visit.isHistory).length;
  const all = counted(over.length, "visit");
  if (open === 0 && over.some((visit) => !isOff(visit))) return `${all} over`;
  return open === 0 ? `${all} done or called off` : `${all} over, ${open} without an answer to how it went`;
}

/** The dogs of another visit of the day, as its card calls it. */
function calledOf(visits: readonly DayVisit[], id: string): string {
  const other = visits.find((visit) => visit.id === id);
  return other?.dogs.join(", ") || other?.client || other?.title || "another visit";
}

const isOff = ({ state, leftCalendar }: DayVisit) => state !== "scheduled" || leftCalendar;

/** The visits of a day: what is over in a line each, then what is next, made large, then the rest. */
export function Visits({
  visits,
  isToday,
  calendar,
  nextVisitAt,
  mayConnect,
  now,
  locale,
}: Pick<DayView, "visits" | "isToday" | "calendar" | "nextVisitAt"> & {
  mayConnect: boolean;
  now: Date;
  locale: Locale;
}) {
  const over = visits.filter((visit) => isOff(visit) || visit.endsAt <= now);
  const coming = visits.filter((visit) => !over.includes(visit));
  const momentOf = (visit: DayVisit, index: number) =>
    !isToday || index > 0 ? "" : visit.startsAt <= now ? "Now" : "Next";
  return (
    <section aria-labelledby="visits" className="grid gap-4">
      <h2 id="visits" className="text-xl font-semibold">
        {visits.length === 0 ? "Visits" : counted(visits.length, "visit")}
      </h2>
      {over.length > 0 && (
        <details
          open={coming.length === 0}
          className="group/over rounded-2xl border border-line bg-surface px-5 py-2"
        >
          <summary className="flex min-h-12 cursor-pointer items-center font-semibold">
            <span aria-hidden="true" className="mr-2 group-open/over:rotate-90">
              ›
            </span>
            {overWords(over)}
          </summary>
          <ul>
            {over.map((visit) => (
              <PastVisit key={visit.id} visit={visit} locale={locale} />
            ))}
          </ul>
        </details>
      )}
      {coming.length > 0 && (
        <ol className="grid gap-4">
          {coming.map((visit, index) => (
            <VisitCard
              key={visit.id}
              visit={visit}
              clashes={visit.clashes.map((clash) => clashWords(clash, (id) => calledOf(visits, id)))}
              moment={momentOf(visit, index)}
              locale={locale}
            />
          ))}
        </ol>
      )}
      {visits.length === 0 && <NoVisits {...{ calendar, nextVisitAt, mayConnect, locale }} />}
    </section>
  );
}

function NoVisits({
  calendar,
  nextVisitAt,
  mayConnect,
  locale,
}: Pick<DayView, "calendar" | "nextVisitAt"> & { mayConnect: boolean; locale: Locale }) {
  return (
    <Card>
      <p>
        No visits on this day.
        {nextVisitAt && (
          <>
            {" "}
            The next one is on{" "}
            <Time at={nextVisitAt}>
              {dateFormat(locale.timeZone, {
                weekday: "long",
                day: "numeric",
                month: "long",
                hour: "2-digit",
                minute: "2-digit",
              }).format(nextVisitAt)}
            </Time>
            .
          </>
        )}
      </p>
      {calendar.connection === "none" && (
        <p className="mt-2 text-muted">
          Connect a Google calendar, and visits come from there; or enter them one by one.
        </p>
      )}
      <p className="mt-4 flex flex-wrap gap-2">
        {calendar.connection === "none" && mayConnect && (
          <ButtonLink to="/connections">Connect Google Calendar</ButtonLink>
        )}
        <ButtonLink to="/appointments/new" tone="quiet">
          Add a visit
        </ButtonLink>
      </p>
    </Card>
  );
}
