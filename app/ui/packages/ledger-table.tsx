import type { PackageShape } from "./shape.ts";

/** Every change of a package's balance, oldest first: the last line is what is left. */
export function LedgerTable({ title, lines }: Pick<PackageShape, "title" | "lines">) {
  return (
    <table className="w-full text-left tabular">
      <caption className="sr-only">{`Every change of ${title}, oldest first`}</caption>
      <thead>
        <tr className="border-b border-edge text-sm">
          <th scope="col" className="py-2 pr-3 font-semibold">
            When
          </th>
          <th scope="col" className="w-full py-2 pr-3 font-semibold">
            What
          </th>
          <th scope="col" className="py-2 pr-3 text-right font-semibold">
            <span aria-hidden="true">+/−</span>
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
            <td className="py-2 pr-3 whitespace-nowrap">{on}</td>
            <td className="py-2 pr-3 wrap-anywhere">
              {visit ? (
                <a href={visit.path} className="-my-3 inline-block py-3 underline">
                  {what} of {visit.on}
                </a>
              ) : (
                what
              )}
              {reason && <span className="block whitespace-pre-line">{reason}</span>}
              {who && <span className="block text-sm text-muted">{who}</span>}
            </td>
            <td className="py-2 pr-3 text-right">{units}</td>
            <td className="py-2 text-right font-semibold">{left}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
