import { printDay } from "../clients/missing.tsx";
import { Button } from "../form.tsx";
import { Card } from "../layout.tsx";
import { joined } from "../portal/words.ts";

/** Where in the list one is; all of it stands in the address. */
export interface CardPlace {
  /** Only the cards of one. */
  client: string;
  q: string;
  state: "draft" | "sent" | undefined;
  from: string | null;
  to: string | null;
  page: number;
}

export function cardsUrl({ client, q, state, from, to, page }: CardPlace): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ client, q, state, from, to }))
    if (value) query.set(name, value);
  if (page > 1) query.set("page", String(page));
  return query.size > 0 ? `/report-cards?${query}` : "/report-cards";
}

const field = "block min-h-12 w-full min-w-0 rounded-lg border border-edge bg-surface px-3.5 py-2 text-base";

/** By client, state and day. */
export function CardFilter({ place }: { place: CardPlace }) {
  const { client, q, state, from, to } = place;
  return (
    <form method="get" action="/report-cards" className="grid grid-cols-2 gap-3 sm:grid-cols-4">
      {client ? (
        <p className="col-span-2 flex min-h-12 items-center">
          Of one client.{" "}
          <a href={cardsUrl({ ...place, client: "", page: 1 })} className="ml-2 inline-block py-3 underline">
            Show all
          </a>
          <input type="hidden" name="client" value={client} />
        </p>
      ) : (
        <label className="col-span-2">
          <span className="mb-1 block text-sm">Client or dog</span>
          <input
            type="search"
            name="q"
            defaultValue={q}
            maxLength={100}
            autoComplete="off"
            className={field}
          />
        </label>
      )}
      <label>
        <span className="mb-1 block text-sm">From</span>
        <input type="date" name="from" defaultValue={from ?? ""} className={field} />
      </label>
      <label>
        <span className="mb-1 block text-sm">To</span>
        <input type="date" name="to" defaultValue={to ?? ""} className={field} />
      </label>
      <label className="col-span-2">
        <span className="mb-1 block text-sm">State</span>
        <select name="state" defaultValue={state ?? ""} className={field}>
          <option value="">Drafts and sent</option>
          <option value="draft">Drafts</option>
          <option value="sent">Sent</option>
        </select>
      </label>
      <div className="col-span-2 self-end">
        <Button tone="quiet" wide>
          Show
        </Button>
      </div>
    </form>
  );
}

export interface CardLineShape {
  id: string;
  client: string;
  dogs: readonly string[];
  sessionOn: string;
  state: "draft" | "sent";
  revision: number;
  saved: string | null;
  sent: string | null;
  read: string | null;
}

/** @param isOneClient the client's name is known where they are shown */
export function CardLines({
  cards,
  isOneClient = false,
}: {
  cards: readonly CardLineShape[];
  isOneClient?: boolean;
}) {
  return (
    <ul className="-my-2 divide-y divide-line">
      {cards.map(({ id, client, dogs, sessionOn, state, revision, saved, sent, read }) => (
        <li key={id}>
          <a
            href={`/report-cards/${id}`}
            className="flex min-h-12 flex-wrap items-center justify-between gap-x-4 py-2.5 text-ink no-underline hover:bg-sunken"
          >
            <span className="min-w-0">
              <span className="font-semibold underline">{printDay(sessionOn)}</span>
              {revision > 1 && <span className="ml-2 text-sm text-muted">Revision {revision}</span>}
              <span className="block text-sm wrap-anywhere">
                {[dogs.length > 0 && joined(dogs), !isOneClient && client].filter(Boolean).join(" · ")}
              </span>
            </span>
            <span className={`text-sm ${state === "draft" ? "text-warn" : "text-muted"}`}>
              {state === "draft" ? `Draft, saved ${saved}` : read ? `Read ${read}` : `Sent ${sent}`}
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}

/** The newest cards, on a client's file. */
export function ReportCardsCard({ clientId, cards }: { clientId: string; cards: readonly CardLineShape[] }) {
  const link = "inline-flex min-h-12 items-center px-2 underline";
  return (
    <Card
      title="Report cards"
      aside={
        <>
          <a href={`/report-cards/new?client=${clientId}`} aria-label="New report card" className={link}>
            New
          </a>
          {cards.length > 0 && (
            <a href={`/report-cards?client=${clientId}`} aria-label="All report cards" className={link}>
              All
            </a>
          )}
        </>
      }
    >
      {cards.length > 0 ? (
        <CardLines cards={cards} isOneClient />
      ) : (
        <p className="text-muted">No report cards yet.</p>
      )}
    </Card>
  );
}
