import type { Digest, DigestVisit } from "./digest.ts";
import { joined } from "./words.ts";

/**
 * A digest as one person reads it: the own visits and those that are open to all.
 * @returns null on a day without anything to say: a mail that says nothing teaches to read none
 */
export function digestLetter(
  digest: Digest,
  staffId: string,
  { origin, day }: { origin: string; day: string },
): { subject: string; text: string } | null {
  const visits = digest.visits.filter((visit) => visit.staffId === null || visit.staffId === staffId);
  const waits = waiting(digest);
  if (visits.length === 0 && waits.length === 0) return null;
  const parts = [
    visits.length === 0 ? "No visit today." : visits.map(visitLines).join("\n"),
    waits.length > 0 && `What waits:\n${waits.map((line) => `- ${line}`).join("\n")}`,
    `Addresses and gate codes are on the page, not in this mail: ${origin}/today`,
  ];
  const subject =
    visits.length === 0
      ? `${day}: no visit, ${waits.length === 1 ? "one thing waits" : `${waits.length} things wait`}`
      : `${day}: ${visits.length === 1 ? "one visit" : `${visits.length} visits`}, the first at ${visits[0]?.time}`;
  return { subject, text: parts.filter(Boolean).join("\n\n") };
}

function visitLines({ time, people, dogs, missing, package: left }: DigestVisit): string {
  const notes = [missing.length > 0 && `missing: ${missing.join("; ")}`, left].filter(Boolean);
  return [`${time}  ${people}${dogs && `, with ${dogs}`}`, ...notes.map((note) => `       ${note}`)].join(
    "\n",
  );
}

const counted = (count: number, one: string, many: string): string[] =>
  count === 0 ? [] : [count === 1 ? one : `${count} ${many}`];

function waiting({ unmatched, received, drafts, expired }: Digest): string[] {
  return [
    ...counted(
      unmatched,
      "one event of the calendar is nobody's yet",
      "events of the calendar are nobody's yet",
    ),
    ...counted(received, "one message came in", "messages came in"),
    ...counted(drafts, "one report card is not sent", "report cards are not sent"),
    ...expired.map(({ dogs, people }) => `a vaccination of ${joined(dogs)} ran out this week (${people})`),
  ];
}
