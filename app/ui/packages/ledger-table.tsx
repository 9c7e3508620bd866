import type { PackageShape } from "./shape.ts";

/** Every change of a package's balance, oldest first: the last line is what is left. */
export function LedgerTable({ title, lines }: Pick<PackageShape, "title" | "lines">) {
  return (
    <table className="w-full text-left tabular">
      <caption className="sr-only">{`Every change of ${title}, oldest first`}</caption>
      <thead>
        <tr className="border-b border-edge text-sm">
          <th scope="col" className="w-full py-2 pr-3 font-semibold">
            When and what
          </th>
          <th scope="col" className="py-2 pr-4 text-right font-semibold">
            <span aria-hidden="true" className="whitespace-nowrap">
              +/−
            </span>
            <span className="sr-only">Sessions</span>
          </th>
          <th scope="col" className="py-2 text-right font-semibold">
            Left
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ id, on, what, units, left, visit, reason, who }) => (
          <tr key={id} className="border-b border-line align-top last:border-0">
            <th scope="row" className="py-2 pr-3 font-normal wrap-anywhere">
              <span className="block text-sm text-muted">
                {on}
                {who && `, ${who}`}
              </span>
              {visit ? (
                <a href={visit.path} className="-my-3 inline-block py-3 underline">
                  {what} of {visit.on}
                </a>
              ) : (
                what
              )}
              {reason && <span className="block whitespace-pre-line">{reason}</span>}
            </th>
            <td className="py-2 pr-4 text-right">{units}</td>
            <td className="py-2 text-right font-semibold">{left}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
