/** The title of a page, with at most one sentence beneath. */
export function PageTitle({ title, children }: { title: string; children?: React.ReactNode }) {
  return (
    <div className="mb-6">
      <h1 className="text-3xl font-semibold">{title}</h1>
      {children && <p className="mt-2 text-muted">{children}</p>}
    </div>
  );
}

/** One subject of a page. */
export function Card({
  title,
  aside,
  children,
}: {
  title?: string;
  aside?: React.ReactNode;
  children: React.ReactNode;
}) {
  return (
    <section className="rounded-2xl border border-line bg-surface p-5">
      {(title || aside) && (
        <div className="mb-3 flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
          {title && <h2 className="min-w-0 text-xl font-semibold wrap-anywhere">{title}</h2>}
          {aside && <div className="text-sm text-muted">{aside}</div>}
        </div>
      )}
      {children}
    </section>
  );
}

/** Names and values, two columns where there is room. */
export function Facts({ facts }: { facts: readonly { name: string; value: React.ReactNode }[] }) {
  return (
    <dl className="grid grid-cols-2 gap-x-5 gap-y-3 sm:grid-cols-3">
      {facts.map(({ name, value }) => (
        <div key={name} className="min-w-0">
          <dt className="text-sm text-muted">{name}</dt>
          <dd className="font-medium tabular wrap-anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
