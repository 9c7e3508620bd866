import { Facts } from "../layout.tsx";
import { LedgerTable } from "./ledger-table.tsx";
import type { PackageShape } from "./shape.ts";
import { type BalanceShape, balanceWarning, balanceWords } from "./words.ts";

/** What is left, in large; what to watch, beneath. */
export function Balance({ balance, today }: { balance: BalanceShape; today: string }) {
  const warning = balanceWarning(balance, today);
  return (
    <>
      <p className="text-lg font-semibold tabular">{balanceWords(balance)}</p>
      {warning && <p className="font-medium text-warn">{warning}</p>}
    </>
  );
}

/** A package with the table that explains its balance; one that is over keeps it folded. */
export function PackageCard({ path, pack, today }: { path?: string; pack: PackageShape; today: string }) {
  const isOver = pack.state === "closed" || pack.state === "expired" || pack.state === "used-up";
  const table = <LedgerTable title={pack.title} lines={pack.lines} />;
  return (
    <section className="rounded-2xl border border-line bg-surface p-5">
      <h2 className="text-xl font-semibold wrap-anywhere">
        {path ? (
          <a href={path} className="-my-2 inline-block py-2 underline">
            {pack.title}
          </a>
        ) : (
          pack.title
        )}
      </h2>
      <Balance balance={pack} today={today} />
      <p className="mb-2 text-sm text-muted">
        Sold on {pack.soldOn}
        {pack.closedOn && `, closed on ${pack.closedOn}`}
      </p>
      {"terms" in pack && pack.terms && (
        <div className="mb-3">
          <Facts facts={pack.terms} />
        </div>
      )}
      {isOver && path ? (
        <details>
          <summary className="min-h-12 cursor-pointer py-3 underline">Show every change</summary>
          {table}
        </details>
      ) : (
        table
      )}
    </section>
  );
}

/** The packages on a client's profile: those that count now, one line each. */
export function PackagesSummary({
  balances,
  today,
}: {
  balances: readonly (BalanceShape & { id: string; sold: string })[];
  today: string;
}) {
  if (balances.length === 0) return <p className="text-muted">No package.</p>;
  return (
    <ul className="grid gap-3">
      {balances.map((balance) => (
        <li key={balance.id}>
          <p className="wrap-anywhere">{balance.title}</p>
          <Balance balance={balance} today={today} />
          <p className="text-sm text-muted">{balance.sold}</p>
        </li>
      ))}
    </ul>
  );
}
