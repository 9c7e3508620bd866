import { Button, ButtonLink, FormProblem, type Problems } from "../form.tsx";
import { Card } from "../layout.tsx";

interface Side {
  id: string;
  version: number;
  name: string;
  state: string;
  contacts: readonly string[];
  dogs: readonly string[];
  address: string;
}

export interface MergePreviewShape {
  keep: Side;
  from: Side;
  samePeople: readonly string[];
}

/** Two files side by side, and the button that makes one of them. */
export function MergeForm({
  preview,
  problems,
}: {
  preview: MergePreviewShape;
  problems?: Problems | undefined;
}) {
  const { keep, from, samePeople } = preview;
  return (
    <form method="post" action={`/clients/${keep.id}/merge?with=${from.id}`} className="grid gap-5">
      <FormProblem problems={problems} />
      <div className="grid gap-5 sm:grid-cols-2">
        <SideCard title="Stays" side={keep} />
        <SideCard title="Comes here" side={from} />
      </div>
      <ul className="grid list-disc gap-1 pl-5">
        <li>
          Address, notes, source and rate stay those of {keep.name}. Those of the other file are kept beside
          them.
        </li>
        {samePeople.length > 0 && (
          <li>
            {samePeople.join(" and ")} {samePeople.length === 1 ? "stands" : "stand"} in both files and will
            be there once.
          </li>
        )}
        <li>Links to the other file lead here from then on.</li>
        <li>This cannot be taken back.</li>
      </ul>
      <input type="hidden" name="with" value={from.id} />
      <input type="hidden" name="keepVersion" value={keep.version} />
      <input type="hidden" name="fromVersion" value={from.version} />
      <Button tone="danger" wide>
        Merge into {keep.name}
      </Button>
      <ButtonLink to={`/clients/${keep.id}`} tone="quiet" wide>
        Cancel
      </ButtonLink>
    </form>
  );
}

function SideCard({ title, side }: { title: string; side: Side }) {
  const { id, name, state, contacts, dogs, address } = side;
  return (
    <Card title={title} aside={state}>
      <p className="text-lg font-semibold">
        <a href={`/clients/${id}`} className="inline-block py-2 underline">
          {name}
        </a>
      </p>
      <dl className="mt-2 grid gap-3">
        <div>
          <dt className="text-sm text-muted">Contacts</dt>
          {contacts.map((contact) => (
            <dd key={contact}>{contact}</dd>
          ))}
        </div>
        <div>
          <dt className="text-sm text-muted">Dogs</dt>
          <dd>{dogs.join(", ") || "None"}</dd>
        </div>
        <div>
          <dt className="text-sm text-muted">Address</dt>
          <dd>{address || "None"}</dd>
        </div>
      </dl>
    </Card>
  );
}
