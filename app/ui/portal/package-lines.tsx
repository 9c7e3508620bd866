import { type BalanceShape, balanceWords, ledgerWords, unitsWords } from "../packages/words.ts";

export interface OwnPackageShape extends BalanceShape {
  id: string;
  /** "Bought on 3 Mar 2027". */
  sold: string;
  lines: readonly {
    id: string;
    on: string;
    kind: keyof typeof ledgerWords;
    units: number;
    left: number;
    visitOn: string | null;
    reason: string;
  }[];
}

const ownWords = { ...ledgerWords, purchase: "Bought" };

/** A package with every line that explains what is left, newest first. */
export function OwnPackage({ pack }: { pack: OwnPackageShape }) {
  return (
    <>
      <p className="text-lg font-semibold">{balanceWords(pack)}</p>
      <p className="text-sm text-muted">{pack.sold}</p>
      <ul className="mt-2">
        {pack.lines.map(({ id, on, kind, units, left, visitOn, reason }) => (
          <li key={id} className="border-b border-line py-2 last:border-b-0">
            <p className="flex flex-wrap justify-between gap-x-4">
              <span>
                {ownWords[kind]}
                {visitOn && ` of ${visitOn}`}
              </span>
              <span className="tabular">
                {unitsWords(units)}
                <span className="text-muted">, then {left} left</span>
              </span>
            </p>
            <p className="text-sm text-muted">Noted on {on}</p>
            {reason && <p className="text-sm whitespace-pre-line wrap-anywhere">“{reason}”</p>}
          </li>
        ))}
      </ul>
    </>
  );
}
