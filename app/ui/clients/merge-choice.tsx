import { Button, ButtonLink, Field } from "../form.tsx";
import { Card } from "../layout.tsx";
import type { DuplicateShape } from "./duplicates.tsx";

export interface MergeChoiceShape {
  name: string;
  q: string;
  alike: readonly DuplicateShape[];
  hits: readonly { id: string; name: string; state: string; dogs: readonly string[] }[];
}

/** Which other file belongs to this household: those with the same email or phone, or found by name. */
export function MergeChoice({ clientPath, choice }: { clientPath: string; choice: MergeChoiceShape }) {
  const { name, q, alike, hits } = choice;
  const link = (id: string) => `${clientPath}/merge?with=${id}`;
  return (
    <div className="grid gap-5">
      <p>
        Stays: <strong>{name}</strong>
      </p>
      {alike.length > 0 && (
        <Card title="Same email or phone">
          <ul>
            {alike.map(({ clientId, names, state }) => (
              <li key={clientId}>
                <a href={link(clientId)} className="inline-block py-3 underline">
                  {names.join(" & ")}
                </a>{" "}
                <span className="text-muted">({state})</span>
              </li>
            ))}
          </ul>
        </Card>
      )}
      <Card title="Find the other file">
        <form method="get" action={`${clientPath}/merge`} className="grid gap-4">
          <Field
            name="q"
            label="Name, dog, phone, email or street"
            type="search"
            autoComplete="off"
            maxLength={100}
            defaultValue={q}
          />
          <Button>Search</Button>
        </form>
        {q && hits.length === 0 && <p className="mt-4">Nobody else is found by “{q}”.</p>}
        {hits.length > 0 && (
          <ul className="mt-4">
            {hits.map((hit) => (
              <li key={hit.id}>
                <a href={link(hit.id)} className="inline-block py-3 underline">
                  {hit.name}
                </a>{" "}
                <span className="text-muted">
                  {[hit.dogs.join(", "), hit.state].filter(Boolean).join(" · ")}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Card>
      <ButtonLink to={clientPath} tone="quiet">
        Cancel
      </ButtonLink>
    </div>
  );
}
