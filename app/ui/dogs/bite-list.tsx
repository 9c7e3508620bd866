import { printDay } from "../clients/missing.tsx";
import { dateFormat } from "../time.tsx";
import type { BiteShape } from "./shapes.ts";
import { levelWords } from "./words.ts";

/** A day in words, or as much of it as is known: "1 May 2024", "May 2024", "2024". */
export function printPart(day: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(day)) return printDay(day);
  if (!/^\d{4}-\d{2}$/.test(day)) return day;
  return dateFormat("UTC", { month: "short", year: "numeric" }).format(new Date(`${day}-01T00:00:00Z`));
}

/** A dog's incidents, newest first. */
export function BiteList({ path, bites }: { path: string; bites: readonly BiteShape[] }) {
  if (bites.length === 0) return <p className="text-muted">None on file.</p>;
  return (
    <ul className="divide-y divide-line">
      {bites.map((bite) => (
        <li key={bite.id} className="grid gap-1.5 py-3">
          <div className="flex flex-wrap items-baseline justify-between gap-x-4">
            <h3 className="font-sans font-semibold">{levelWords(bite.level)}</h3>
            <span className="text-muted">{bite.date ? printPart(bite.date) : "Day not known"}</span>
          </div>
          <p className="whitespace-pre-line">{bite.description}</p>
          {bite.context && <p className="whitespace-pre-line text-muted">{bite.context}</p>}
          <p className="text-sm text-muted">
            {bite.source === "intake" ? "Told by the household" : "Noted by staff"}
          </p>
          <a
            href={`${path}/bites/${bite.id}`}
            className="inline-flex min-h-12 items-center justify-self-start underline"
          >
            {`Edit the incident${bite.date ? ` of ${printPart(bite.date)}` : ""}`}
          </a>
        </li>
      ))}
    </ul>
  );
}
