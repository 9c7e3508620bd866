/** Newer and older, a page each. @param to the address of a page */
export function Pager({
  page,
  hasMore,
  to,
}: {
  page: number;
  hasMore: boolean;
  to: (page: number) => string;
}) {
  if (page === 1 && !hasMore) return null;
  return (
    <nav aria-label="Pages" className="mt-4 flex justify-between gap-4">
      {page > 1 ? (
        <a href={to(page - 1)} className="py-3 underline">
          Newer
        </a>
      ) : (
        <span />
      )}
      {hasMore && (
        <a href={to(page + 1)} className="py-3 underline">
          Older
        </a>
      )}
    </nav>
  );
}
