import { SearchField } from "../search-field.tsx";

export const tabs = [
  { state: "active", name: "Active" },
  { state: "prospect", name: "Prospects" },
  { state: "paused", name: "Paused" },
  { state: "archived", name: "Archived" },
] as const;

/** Where in the list one is; all of it stands in the address. */
export interface Place {
  q: string;
  tab: (typeof tabs)[number]["state"];
  order: "name" | "last-visit";
  page: number;
}

export function placeUrl({ q, tab, order, page }: Place): string {
  const query = new URLSearchParams();
  if (q) query.set("q", q);
  // Without a tab a search goes where somebody is found; with one it stays there.
  if (tab !== "active" || q) query.set("tab", tab);
  if (order !== "name") query.set("sort", order);
  if (page > 1) query.set("page", String(page));
  return query.size > 0 ? `/clients?${query}` : "/clients";
}

/** The search box, the tabs with how many the search finds under each, and the order. */
export function ListControls({ place, counts }: { place: Place; counts: Record<string, number> }) {
  const { q, tab, order } = place;
  const other = order === "name" ? "last-visit" : "name";
  return (
    <div className="mb-4">
      <SearchField
        action="/clients"
        q={q}
        label="Search clients by name, dog, phone, email or street"
        tone="primary"
        kept={order === "name" ? {} : { sort: order }}
      />
      <nav aria-label="States" className="mt-3">
        <ul className="-mx-2 flex flex-wrap sm:gap-1">
          {tabs.map(({ state, name }) => (
            <li key={state}>
              <a
                href={placeUrl({ ...place, tab: state, page: 1 })}
                aria-current={state === tab ? "page" : undefined}
                className="inline-flex min-h-12 items-center rounded-lg px-2 text-sm text-muted sm:px-3 sm:text-base no-underline hover:bg-sunken aria-[current=page]:bg-sunken aria-[current=page]:font-semibold aria-[current=page]:text-ink"
              >
                {name}&nbsp;<span className="tabular">{counts[state] ?? 0}</span>
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <p className="text-sm text-muted">
        {order === "name" ? "From A to Z" : "By last visit, newest first"} ·{" "}
        <a href={placeUrl({ ...place, order: other, page: 1 })} className="inline-block py-2 underline">
          {order === "name" ? "by last visit" : "from A to Z"}
        </a>
      </p>
    </div>
  );
}

/** Where the list goes on. */
export function Pages({ place, pages, total }: { place: Place; pages: number; total: number }) {
  if (pages <= 1) return null;
  const { page } = place;
  const link = "inline-flex min-h-12 items-center px-2 underline";
  return (
    <nav aria-label="Pages" className="mt-4 flex flex-wrap items-center justify-between gap-x-4">
      {page > 1 ? (
        <a href={placeUrl({ ...place, page: page - 1 })} className={link} rel="prev">
          Before
        </a>
      ) : (
        <span />
      )}
      <p className="text-muted tabular">
        Page {page} of {pages}, {total} in all
      </p>
      {page < pages ? (
        <a href={placeUrl({ ...place, page: page + 1 })} className={link} rel="next">
          After
        </a>
      ) : (
        <span />
      )}
    </nav>
  );
}
