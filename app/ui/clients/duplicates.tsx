import { Notice, type Problems } from "../form.tsx";

export interface DuplicateShape {
  clientId: string;
  names: readonly string[];
  state: string;
  same: readonly ("email" | "phone")[];
}

/** What the form of a contact came back with. */
export type EntryProblems = Problems & { duplicates?: readonly DuplicateShape[] };

/** Says which clients have the same email or phone; sent along, they count as seen. Belongs inside the form. */
export function Duplicates({ duplicates }: { duplicates: readonly DuplicateShape[] }) {
  if (duplicates.length === 0) return null;
  return (
    <Notice tone="warn">
      <h2 className="font-semibold">Is this the same household?</h2>
      <ul className="my-2 grid gap-1">
        {duplicates.map(({ clientId, names, state, same }) => (
          <li key={clientId}>
            <a href={`/clients/${clientId}`} className="inline-block py-2 underline">
              {names.join(" & ") || "A client"}
            </a>{" "}
            has the same {same.join(" and ")}
            {state !== "active" && ` (${state})`}.
          </li>
        ))}
      </ul>
      <p>If it is another one, go on: an email or phone may belong to two.</p>
      <input type="hidden" name="confirmed" value={duplicates.map(({ clientId }) => clientId).join(",")} />
    </Notice>
  );
}
