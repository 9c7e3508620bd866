import { Button } from "../form.tsx";
import { dateFormat, Time } from "../time.tsx";

interface Alert {
  id: string;
  words: string;
  about: { name: string | null } | null;
  count: number;
  raisedAt: Date;
}

/** Alerts that nobody has taken note of. @param mayAcknowledge the auditor reads and changes nothing */
export function AlertList({
  alerts,
  timeZone,
  mayAcknowledge,
}: {
  alerts: readonly Alert[];
  timeZone: string;
  mayAcknowledge: boolean;
}) {
  if (alerts.length === 0) return <p>No open alerts.</p>;
  const date = dateFormat(timeZone, { dateStyle: "medium", timeStyle: "short" });
  return (
    <ul className="divide-y divide-line">
      {alerts.map(({ id, words, about, count, raisedAt }) => (
        <li key={id} className="flex flex-wrap items-center justify-between gap-4 py-3 first:pt-0">
          <div className="flex-1 basis-60">
            <p className="font-medium">{words}</p>
            <p className="text-sm text-muted tabular">
              {about && `${about.name ?? "a former team member"} · `}
              {`${count} ${count === 1 ? "time" : "times"} · `}
              <Time at={raisedAt}>{date.format(raisedAt)}</Time>
            </p>
          </div>
          {mayAcknowledge && (
            <form method="post" action={`/incidents/alerts/${id}/acknowledge`}>
              <Button tone="quiet" aria-label={`Take note: ${words}`}>
                Take note
              </Button>
            </form>
          )}
        </li>
      ))}
    </ul>
  );
}
