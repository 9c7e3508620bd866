import { Card } from "../layout.tsx";

interface Entry {
  id: string;
  title: string;
}

const base = "/settings/library";

/** A category with its items, each a step up or down. */
export function LibraryCategoryCard({
  category: { id, title, items },
  isFirst,
  isLast,
}: {
  category: Entry & { items: readonly Entry[] };
  isFirst: boolean;
  isLast: boolean;
}) {
  const path = `${base}/categories/${id}`;
  return (
    <Card>
      <div className="mb-3 flex items-start justify-between gap-x-3">
        <h2 className="min-w-0 py-2.5 text-lg font-semibold hyphens-auto wrap-anywhere sm:text-xl">
          {title}
        </h2>
        {/* Its arrows stand above those of its items, however long the title is. */}
        <Move path={path} title={title} up={!isFirst} down={!isLast} />
      </div>
      {items.length === 0 && <p className="text-muted">Nothing in here yet.</p>}
      <ul className="divide-y divide-line">
        {items.map((item, index) => (
          <li key={item.id} className="flex items-center justify-between gap-3">
            <a
              href={`${base}/items/${item.id}`}
              className="flex min-h-12 min-w-0 grow items-center py-2 underline wrap-anywhere"
            >
              {item.title}
            </a>
            <Move
              path={`${base}/items/${item.id}`}
              title={item.title}
              up={index > 0}
              down={index < items.length - 1}
            />
          </li>
        ))}
      </ul>
      <div className="mt-2 flex flex-wrap gap-x-6">
        <a
          href={`${base}/items/new?category=${id}`}
          aria-label={`Add to ${title}`}
          className="inline-flex min-h-12 items-center underline"
        >
          Add
        </a>
        <a
          href={path}
          aria-label={`Edit the category ${title}`}
          className="inline-flex min-h-12 items-center underline"
        >
          Edit the category
        </a>
      </div>
    </Card>
  );
}

function Move({ path, title, up, down }: { path: string; title: string; up: boolean; down: boolean }) {
  const arrow =
    "inline-flex size-12 cursor-pointer items-center justify-center rounded-lg border border-transparent text-lg hover:bg-sunken disabled:invisible";
  return (
    <form method="post" action={`${path}/move`} className="flex shrink-0">
      <button
        type="submit"
        name="direction"
        value="up"
        aria-label={`Move ${title} up`}
        disabled={!up}
        className={arrow}
      >
        ↑
      </button>
      <button
        type="submit"
        name="direction"
        value="down"
        aria-label={`Move ${title} down`}
        disabled={!down}
        className={arrow}
      >
        ↓
      </button>
    </form>
  );
}

/** What was put aside, to look at and take back. */
export function PutAside({
  categories,
  items,
}: {
  categories: readonly Entry[];
  items: readonly (Entry & { category: string })[];
}) {
  if (categories.length + items.length === 0) return null;
  const link = "inline-flex min-h-12 items-center underline";
  return (
    <details className="rounded-2xl border border-line bg-surface px-5">
      <summary className="flex min-h-12 cursor-pointer items-center font-medium">
        Put aside ({categories.length + items.length})
      </summary>
      <ul className="pb-3">
        {categories.map(({ id, title }) => (
          <li key={id}>
            <a href={`${base}/categories/${id}`} className={link}>
              {title}
            </a>{" "}
            <span className="text-sm text-muted">with all that is in it</span>
          </li>
        ))}
        {items.map(({ id, title, category }) => (
          <li key={id}>
            <a href={`${base}/items/${id}`} className={link}>
              {title}
            </a>{" "}
            <span className="text-sm text-muted">{category}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
