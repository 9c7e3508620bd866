type Share = "all" | "some" | "part" | "none";

const marks: Record<Share, { sign: string; word: string; tone: string }> = {
  all: { sign: "●", word: "yes", tone: "text-good" },
  some: { sign: "◐", word: "some of it", tone: "text-warn" },
  part: { sign: "◐", word: "a part", tone: "text-warn" },
  none: { sign: "–", word: "no", tone: "text-muted" },
};

export interface PermissionRow {
  name: string;
  says: string;
  /** In the order of the columns. */
  shares: readonly Share[];
  /** Beneath the words, e.g. the URLs that this is read from. */
  more?: { title: string; lines: readonly string[] };
}

/** "Owner, Trainer, Client (a part)", for a screen that is too narrow for columns. */
const named = (columns: readonly string[], shares: readonly Share[]) =>
  columns
    .flatMap((column, at) => {
      const share = shares[at] ?? "none";
      return share === "none" ? [] : [share === "all" ? column : `${column} (${marks[share].word})`];
    })
    .join(", ") || "Nobody";

/** Who may do what, one line a subject, one column a role; on a phone the roles stand beneath the subject. */
export function PermissionTable({
  caption,
  columns,
  rows,
}: {
  caption: string;
  columns: readonly string[];
  rows: readonly PermissionRow[];
}) {
  return (
    <div className="rounded-2xl border border-line bg-surface">
      <table className="w-full text-left">
        <caption className="sr-only">{caption}</caption>
        <thead className="hidden md:table-header-group">
          <tr className="border-b border-line text-sm text-muted">
            <th scope="col" className="px-5 py-3 font-medium">
              What
            </th>
            {columns.map((column) => (
              <th key={column} scope="col" className="px-2 py-3 text-center font-medium">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {rows.map(({ name, says, shares, more }) => (
            <tr key={name}>
              <th scope="row" className="px-5 py-3 align-top font-semibold">
                {name}
                <span className="block text-sm font-normal text-muted">{says}</span>
                <span className="mt-1 block font-medium md:hidden">{named(columns, shares)}</span>
                {more && (
                  <details className="text-sm font-normal">
                    <summary className="min-h-12 cursor-pointer py-3 underline">{more.title}</summary>
                    <ul className="pb-2 wrap-anywhere text-muted">
                      {more.lines.map((line) => (
                        <li key={line}>{line}</li>
                      ))}
                    </ul>
                  </details>
                )}
              </th>
              {shares.map((share, at) => (
                <td
                  key={columns[at]}
                  className={`hidden px-2 py-3 text-center align-top md:table-cell ${marks[share].tone}`}
                >
                  <span aria-hidden="true">{marks[share].sign}</span>
                  <span className="sr-only">{marks[share].word}</span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
