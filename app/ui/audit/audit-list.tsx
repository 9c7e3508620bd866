import { auditSentence } from "../audit-words.ts";
import { dateFormat, Time } from "../time.tsx";

interface Line {
  id: string;
  at: Date;
  event: string;
  details: Record<string, string | number | boolean>;
  staff: { id: string; name: string | null } | null;
  subject: { type: string; id: string } | null;
  clientId: string | null;
  country: string | null;
  network: string | null;
}

/** Entries of the trail: what, who, when, from where and which record. */
export function AuditList({
  lines,
  timeZone,
  mayOpenClients,
}: {
  lines: readonly Line[];
  timeZone: string;
  mayOpenClients: boolean;
}) {
  if (lines.length === 0) return <p>No entries.</p>;
  const time = dateFormat(timeZone, { dateStyle: "medium", timeStyle: "medium" });
  return (
    <ol className="divide-y divide-line rounded-2xl border border-line bg-surface">
      {lines.map((line) => (
        <li key={line.id} className="px-5 py-3">
          <p className="font-medium wrap-anywhere">{auditSentence(line.event, line.details)}</p>
          <p className="text-sm text-muted tabular">
            <Time at={line.at}>{time.format(line.at)}</Time> · {whoOf(line)}
            {placeOf(line)}
          </p>
          <p className="text-sm text-muted wrap-anywhere">
            {line.clientId &&
              (mayOpenClients ? (
                <a href={`/clients/${line.clientId}`} className="inline-block py-2 underline">
                  Client {line.clientId}
                </a>
              ) : (
                `Client ${line.clientId}`
              ))}
            {line.subject && line.subject.id !== line.clientId && (
              <span>
                {line.clientId && " · "}
                {line.subject.type} {line.subject.id}
              </span>
            )}
          </p>
        </li>
      ))}
    </ol>
  );
}

function whoOf({ staff, subject }: Line): string {
  if (staff) return staff.name ?? "a former team member";
  return subject?.type === "contact" ? "a contact of the client" : "nobody of the team";
}

const placeOf = ({ country, network }: Line): string =>
  [country && ` · ${country}`, network && ` · network ${network}`].filter(Boolean).join("");
