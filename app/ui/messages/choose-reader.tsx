import { Notice } from "../form.tsx";
import { SearchField } from "../search-field.tsx";

/** Whom to write to, where no client was chosen yet. */
export function FindReader({
  q,
  channel,
  hits,
}: {
  q: string;
  channel: "email" | "sms";
  hits: readonly { id: string; name: string; dogs: readonly string[] }[] | null;
}) {
  return (
    <>
      <SearchField action="/messages/new" q={q} label="Search clients" kept={{ channel }} tone="primary" />
      {hits?.length === 0 && <p className="mt-3">Nobody is found by “{q}”.</p>}
      {hits && hits.length > 0 && (
        <ul className="mt-2 divide-y divide-line">
          {hits.map(({ id, name, dogs }) => (
            <li key={id}>
              <a
                href={`/messages/new?client=${id}&channel=${channel}`}
                className="flex min-h-12 flex-wrap items-center gap-x-3 py-2 underline"
              >
                {name}
                {dogs.length > 0 && <span className="text-sm text-muted">{dogs.join(", ")}</span>}
              </a>
            </li>
          ))}
        </ul>
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
    <div>
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
