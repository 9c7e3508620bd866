import { printDay } from "../clients/missing.tsx";
import { Button } from "../form.tsx";
import { dateFormat } from "../time.tsx";
import type { VaccinationShape } from "./shapes.ts";
import { holds } from "./words.ts";

const tones = { good: "text-good", warn: "text-warn", bad: "text-bad" } as const;

/** A dog's vaccinations: until when each holds, its proof, and who approved it, or the button to. */
export function VaccinationList({
  clientPath,
  path,
  vaccinations,
  version,
  papers,
  approvers,
  today,
  timeZone,
}: {
  clientPath: string;
  /** Of the dog's page. */
  path: string;
  vaccinations: readonly VaccinationShape[];
  /** Of the dog, as it is shown. */
  version: number;
  papers: readonly { id: string; name: string }[];
  approvers: Record<string, string>;
  today: string;
  timeZone: string;
}) {
  if (vaccinations.length === 0) return <p className="text-muted">None on file.</p>;
  return (
    <ul className="divide-y divide-line">
      {vaccinations.map((shot) => {
        const { tone, words } = holds(shot.expiresOn, today);
        const proof = papers.find(({ id }) => id === shot.documentId);
        const own = `${path}/vaccinations/${shot.id}`;
        return (
          <li key={shot.id} className="grid gap-1.5 py-3">
            <div className="flex flex-wrap items-baseline justify-between gap-x-4">
              <h3 className="font-sans font-semibold">{shot.vaccine}</h3>
              <span className={`font-medium ${tones[tone]}`}>{words}</span>
            </div>
            <p className="text-sm text-muted">
              {shot.givenOn ? `Given ${printDay(shot.givenOn)}` : "Day not noted"}
              {" · "}
              {shot.approvedAt
                ? approvedWords(shot.approvedAt, approvers[shot.approvedBy ?? ""], timeZone)
                : "not approved yet"}
            </p>
            {shot.note && <p className="whitespace-pre-line">{shot.note}</p>}
            <div className="flex flex-wrap items-center gap-x-5 gap-y-1">
              {proof ? (
                <a
                  href={`${clientPath}/documents/${proof.id}`}
                  className="inline-flex min-h-12 items-center break-all underline"
                >
                  {proof.name}
                </a>
              ) : (
                <span className="text-muted">No proof on file</span>
              )}
              <a
                href={own}
                className="inline-flex min-h-12 items-center underline"
                aria-label={`Edit the vaccination ${shot.vaccine}`}
              >
                Edit
              </a>
              {!shot.approvedAt && (
                <form method="post" action={`${own}/approve`}>
                  <input type="hidden" name="version" value={version} />
                  <Button tone="quiet" aria-label={`Approve the vaccination ${shot.vaccine}`}>
                    Approve
                  </Button>
                </form>
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

function approvedWords(at: Date, name: string | undefined, timeZone: string): string {
  const day = dateFormat(timeZone, { dateStyle: "medium" }).format(at);
  return `approved ${name ? `by ${name} ` : ""}on ${day}`;
}
