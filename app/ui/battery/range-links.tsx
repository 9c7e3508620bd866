const ranges = [
  { range: "24h", name: "24 hours" },
  { range: "7d", name: "7 days" },
] as const;

/** How far back the chart goes. */
export function RangeLinks({ path, current }: { path: string; current: "24h" | "7d" }) {
  return (
    <nav aria-label="Time range" className="mb-3">
      <ul className="inline-flex flex-wrap rounded-lg border border-edge bg-surface p-0.5">
        {ranges.map(({ range, name }) => (
          <li key={range}>
            <a
              href={`${path}?range=${range}`}
              aria-current={range === current ? "true" : undefined}
              className="inline-flex min-h-11 items-center rounded-md px-4 text-ink no-underline aria-[current]:bg-accent aria-[current]:font-semibold aria-[current]:text-on-accent"
            >
              {name}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
