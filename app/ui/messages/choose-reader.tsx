import { FoundClients } from "../clients/found-clients.tsx";
import { Notice } from "../form.tsx";
import { emptySearch, SearchField } from "../search-field.tsx";

/** Whom to write to, where no client was chosen yet. */
export function FindReader({
  q,
  isEmpty,
  channel,
  hits,
  more,
}: {
  q: string;
  /** Whether it was asked for nothing. */
  isEmpty: boolean;
  channel: "email" | "sms";
  hits: readonly { id: string; name: string; dogs: readonly string[] }[] | null;
  /** How many are found besides, paused and archived ones too. */
  more: number;
}) {
  return (
    <>
      <SearchField action="/messages/new" q={q} label="Search clients" kept={{ channel }} tone="primary" />
      {isEmpty && <p className="mt-3">{emptySearch}</p>}
      <FoundClients
        q={q}
        hits={hits}
        wayTo={(client) => `/messages/new?client=${client}&channel=${channel}`}
      />
      {more > 0 && (
        <p className="mt-2">
          And {more} more: type a little more, or{" "}
          <a href={`/clients?${new URLSearchParams({ q })}`} className="inline-block py-3 underline">
            look among all clients
          </a>
          .
        </p>
      )}
    </>
  );
}

export interface Person {
  id: string;
  name: string;
  /** Address or number, as it is printed. */
  to: string;
}

/** The one who gets it, and a way to each of the others: what is begun greets the one by name. */
export function Reader({
  reader,
  others,
  linkTo,
  problem,
}: {
  reader: Person;
  others: readonly Person[];
  linkTo: (contactId: string) => string;
  problem?: string | undefined;
}) {
  return (
    <div className="mb-5">
      {problem && <Notice tone="bad">{problem}</Notice>}
      <p className="wrap-anywhere">
        <span className="text-muted">To</span> <span className="font-medium">{reader.name}</span>, {reader.to}
      </p>
      {others.length > 0 && (
        <ul className="flex flex-wrap gap-x-5">
          {others.map(({ id, name }) => (
            <li key={id}>
              <a href={linkTo(id)} className="inline-block py-3 underline">
                To {name} instead
              </a>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** The other way to write, and other words to begin with. */
export function Ways({
  channel,
  toOther,
  templates,
}: {
  channel: "email" | "sms";
  /** Null where there is one way alone. */
  toOther: string | null;
  templates: readonly { name: string; to: string }[];
}) {
  const ways = [
    ...(toOther
      ? [{ name: channel === "sms" ? "Write an email instead" : "Write an SMS instead", to: toOther }]
      : []),
    ...templates,
  ];
  if (ways.length === 0) return null;
  return (
    <nav aria-label="How, and with which words" className="mb-5">
      <ul className="flex flex-wrap gap-x-5">
        {ways.map(({ name, to }) => (
          <li key={to}>
            <a href={to} className="inline-block py-3 underline">
              {name}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
