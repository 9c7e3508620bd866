import { Button, Notice } from "../form.tsx";
import { type CardShape, ReportCard } from "./card.tsx";

/** The card before this one: beside it where there is room, folded on a phone. */
export function PreviousCard({
  previous: { id, card },
  fold = false,
}: {
  previous: { id: string; card: CardShape };
  fold?: boolean;
}) {
  const shown = <ReportCard card={card} photoBase={`/report-cards/${id}/photos`} />;
  if (fold)
    return (
      <details className="rounded-2xl border border-line bg-surface px-5 lg:hidden">
        <summary className="flex min-h-12 cursor-pointer items-center font-medium">
          <span aria-hidden="true" className="mr-2">
            +
          </span>
          The card before this one
        </summary>
        <div className="-mx-4 pb-4">{shown}</div>
      </details>
    );
  return (
    <section>
      <h2 className="mb-2 text-lg font-semibold">The card before this one</h2>
      {shown}
    </section>
  );
}

/** Two have written: both texts are here, and pressing Save again is a decision. */
export function ConflictNotice({
  saved,
  byMe,
  summary,
  path,
}: {
  saved: string;
  byMe: boolean;
  /** What is saved, as plain text. */
  summary: string;
  path: string;
}) {
  return (
    <Notice tone="warn">
      <p className="font-semibold">
        Not saved: {byMe ? "you saved this card elsewhere" : "somebody of the team saved this card"} at{" "}
        {saved}.
      </p>
      <p className="mt-1">
        What you typed is below, unsaved. Save it again to put it in the place of the other, or{" "}
        <a href={path} className="underline">
          go on with the other
        </a>
        . There the summary reads:
      </p>
      <p className="mt-2 max-h-60 overflow-auto rounded bg-surface p-3 whitespace-pre-line wrap-anywhere">
        {summary || "(nothing)"}
      </p>
    </Notice>
  );
}

/** Asks first. */
export function ThrowAway({ path, isCorrection }: { path: string; isCorrection: boolean }) {
  return (
    <details className="rounded-2xl border border-line bg-surface px-5">
      <summary className="flex min-h-12 cursor-pointer items-center font-medium">
        <span aria-hidden="true" className="mr-2">
          +
        </span>
        Throw this {isCorrection ? "correction" : "draft"} away
      </summary>
      <form method="post" action={`${path}/discard`} className="pb-4">
        <p className="mb-3 text-muted">
          {isCorrection
            ? "What was sent stays as it is."
            : "What you wrote is gone, and cannot be brought back."}
        </p>
        <Button tone="danger">Yes, throw it away</Button>
      </form>
    </details>
  );
}
