export interface FoundClient {
  id: string;
  name: string;
  dogs: readonly string[];
}

/** Whom a search for a client has found, each a way on. @param hits null before anything was asked */
export function FoundClients({
  q,
  hits,
  wayTo,
}: {
  q: string;
  hits: readonly FoundClient[] | null;
  wayTo: (clientId: string) => string;
}) {
  if (!hits) return null;
  if (hits.length === 0) return <p className="mt-3">Nobody is found by “{q}”.</p>;
  return (
    <ul className="mt-2 divide-y divide-line">
      {hits.map(({ id, name, dogs }) => (
        <li key={id}>
          <a href={wayTo(id)} className="flex min-h-12 flex-wrap items-center gap-x-3 py-2 underline">
            {name}
            {dogs.length > 0 && <span className="text-sm text-muted">{dogs.join(", ")}</span>}
          </a>
        </li>
      ))}
    </ul>
  );
}
