import { PageTitle } from "../layout.tsx";
import { PublicShell } from "../shell.tsx";
import { type StepName, stepNames } from "./words.ts";

const order = Object.keys(stepNames) as StepName[];

/** The frame of a step: where one is, the fields, and until when everything is kept. */
export function StepShell({
  step,
  done,
  draftId,
  title,
  intro,
  kept,
  children,
}: {
  step: StepName;
  done: readonly string[];
  /** Null before the first step was saved. */
  draftId: string | null;
  title: string;
  intro?: React.ReactNode;
  /** Until when an unsent intake is kept, as text. */
  kept: string;
  children: React.ReactNode;
}) {
  const at = order.indexOf(step) + 1;
  return (
    <PublicShell>
      <title>{`${title} · Intake`}</title>
      <nav aria-label="Steps of the intake" className="mb-5">
        <p className="text-sm text-muted">
          Step {at} of {order.length}
        </p>
        <progress value={at} max={order.length} aria-label="Progress" className="h-2 w-full" />
        {draftId && (
          <ol className="mt-1 flex flex-wrap gap-x-4 text-sm">
            {order.map((name) => (
              <li key={name}>
                <a
                  href={`/intake/${draftId}?step=${name}`}
                  aria-current={name === step ? "step" : undefined}
                  className="inline-block py-3 underline aria-[current=step]:font-semibold aria-[current=step]:no-underline"
                >
                  {stepNames[name]}
                  {done.includes(name) && <span className="sr-only">, done</span>}
                  {done.includes(name) && <span aria-hidden="true"> ✓</span>}
                </a>
              </li>
            ))}
          </ol>
        )}
      </nav>
      <PageTitle title={title}>{intro}</PageTitle>
      {children}
      <p className="mt-8 text-sm text-muted">{kept}</p>
    </PublicShell>
  );
}
