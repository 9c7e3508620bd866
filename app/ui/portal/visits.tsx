import { chargeWords, sessionWords } from "../packages/words.ts";
import { Time } from "../time.tsx";

export interface NextVisitShape {
  id: string;
  startsAt: Date;
  /** In words: "Tue 3 November 2026, 14:30 to 15:30". */
  when: string;
  /** "Biscuit with Robin"; "" where neither is known. */
  who: string;
  /** "" where it is at the household's; null where we could not read it. */
  place: string | null;
  /** Null where it takes place as planned. */
  outcome: string | null;
  mayAsk: boolean;
  /** When somebody asked to move it, in words. */
  wish: string | null;
}

/** A visit to come, with the way to ask for another time. */
export function NextVisit({ visit }: { visit: NextVisitShape }) {
  const { id, startsAt, when, who, place, outcome, mayAsk, wish } = visit;
  return (
    <li className="border-l-4 border-accent pl-3">
      <p className="text-lg font-semibold">
        <Time at={startsAt}>{when}</Time>
      </p>
      {who && <p className="wrap-anywhere">{who}</p>}
      {place === null ? (
        <p>Please ask us where it is: this could not be read.</p>
      ) : (
        place && <p className="wrap-anywhere">{place}</p>
      )}
      {outcome && <p className="font-medium">{outcome}</p>}
      {wish && <p className="text-muted">You asked for another time on {wish}. We get back to you.</p>}
      {mayAsk && (
        <p>
          <a href={`/portal/visits/${id}/reschedule`} className="inline-flex min-h-12 items-center underline">
            {wish ? "Change what you asked" : "Ask for another time"}
            <span className="sr-only"> instead of {when}</span>
          </a>
        </p>
      )}
    </li>
  );
}

export interface PastVisitShape {
  id: string;
  startsAt: Date;
  when: string;
  place: string | null;
  outcome: string;
  charge: {
    charge: keyof typeof chargeWords;
    packageTitle: string | null;
    session: { number: number; of: number } | null;
    reason: string;
  } | null;
}

/** A past visit: what became of it, and how it counts. */
export function PastVisit({ visit: { startsAt, when, place, outcome, charge } }: { visit: PastVisitShape }) {
  return (
    <li className="border-b border-line py-3 last:border-b-0">
      <p className="font-medium">
        <Time at={startsAt}>{when}</Time>
      </p>
      <p>{outcome}</p>
      {place && <p className="text-sm text-muted wrap-anywhere">{place}</p>}
      {charge && <p className="text-sm text-muted">{chargeLine(charge)}</p>}
      {charge?.reason && <p className="text-sm whitespace-pre-line wrap-anywhere">“{charge.reason}”</p>}
    </li>
  );
}

function chargeLine({ charge, packageTitle, session }: NonNullable<PastVisitShape["charge"]>): string {
  if (charge !== "package") return `Counted as: ${chargeWords[charge]}`;
  const title = packageTitle ? `: ${packageTitle}` : "";
  return `Counted as: ${chargeWords.package}${title}${session ? `, ${sessionWords(session).toLowerCase()}` : ""}`;
}

/** What became of a visit, as its household reads it. */
export const ownOutcomeWords = {
  scheduled: "Not noted yet",
  completed: "Took place",
  "cancelled-by-client": "Cancelled by you",
  "cancelled-by-us": "Cancelled by us",
  "no-show": "Nobody was there",
  rescheduled: "Moved to another time",
} as const;
