import { Button, ButtonLink } from "../form.tsx";

export interface OpenEventShape {
  id: string;
  /** "Tue 24 Nov, 09:00 to 10:00", or the day alone. */
  when: string;
  /** "" of one that was set aside. */
  title: string;
  place: string;
  candidates: readonly { clientId: string; name: string }[];
  /** In how many calendars it stands; the answer holds for all of them. */
  calendars: number;
  /** What it says did not open. */
  unreadable: boolean;
}

/** Events of which nobody knows yet whose visit they are: one tap where it can only be one of a few. */
export function OpenEvents({ events }: { events: readonly OpenEventShape[] }) {
  return (
    <ul className="-my-4 divide-y divide-line">
      {events.map((event) => (
        <li key={event.id} className="py-4">
          <p className="font-semibold tabular">{event.when}</p>
          <p className="wrap-anywhere">
            {event.unreadable ? "What this event says could not be read." : event.title || "Without a title"}
          </p>
          {event.place && <p className="wrap-anywhere text-muted">{event.place}</p>}
          {event.calendars > 1 && (
            <p className="text-muted">It stands in {event.calendars} calendars: one answer is enough.</p>
          )}
          <div className="mt-3 flex flex-wrap gap-2">
            {event.candidates.length > 0 && (
              <form method="post" action={`/calendar/events/${event.id}/match`} className="contents">
                {event.candidates.map(({ clientId, name }) => (
                  <Button key={clientId} name="client" value={clientId}>
                    {name}
                  </Button>
                ))}
              </form>
            )}
            <ButtonLink to={`/calendar/events/${event.id}/match`} tone="quiet">
              Choose client
            </ButtonLink>
            <form method="post" action={`/calendar/events/${event.id}/not-a-visit`}>
              <Button tone="quiet">Not a visit</Button>
            </form>
          </div>
        </li>
      ))}
    </ul>
  );
}

/** What was set aside: the calendar knows what it is, this product does not keep it. */
export function SetAsideEvents({ events }: { events: readonly OpenEventShape[] }) {
  if (events.length === 0) return <p className="text-muted">Nothing is set aside in the next four weeks.</p>;
  return (
    <>
      <p className="mb-2 text-muted">
        These were set aside by you, or lie all day or free in the calendar. What they say is not kept here;
        your calendar tells it.
      </p>
      <ul className="divide-y divide-line">
        {events.map(({ id, when }) => (
          <li key={id} className="flex flex-wrap items-center justify-between gap-x-4">
            <span className="tabular">{when}</span>
            <a href={`/calendar/events/${id}/match`} className="inline-flex min-h-12 items-center underline">
              It is a visit
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}

export interface RememberedShape {
  id: string;
  /** "events called “gym”" */
  what: string;
  /** The client's name; null: nobody's visit. */
  client: string | null;
  /** "3 Mar" */
  on: string;
}

/** What was decided once. */
export function Remembered({ choices }: { choices: readonly RememberedShape[] }) {
  if (choices.length === 0) return <p className="text-muted">No answer was kept for later events.</p>;
  return (
    <ul className="divide-y divide-line">
      {choices.map(({ id, what, client, on }) => (
        <li key={id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-2">
          <span className="min-w-0 wrap-anywhere">
            {what}: <span className="font-medium">{client ?? "not a visit"}</span>
            <span className="block text-sm text-muted">since {on}</span>
          </span>
          <form method="post" action={`/calendar/choices/${id}/forget`}>
            <Button tone="quiet">Forget</Button>
          </form>
        </li>
      ))}
    </ul>
  );
}
