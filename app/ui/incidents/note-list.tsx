import { dateFormat, Time } from "../time.tsx";

/** What was written on an incident, oldest first. */
export function NoteList({
  notes,
  timeZone,
}: {
  notes: readonly { at: Date; by: string | null; text: string }[];
  timeZone: string;
}) {
  if (notes.length === 0) return <p>No notes yet.</p>;
  const date = dateFormat(timeZone, { dateStyle: "medium", timeStyle: "short" });
  return (
    <ol className="divide-y divide-line">
      {notes.map(({ at, by, text }, index) => (
        // Notes are only ever added.
        // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes its order
        <li key={index} className="py-3 first:pt-0">
          <p className="whitespace-pre-wrap wrap-anywhere">{text}</p>
          <p className="mt-1 text-sm text-muted tabular">
            {by && `${by} · `}
            <Time at={at}>{date.format(at)}</Time>
          </p>
        </li>
      ))}
    </ol>
  );
}
