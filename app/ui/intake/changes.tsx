import type { Change } from "../../domain/intake/difference.ts";
import { Card } from "../layout.tsx";

/** The difference, a tick a line, all ticked: fields `take.<n>.key`. What is only said has none. */
export function ChangeTicks({ changes }: { changes: readonly Change[] }) {
  if (changes.length === 0) return <p className="text-muted">Nothing differs from the file.</p>;
  const groups = [...new Set(changes.map(({ group }) => group))];
  return groups.map((group) => (
    <Card key={group} title={group}>
      <ul className="grid gap-2">
        {changes.map((change, at) =>
          change.group === group ? (
            <li key={change.key}>
              <OneChange change={change} at={at} />
            </li>
          ) : null,
        )}
      </ul>
    </Card>
  ));
}

const kinds = { changed: "changed", added: "new", removed: "taken out" };

function OneChange({ change, at }: { change: Change; at: number }) {
  const { key, kind, label, now, told, crossed, information } = change;
  const words = (
    <span className="min-w-0 flex-1">
      <span className="block font-medium">
        {label} <span className="text-sm font-normal text-muted">{kinds[kind]}</span>
      </span>
      {now && (
        <del className="block whitespace-pre-line break-words text-muted decoration-1">
          <span className="sr-only">Now: </span>
          {now}
        </del>
      )}
      {told && (
        <ins className="block whitespace-pre-line break-words no-underline">
          <span className="sr-only">Then: </span>
          {told}
        </ins>
      )}
      {crossed && (
        <span className="block text-sm font-medium text-warn">
          The file was changed too since the client was asked.
        </span>
      )}
      {information && (
        <span className="block text-sm">
          Please ask what became of the dog, and note it on the dog's page.
        </span>
      )}
    </span>
  );
  if (information) return <div className="flex min-h-12 items-start gap-3 py-2">{words}</div>;
  return (
    <label className="flex min-h-12 items-start gap-3 py-2">
      <input
        type="checkbox"
        name={`take.${at}.key`}
        value={key}
        defaultChecked
        className="mt-1 size-6 shrink-0 accent-accent"
      />
      {words}
    </label>
  );
}
