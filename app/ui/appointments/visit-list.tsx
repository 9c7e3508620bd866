import type { AppointmentState } from "../../domain/appointments/read.ts";
import { stateWords } from "../day/words.ts";
import { Button } from "../form.tsx";
import { Time } from "../time.tsx";

export interface VisitLineShape {
  id: string;
  startsAt: Date;
  /** In the reader's zone. */
  when: string;
  state: AppointmentState;
  leftCalendar: boolean;
}

/** A client's visits. A past one has its card a tap away. */
export function VisitList({
  visits,
  clientId,
  cards = false,
}: {
  visits: readonly VisitLineShape[];
  clientId: string;
  cards?: boolean;
}) {
  return (
    <ul className="-my-2 divide-y divide-line">
      {visits.map(({ id, startsAt, when, state, leftCalendar }) => (
        <li key={id} className="flex flex-wrap items-center justify-between gap-x-4 py-1">
          <a href={`/appointments/${id}`} className="inline-flex min-h-12 flex-col justify-center py-1">
            <span className="underline tabular">
              <Time at={startsAt}>{when}</Time>
            </span>
            {(state !== "scheduled" || leftCalendar || cards) && (
              <span className="text-sm text-muted">
                {cards && state === "scheduled" && !leftCalendar
                  ? "How did it go?"
                  : stateWords({ state, leftCalendar })}
              </span>
            )}
          </a>
          {cards && state !== "rescheduled" && !leftCalendar && (
            <form method="post" action="/report-cards/new">
              <input type="hidden" name="client" value={clientId} />
              <input type="hidden" name="appointment" value={id} />
              <Button tone="quiet">Report card</Button>
            </form>
          )}
        </li>
      ))}
    </ul>
  );
}

/** When they are visited next, and were last. */
export function NextAndLast({ next, last }: { next: string | null; last: string | null }) {
  if (!next && !last) return <p className="text-muted">No visits yet.</p>;
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
      <dt className="text-muted">Next</dt>
      <dd className="font-medium tabular">{next ?? "none planned"}</dd>
      <dt className="text-muted">Last</dt>
      <dd className="font-medium tabular">{last ?? "none yet"}</dd>
    </dl>
  );
}
