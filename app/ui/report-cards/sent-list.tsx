import { printDay } from "../clients/missing.tsx";
import { joined } from "../portal/words.ts";

export interface SentLineShape {
  id: string;
  sessionOn: string;
  dogs: readonly string[];
  revision: number;
  /** Whoever looks has not opened it yet. */
  isNew: boolean;
}

/** The cards that a household was sent. */
export function SentCardList({ cards }: { cards: readonly SentLineShape[] }) {
  if (cards.length === 0)
    return <p className="text-muted">After a visit you find here what was trained, and what to practise.</p>;
  return (
    <ul className="divide-y divide-line rounded-2xl border border-line bg-surface">
      {cards.map(({ id, sessionOn, dogs, revision, isNew }) => (
        <li key={id}>
          <a
            href={`/portal/report-cards/${id}`}
            className="flex min-h-14 flex-wrap items-center justify-between gap-x-4 px-5 py-2 no-underline hover:bg-sunken"
          >
            <span className={`wrap-anywhere ${isNew ? "font-semibold" : ""}`}>
              {printDay(sessionOn)}
              {dogs.length > 0 && ` · ${joined(dogs)}`}
            </span>
            {(isNew || revision > 1) && (
              <span className="text-sm">
                {revision > 1 && <span className="text-muted">Corrected</span>}
                {isNew && (
                  <span className="ml-2 rounded-full bg-accent px-2.5 py-0.5 font-semibold text-on-accent">
                    New
                  </span>
                )}
              </span>
            )}
          </a>
        </li>
      ))}
    </ul>
  );
}
