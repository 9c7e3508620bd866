import type { AppointmentState } from "../../domain/appointments/read.ts";
import { unreadableVisit } from "../appointments/unreadable.tsx";
import { stateWords } from "../day/words.ts";
import { Time } from "../time.tsx";

export interface AgendaVisit {
  id: string;
  startsAt: Date;
  /** "09:00 to 10:00" in the reader's zone. */
  hours: string;
  client: string;
  dogs: readonly string[];
  state: AppointmentState;
  leftCalendar: boolean;
  unreadable: boolean;
}

export interface AgendaDay {
  day: string;
  /** "Tuesday 24 November". */
  title: string;
  isToday: boolean;
  visits: readonly AgendaVisit[];
}

/** The visits of seven days, by day. What was called off stands there as that. */
export function Agenda({ days }: { days: readonly AgendaDay[] }) {
  const shown = days.filter(({ isToday, visits }) => isToday || visits.length > 0);
  if (shown.length === 0) return <p className="text-muted">No visits in these seven days.</p>;
  return (
    <div className="grid gap-6">
      {shown.map(({ day, title, isToday, visits }) => (
        <section key={day} aria-labelledby={`day-${day}`}>
          <h3 id={`day-${day}`} className="font-semibold" aria-current={isToday ? "date" : undefined}>
            {title}
            {isToday && (
              <span className="ml-2 rounded-full bg-accent px-2.5 py-0.5 text-sm text-on-accent">Today</span>
            )}
          </h3>
          {visits.length === 0 && <p className="py-2 text-muted">No visits.</p>}
          <ul className="divide-y divide-line">
            {visits.map((visit) => (
              <VisitLine key={visit.id} visit={visit} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function VisitLine({ visit }: { visit: AgendaVisit }) {
  const { id, startsAt, hours, client, dogs, state, leftCalendar } = visit;
  const isOff = leftCalendar || (state !== "scheduled" && state !== "completed");
  return (
    <li>
      <a href={`/appointments/${id}`} className="flex min-h-12 flex-wrap gap-x-3 py-2 text-ink no-underline">
        <span className={`w-32 shrink-0 whitespace-nowrap tabular ${isOff ? "text-muted line-through" : ""}`}>
          <Time at={startsAt}>{hours}</Time>
        </span>
        <span className="min-w-0 flex-1 basis-32 wrap-anywhere">
          <span className={`font-medium underline ${isOff ? "text-muted" : ""}`}>{client}</span>
          {visit.unreadable && <span className="block text-sm">{unreadableVisit}</span>}
          {dogs.length > 0 && <span className="block text-sm text-muted">{dogs.join(", ")}</span>}
          {(state !== "scheduled" || leftCalendar) && (
            <span className="block text-sm font-medium">{stateWords({ state, leftCalendar })}</span>
          )}
        </span>
      </a>
    </li>
  );
}
