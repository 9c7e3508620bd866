import { FoundClients } from "../clients/found-clients.tsx";
import { Button, Field, type Problems } from "../form.tsx";
import { Card } from "../layout.tsx";
import { SearchField } from "../search-field.tsx";

interface Household {
  name: string;
  dogs: readonly string[];
}

/** Today's visits, each a tap away from its card. */
export function VisitsOfToday({ visits }: { visits: readonly (Household & { id: string; when: string })[] }) {
  return (
    <Card title="Today’s visits">
      {visits.length === 0 && <p className="text-muted">No visits today.</p>}
      <ul className="grid gap-2">
        {visits.map(({ id, when, name, dogs }) => (
          <li key={id}>
            <form method="post" action="/report-cards/new">
              <input type="hidden" name="appointment" value={id} />
              <Button tone="quiet" wide>
                <span className="tabular">{when}</span>
                <span className="min-w-0 grow text-left wrap-anywhere">
                  {dogs.join(", ") || name}
                  {dogs.length > 0 && <span className="block text-sm font-normal text-muted">{name}</span>}
                </span>
              </Button>
            </form>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** Anybody else. */
export function FindClient({ q, hits }: { q: string; hits: readonly (Household & { id: string })[] | null }) {
  return (
    <Card title="Another client">
      <SearchField action="/report-cards/new" q={q} label="Search clients" />
      <FoundClients q={q} hits={hits} wayTo={(client) => `/report-cards/new?client=${client}`} />
    </Card>
  );
}

/** For whom and when; everything else is on the card. */
export function BeginForm({
  client,
  appointment,
  dogs,
  today,
  problems,
}: {
  client: { id: string; name: string };
  appointment: { id: string; when: string } | null;
  dogs: readonly { id: string; name: string }[];
  today: string;
  problems?: Problems | undefined;
}) {
  return (
    <form method="post" action="/report-cards/new" className="grid gap-5">
      {appointment ? (
        <>
          <input type="hidden" name="appointment" value={appointment.id} />
          <p>For the visit of {appointment.when}.</p>
        </>
      ) : (
        <>
          <input type="hidden" name="client" value={client.id} />
          <Field
            type="date"
            name="sessionOn"
            label="Day of the session"
            defaultValue={today}
            problems={problems}
          />
        </>
      )}
      {dogs.length > 1 && (
        <fieldset>
          <legend className="font-medium">Which dogs is it about?</legend>
          {dogs.map(({ id, name }, index) => (
            <label key={id} className="flex min-h-12 items-center gap-3">
              <input
                type="checkbox"
                name={`dogs.${index}.id`}
                value={id}
                defaultChecked
                className="size-6 shrink-0 accent-accent"
              />
              {name}
            </label>
          ))}
        </fieldset>
      )}
      <Button wide>Begin the card</Button>
    </form>
  );
}
