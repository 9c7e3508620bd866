/** Places to go to, one a row, each with a word on what is there. */
export function PlaceList({ places }: { places: readonly { to: string; name: string; says: string }[] }) {
  return (
    <ul className="divide-y divide-line rounded-2xl border border-line bg-surface">
      {places.map(({ to, name, says }) => (
        <li key={to}>
          <a href={to} className="block min-h-14 px-5 py-3 text-ink no-underline hover:bg-sunken">
            <span className="block font-semibold">{name}</span>
            <span className="block text-sm text-muted wrap-anywhere">{says}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}
