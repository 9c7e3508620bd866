import type { DayView, DayVisit } from "../../domain/day/day.ts";
import { Button, FormProblem, type Problems } from "../form.tsx";
import { money } from "../money.ts";
import { dateFormat, type Locale } from "../time.tsx";
import { counted } from "./words.ts";

type Answer = DayView["answers"][number];

/** What came of answers that could not all be kept: of which visits, and why. */
export interface TookPlaceProblems extends Problems {
  open?: readonly { appointmentId: string; reason: keyof typeof whyNot }[];
}

const whyNot = {
  stale: "something else was saved about it meanwhile",
  "used-up": "its package has no session left",
  expired: "its package had run out on that day",
  gone: "it is not there any more",
} as const;

/**
 * One form for the visits of a day of which it is clear what they cost: ticked are those that a package pays for; what
 * somebody has to pay for is a tap.
 */
export function TookPlace({
  day,
  whose,
  isToday,
  visits,
  answers,
  currency,
  problems,
  locale,
}: Pick<DayView, "day" | "whose" | "isToday" | "visits" | "answers" | "currency"> & {
  problems?: TookPlaceProblems | undefined;
  locale: Locale;
}) {
  const of = (id: string) => visits.find((visit) => visit.id === id);
  const open = problems?.open ?? [];
  if (answers.length === 0 && open.length === 0) return null;
  return (
    <details
      open={!isToday || problems !== undefined}
      className="group/took rounded-2xl border border-line bg-surface px-5 py-2"
    >
      <summary className="flex min-h-12 cursor-pointer items-center font-semibold">
        <span aria-hidden="true" className="mr-2 group-open/took:rotate-90">
          ›
        </span>
        {answers.length === 0
          ? "Visits that took place"
          : `${counted(answers.length, "visit")}: took place as planned?`}
      </summary>
      <form method="post" action={`/today?day=${day}&whose=${whose}`} className="grid gap-4 pb-3">
        <FormProblem problems={problems} />
        {open.length > 0 && (
          <ul className="list-disc pl-5">
            {open.map(({ appointmentId, reason }) => (
              <li key={appointmentId}>
                {nameOf(of(appointmentId), locale)}: {whyNot[reason]}.
              </li>
            ))}
          </ul>
        )}
        {answers.length > 0 && (
          <>
            <ul className="divide-y divide-line">
              {answers.map((answer, row) => (
                <li key={answer.appointmentId}>
                  <Row
                    {...{ answer, row, currency, problems }}
                    name={nameOf(of(answer.appointmentId), locale)}
                  />
                </li>
              ))}
            </ul>
            <Button wide>These took place</Button>
            <p className="text-sm text-muted">
              Of the others, say one by one in the list above how they went.
            </p>
          </>
        )}
      </form>
    </details>
  );
}

function Row({
  answer,
  row,
  name,
  currency,
  problems,
}: {
  answer: Answer;
  row: number;
  name: string;
  currency: string;
  problems: TookPlaceProblems | undefined;
}) {
  const field = (last: string) => `visits.${row}.${last}`;
  const wasSent = problems?.values[field("id")] === answer.appointmentId;
  const ticked = wasSent ? problems?.values[field("take")] !== undefined : answer.package !== null;
  return (
    <>
      <input type="hidden" name={field("id")} value={answer.appointmentId} />
      <input type="hidden" name={field("version")} value={answer.version} />
      <input type="hidden" name={field("charge")} value={chargeOf(answer)} />
      <label className="flex min-h-12 cursor-pointer items-center gap-3 py-2">
        <input
          type="checkbox"
          name={field("take")}
          value="yes"
          defaultChecked={ticked}
          className="size-6 shrink-0 accent-accent"
        />
        <span className="min-w-0 wrap-anywhere">
          {name}
          <span className="block text-sm text-muted">{costs(answer, currency)}</span>
        </span>
      </label>
    </>
  );
}

/** As the form carries it: "package:<id>", "price:9000", or "price" where nobody has said how much. */
const chargeOf = ({ package: one, priceCents }: Answer): string =>
  one ? `package:${one.id}` : priceCents === null ? "price" : `price:${priceCents}`;

/** "One session of Amsel trio, 2 left after." */
const costs = ({ package: one, priceCents }: Answer, currency: string): string =>
  one
    ? `One session of ${one.title}, ${one.left === 0 ? "none" : one.left} left after.`
    : priceCents === null
      ? "To be paid by itself."
      : `To be paid by itself: ${money(priceCents, currency)}.`;

/** "16:00, Momo (Priya Raman)" */
function nameOf(visit: DayVisit | undefined, { timeZone }: Locale): string {
  if (!visit) return "A visit";
  const { startsAt, dogs, client, title } = visit;
  const at = dateFormat(timeZone, { hour: "2-digit", minute: "2-digit" }).format(startsAt);
  const people = client || title || "a client";
  return `${at}, ${dogs.length > 0 ? `${dogs.join(", ")} (${people})` : people}`;
}
