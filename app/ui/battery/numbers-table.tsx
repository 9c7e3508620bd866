import { type Locale, shortTime, Time } from "../time.tsx";

interface NumbersTableProps {
  caption: string;
  columns: readonly string[];
  rows: readonly { at: Date; cells: readonly string[] }[];
  now: Date;
  locale: Locale;
}

/** The numbers behind a chart, for who cannot see it or wants to copy them. Newest first. */
export function NumbersTable({ caption, columns, rows, now, locale }: NumbersTableProps) {
  if (rows.length === 0) return null;
  return (
    <details className="mt-5">
      <summary className="cursor-pointer py-2 font-medium text-accent">Table of the numbers</summary>
      <div className="mt-2 overflow-x-auto">
        <table className="w-full text-left text-sm tabular">
          <caption className="pb-2 text-left text-muted">{caption}</caption>
          <thead>
            <tr className="border-b border-edge">
              <th scope="col" className="py-2 pr-4 font-semibold">
                From
              </th>
              {columns.map((column) => (
                <th key={column} scope="col" className="py-2 pr-4 text-right font-semibold">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.toReversed().map(({ at, cells }) => (
              <tr key={at.getTime()} className="border-b border-line">
                <th scope="row" className="py-1.5 pr-4 font-normal whitespace-nowrap">
                  <Time at={at}>{shortTime(at, now, locale)}</Time>
                </th>
                {cells.map((cell, index) => (
                  <td key={columns[index]} className="py-1.5 pr-4 text-right whitespace-nowrap">
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
