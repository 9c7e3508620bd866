import type { Gap } from "../../domain/intake/gaps.ts";
import type { Line } from "../../domain/intake/lines.ts";
import { Button, ButtonLink, Notice } from "../form.tsx";
import { Card } from "../layout.tsx";
import { gapWords } from "./words.ts";

const linkTo = (draftId: string, { step, dog }: { step: string; dog?: string | undefined }) =>
  `/intake/${draftId}?step=${step}${dog ? `&dog=${dog}` : ""}`;

/** Everything on one page, with the way back to each part, what is missing, and the button that sends it. */
export function IntakeReview({
  draftId,
  lines,
  needed,
  later,
  documents,
  signedBy,
  update,
}: {
  draftId: string;
  lines: readonly Line[];
  needed: readonly Gap[];
  later: readonly Gap[];
  documents: readonly string[];
  signedBy: string | null;
  update: boolean;
}) {
  return (
    <div className="grid gap-5">
      {needed.length > 0 && (
        <Notice tone="warn">
          <p className="font-medium">Before you can send it:</p>
          <GapList draftId={draftId} gaps={needed} />
        </Notice>
      )}
      <LineGroups lines={lines} edit={(line) => linkTo(draftId, line)} />
      <Card title="Papers" aside={<EditLink to={`/intake/${draftId}?step=papers`} what="papers" />}>
        {documents.length > 0 ? (
          <ul className="list-disc pl-5">
            {documents.map((name) => (
              <li key={name} className="break-words">
                {name}
              </li>
            ))}
          </ul>
        ) : (
          <p className="text-muted">None yet.</p>
        )}
      </Card>
      {signedBy && <p>Waiver signed by {signedBy}.</p>}
      {later.length > 0 && (
        <Card title="May follow later">
          <p className="mb-2 text-muted">You can send the intake without these.</p>
          <GapList draftId={draftId} gaps={later} />
        </Card>
      )}
      {needed.length === 0 && (
        <form method="post" action={`/intake/${draftId}/submit`}>
          <Button wide>{update ? "Send the changes" : "Send the intake"}</Button>
        </form>
      )}
      <ButtonLink to={`/intake/${draftId}?step=waiver`} tone="quiet" wide>
        Back
      </ButtonLink>
    </div>
  );
}

function GapList({ draftId, gaps }: { draftId: string; gaps: readonly Gap[] }) {
  return (
    <ul className="list-disc pl-5">
      {gaps.map((gap) => (
        <li key={`${gap.code}-${gap.step}-${gap.dog ?? ""}`}>
          <a href={linkTo(draftId, gap)} className="inline-block py-1.5 underline">
            {gapWords(gap)}
          </a>
        </li>
      ))}
    </ul>
  );
}

const EditLink = ({ to, what }: { to: string; what: string }) => (
  <a href={to} className="inline-block py-2 underline">
    Change<span className="sr-only"> {what}</span>
  </a>
);

/** The answers by who they are about. What was left open is not listed. */
export function LineGroups({ lines, edit }: { lines: readonly Line[]; edit?: (line: Line) => string }) {
  const parts = [...new Set(lines.map(({ group, step, dog }) => JSON.stringify([group, step, dog ?? ""])))];
  return parts.map((part) => {
    const [group, step, dog] = JSON.parse(part) as [string, string, string];
    const mine = lines.filter(
      (line) => line.group === group && line.step === step && (line.dog ?? "") === dog,
    );
    const said = mine.filter(({ text }) => text !== "");
    const [first] = mine;
    const title = step === "health" || step === "behaviour" ? `${group}: ${step}` : group;
    return (
      <Card
        key={part}
        title={title}
        aside={edit && first ? <EditLink to={edit(first)} what={title} /> : undefined}
      >
        {said.length === 0 && <p className="text-muted">Nothing told yet.</p>}
        <dl className="grid gap-3">
          {said.map(({ key, label, text }) => (
            <div key={key}>
              <dt className="text-sm text-muted">{label}</dt>
              <dd className="whitespace-pre-line break-words">{text}</dd>
            </div>
          ))}
        </dl>
      </Card>
    );
  });
}
