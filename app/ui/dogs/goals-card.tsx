import { Card } from "../layout.tsx";
import { goalStates } from "./handling-form.tsx";

/** Goals as staff keep them. The warnings beside them stand on top of the page. */
export function GoalsCard({
  path,
  handling,
}: {
  path: string;
  handling: { warnings: string; goals: readonly { title: string; state: string }[] } | null;
}) {
  const goals = (handling?.goals ?? []).map((goal, row) => ({ ...goal, key: row }));
  return (
    <Card
      title="Handling and goals"
      aside={
        <a href={`${path}/handling`} className="inline-flex min-h-12 items-center text-base underline">
          Edit warnings and goals
        </a>
      }
    >
      {goals.length === 0 ? (
        <p className="text-muted">No goal is set.</p>
      ) : (
        <ul className="divide-y divide-line">
          {goals.map(({ key, title, state }) => (
            <li key={key} className="flex flex-wrap justify-between gap-x-4 py-2">
              <span className="min-w-0 break-words">{title}</span>
              <span className="text-muted">{goalStates.find(({ value }) => value === state)?.label}</span>
            </li>
          ))}
        </ul>
      )}
      <p className="mt-3 text-sm text-muted">Only staff see warnings and goals.</p>
    </Card>
  );
}
