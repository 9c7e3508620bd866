import { auditSentence } from "../audit-words.ts";
import { dateFormat, Time } from "../time.tsx";

interface Line {
  id: string;
  at: Date;
  event: string;
  details: Record<string, string | number | boolean>;
  country: string | null;
  device: string | null;
}

/** What happened to somebody's own account: what, when, from where. */
export function ActivityList({ lines, timeZone }: { lines: readonly Line[]; timeZone: string }) {
  if (lines.length === 0) return <p>Nothing in this time.</p>;
  const time = dateFormat(timeZone, { dateStyle: "medium", timeStyle: "short" });
  return (
    <ol className="divide-y divide-line rounded-2xl border border-line bg-surface">
      {lines.map(({ id, at, event, details, country, device }) => (
        <li key={id} className="px-5 py-3">
          <p className="font-medium wrap-anywhere">{auditSentence(event, details)}</p>
          <p className="text-sm text-muted tabular">
            <Time at={at}>{time.format(at)}</Time>
            {[country, device].filter(Boolean).map((part) => ` · ${part}`)}
          </p>
        </li>
      ))}
    </ol>
  );
}
