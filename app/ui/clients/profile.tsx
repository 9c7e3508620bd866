import { Card } from "../layout.tsx";

type Told = { is: "given" | "none" | "unknown"; text: string } | null;

/** An answer in words; "" where the question has not been answered. */
export const toldWords = (told: Told): string =>
  told === null ? "" : told.is === "none" ? "None" : told.is === "unknown" ? "Not known" : told.text;

/** What whoever comes to the door must know first. */
export function Warnings({ warnings }: { warnings: readonly { dog: string; text: string }[] }) {
  if (warnings.length === 0) return null;
  return (
    <section aria-labelledby="warnings" className="rounded-2xl border-2 border-bad bg-bad-wash p-5">
      <h2 id="warnings" className="text-xl font-semibold">
        Before you ring
      </h2>
      <ul className="mt-2 grid gap-2">
        {warnings.map(({ dog, text }) => (
          <li key={dog} className="whitespace-pre-line">
            <strong>{dog}:</strong> {text}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Shared notes, and apart from them, looking like it, the private ones for whom they are. */
export function NotesCard({
  editPath,
  sharedNotes,
  privateNotes,
}: {
  editPath: string;
  sharedNotes: string;
  privateNotes: string | undefined;
}) {
  return (
    <div id="notes">
      <Card title="Notes" aside={<EditLink to={editPath} what="notes" />}>
        {sharedNotes ? (
          <p className="whitespace-pre-line">{sharedNotes}</p>
        ) : (
          <p className="text-muted">No shared notes.</p>
        )}
        {privateNotes !== undefined && (
          <div className="mt-4 rounded-xl border-2 border-dashed border-edge bg-sunken p-4">
            <h3 className="font-semibold">Private: never shown to the client</h3>
            <p className="mt-1 whitespace-pre-line">{privateNotes || "Nothing yet."}</p>
          </div>
        )}
      </Card>
    </div>
  );
}

const standings: Record<string, string> = {
  missing: "has not signed",
  signed: "has signed",
  outdated: "has signed an older text and has to sign anew",
  expired: "signed too long ago and has to sign anew",
};

/** How each adult stands with the waiver. */
export function WaiverStandings({
  standings: people,
}: {
  standings: readonly { contactId: string; name: string; state: string; on: string }[];
}) {
  if (people.length === 0) return <p className="text-muted">Nobody has to sign.</p>;
  return (
    <ul className="grid gap-1.5">
      {people.map(({ contactId, name, state, on }) => (
        <li key={contactId}>
          {name} {standings[state] ?? state}
          {on && `, last on ${on}`}.
        </li>
      ))}
    </ul>
  );
}

/** Where a part of the file is edited. */
export function EditLink({ to, what }: { to: string; what: string }) {
  return (
    <a href={to} aria-label={`Edit ${what}`} className="inline-flex min-h-12 items-center px-2 underline">
      Edit
    </a>
  );
}
