import { Button, ButtonLink } from "../form.tsx";
import { Card, Facts } from "../layout.tsx";
import { Place } from "./contact-card.tsx";
import { EditLink } from "./profile.tsx";
import { StateForms } from "./state-forms.tsx";

/** A link at the head of a card. */
export const CardLink = ({ to, children }: { to: string; children: React.ReactNode }) => (
  <a href={to} className="inline-flex min-h-12 items-center underline">
    {children}
  </a>
);

/** Where the household lives, whom to call in an emergency, and who else is there. */
export function HouseholdCard({
  clientPath,
  place,
  emergency,
  facts,
}: {
  clientPath: string;
  place: Parameters<typeof Place>[0];
  emergency: { name: string; relationship: string; phone: string; text: string } | null;
  facts: readonly { name: string; value: string }[];
}) {
  return (
    <Card title="Where they live" aside={<EditLink to={`${clientPath}/edit`} what="household" />}>
      <Place {...place} />
      <p>
        <a href={`${clientPath}/place`} className="inline-flex min-h-12 items-center underline">
          How far it is
        </a>
      </p>
      {emergency && (
        <p className="mt-4">
          In an emergency: {emergency.name}
          {emergency.relationship && ` (${emergency.relationship})`},{" "}
          <a href={`tel:${emergency.phone}`} className="inline-block py-3 underline">
            {emergency.text}
          </a>
        </p>
      )}
      {facts.length > 0 && (
        <div className="mt-4">
          <Facts facts={facts} />
        </div>
      )}
    </Card>
  );
}

/** The newest papers and photos. */
export function DocumentsCard({
  clientPath,
  documents,
  count,
}: {
  clientPath: string;
  documents: readonly { id: string; name: string; on: string }[];
  /** In all. */
  count: number;
}) {
  return (
    <Card title="Documents" aside={<CardLink to={`${clientPath}/documents`}>All, and add</CardLink>}>
      {documents.length === 0 && <p className="text-muted">No documents yet.</p>}
      <ul>
        {documents.map(({ id, name, on }) => (
          <li key={id}>
            <a href={`${clientPath}/documents/${id}`} className="inline-block py-3 break-all underline">
              {name}
            </a>{" "}
            <span className="text-sm text-muted">{on}</span>
          </li>
        ))}
      </ul>
      {count > documents.length && <p className="text-muted">{count} in all.</p>}
    </Card>
  );
}

/** What can be done with the file as a whole. */
export function MoreCard({
  clientPath,
  state,
  intakeDone,
  intakeSent,
  mayMerge,
}: {
  clientPath: string;
  state: Parameters<typeof StateForms>[0]["state"];
  intakeDone: boolean;
  /** The day it was sent. */
  intakeSent: string | null;
  mayMerge: boolean;
}) {
  return (
    <Card title="More">
      <div className="grid gap-4">
        <form method="post" action={`${clientPath}/intake`}>
          <p className="mb-2 text-muted">
            {intakeDone
              ? "They see what is on file and send what changed; you look at it before it counts."
              : intakeSent
                ? `The intake was sent on ${intakeSent}.`
                : "The intake asks for everything that is missing, in small steps."}
          </p>
          <Button tone="quiet">{intakeDone ? "Ask for an update" : "Send the intake link"}</Button>
        </form>
        <StateForms clientPath={clientPath} state={state} />
        {mayMerge && (
          <div>
            <ButtonLink to={`${clientPath}/merge`} tone="quiet">
              Merge with another file
            </ButtonLink>
          </div>
        )}
      </div>
    </Card>
  );
}
