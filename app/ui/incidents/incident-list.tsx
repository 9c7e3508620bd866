import { dateFormat, Time } from "../time.tsx";
import { incidentKinds, sourceWords } from "./words.ts";

interface Line {
  id: string;
  kind: keyof typeof incidentKinds;
  source: string;
  about: { name: string | null } | null;
  openedAt: Date;
  closedAt: Date | null;
}

/** The person something is about, in words. */
export const aboutWords = (about: { name: string | null } | null): string | null =>
  about && (about.name ?? "a former team member");

/** Incidents, each a row that leads to its page. */
export function IncidentList({ incidents, timeZone }: { incidents: readonly Line[]; timeZone: string }) {
  if (incidents.length === 0) return <p>No incidents.</p>;
  const date = dateFormat(timeZone, { dateStyle: "medium", timeStyle: "short" });
  return (
    <ul className="divide-y divide-line">
      {incidents.map(({ id, kind, source, about, openedAt, closedAt }) => (
        <li key={id}>
          <a href={`/incidents/${id}`} className="block min-h-14 py-3 text-ink no-underline hover:bg-sunken">
            <span className="block font-semibold">
              {incidentKinds[kind]}
              <span
                className={`ml-2 inline-block rounded-full px-2.5 py-0.5 text-sm font-normal ${closedAt ? "bg-sunken text-muted" : "bg-bad-wash text-bad"}`}
              >
                {closedAt ? "Closed" : "Open"}
              </span>
            </span>
            <span className="block text-sm text-muted wrap-anywhere">
              {[aboutWords(about), sourceWords(source)].filter(Boolean).map((part) => `${part} · `)}
              <Time at={openedAt}>{date.format(openedAt)}</Time>
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}
