import type { AppointmentState } from "../../domain/appointments/read.ts";
import { stateWords } from "../day/words.ts";
import { Button, ButtonLink, Notice } from "../form.tsx";
import { Card } from "../layout.tsx";
import { onMap } from "./words.ts";

export interface VisitShape {
  id: string;
  clientId: string;
  state: AppointmentState;
  since: string;
  /** Since when it is not in the calendar any more. */
  leftCalendar: string | null;
  isOver: boolean;
  place: string;
  /** Not at the client's. */
  isElsewhere: boolean;
  accessNotes: string;
  phones: readonly { name: string; href: string; text: string }[];
  rescheduledToId: string | null;
  decision: { says: string; reason: string; on: string } | undefined;
}

/** What became of the visit, and what was decided about paying for it. */
export function Outcome({ visit }: { visit: VisitShape }) {
  const { id, state, since, leftCalendar, decision, rescheduledToId } = visit;
  if (state === "scheduled" && !leftCalendar) return null;
  if (state === "scheduled")
    return (
      <Notice tone="warn">
        <p>Its event left the calendar ({leftCalendar}). Was it called off?</p>
        <p className="mt-3">
          <ButtonLink to={`/appointments/${id}/outcome`}>Say what became of it</ButtonLink>
        </p>
      </Notice>
    );
  return (
    <Card>
      <p className="text-lg font-semibold">{stateWords({ state, leftCalendar: false })}</p>
      {decision && (
        <p>
          {decision.says}
          {decision.reason && <span className="block text-muted wrap-anywhere">{decision.reason}</span>}
        </p>
      )}
      <p className="text-sm text-muted">{decision?.on ?? since}</p>
      {rescheduledToId && (
        <a href={`/appointments/${rescheduledToId}`} className="inline-flex min-h-12 items-center underline">
          To the visit that takes its place
        </a>
      )}
    </Card>
  );
}

/** What one does about a visit: before it, ring; after it, say how it went. */
export function VisitActions({ visit }: { visit: VisitShape }) {
  const { id, clientId, state, isOver } = visit;
  return (
    <div className="grid gap-2 sm:grid-cols-2">
      <ButtonLink
        to={`/appointments/${id}/outcome`}
        tone={isOver && state === "scheduled" ? "primary" : "quiet"}
        wide
      >
        {state === "scheduled" ? "How did it go?" : "Change what became of it"}
      </ButtonLink>
      <form method="post" action="/report-cards/new">
        <input type="hidden" name="client" value={clientId} />
        <input type="hidden" name="appointment" value={id} />
        <Button tone="quiet" wide>
          Write report card
        </Button>
      </form>
    </div>
  );
}

/** Where to drive, how to get in, whom to ring. */
export function VisitPlace({ visit }: { visit: VisitShape }) {
  const { place, isElsewhere, accessNotes, phones } = visit;
  return (
    <Card title={isElsewhere ? "Where it is" : "At home"}>
      {place ? (
        <a
          href={onMap(place)}
          rel="noopener noreferrer"
          className="inline-flex min-h-12 items-center font-medium underline wrap-anywhere"
        >
          {place}
        </a>
      ) : (
        <p className="text-muted">No address yet.</p>
      )}
      {accessNotes && !isElsewhere && (
        <p className="mt-2 rounded-lg border border-line bg-sunken px-4 py-3 whitespace-pre-line">
          <span className="block text-sm text-muted">Gate and parking</span>
          {accessNotes}
        </p>
      )}
      {phones.length > 0 && (
        <ul className="mt-2">
          {phones.map(({ name, href, text }) => (
            <li key={href} className="flex flex-wrap items-center gap-x-4">
              <span className="w-full">{name}</span>
              <a href={`tel:${href}`} className="inline-flex min-h-12 items-center font-medium underline">
                {text}
              </a>
              <a
                href={`sms:${href}`}
                aria-label={`Text ${name}`}
                className="inline-flex min-h-12 items-center font-medium underline"
              >
                Text
              </a>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
