import type { TimelineEvent } from "../../domain/clients/timeline.ts";
import { consentWayWords } from "../messages/words.ts";
import { Time } from "../time.tsx";

type Details = Record<string, string | number | boolean>;

const states: Record<string, string> = {
  active: "active",
  prospect: "a prospect",
  paused: "paused",
  archived: "archived",
};
const parts: Record<string, string> = {
  household: "The household was edited",
  notes: "The notes were edited",
  terms: "Source and rate were edited",
  contact: "A contact was edited",
  "contact-added": "A contact was added",
  "contact-removed": "A contact was removed",
  intake: "Details of an intake were taken over",
};
const kinds: Record<string, string> = {
  vaccination: "A vaccination record",
  "dog-photo": "A photo of a dog",
  waiver: "A waiver",
  "card-photo": "A photo of a report card",
  other: "A document",
};
const document = ({ kind }: Details) => kinds[String(kind)] ?? "A document";

/** What happened, in words that name no value. */
const timelineWords: Record<TimelineEvent, (details: Details) => string> = {
  "client.created": ({ source }) =>
    source === "intake"
      ? "The file was opened from an intake"
      : source === "inquiry"
        ? "The file was opened from an inquiry"
        : "The file was opened",
  "client.changed": ({ part }) => parts[String(part)] ?? "The file was edited",
  "client.state-changed": ({ from, to }) =>
    `Now ${states[String(to)] ?? to}, before ${states[String(from)] ?? from}`,
  "client.merged": () => "Another file became part of this one",
  "dog.added": () => "A dog was added",
  "dog.changed": () => "A dog was edited",
  "document.stored": (details) => `${document(details)} was added`,
  "document.removed": (details) => `${document(details)} was removed`,
  "waiver.asked": () => "The waiver was sent to be signed",
  "waiver.signed": ({ method, number }) =>
    `Waiver ${number} was signed${method === "paper" ? " on paper" : ""}`,
  "waiver.voided": () => "A signature was voided",
  "intake.sent": ({ update }) => (update ? "Asked to bring the file up to date" : "The intake was sent"),
  "intake.submitted": ({ update }) => (update ? "An update came in" : "The intake came in"),
  "intake.accepted": ({ update }) => (update ? "An update was taken over" : "The intake was taken over"),
  "intake.set-aside": () => "An intake was set aside",
  "inquiry.converted": () => "An inquiry became this client",
  "portal.opened": () => "The portal was opened",
  "appointment.added": () => "A visit was added",
  "appointment.left-calendar": () => "A visit left the calendar",
  "appointment.settled": ({ state }) => `A visit: ${String(state).replaceAll("-", " ")}`,
  "appointment.reschedule-asked": () => "Asked to move a visit",
  "package.sold": ({ sessions }) => `A package of ${sessions} sessions was sold`,
  "package.adjusted": ({ units }) => `A package was adjusted by ${units}`,
  "package.refunded": () => "A package was refunded",
  "package.expired": () => "A package ran out of time",
  "card.sent": ({ revision }) =>
    Number(revision) > 1 ? "A corrected report card was sent" : "A report card was sent",
  "card.read": () => "A report card was read",
  "message.written": ({ channel }) => (channel === "sms" ? "An SMS was written" : "An email was written"),
  "message.received": ({ kind }) => (kind === "sms" ? "An SMS came in" : "A wish to move a visit came in"),
  "message.seen-to": ({ kind }) =>
    kind === "sms" ? "An SMS that came in was seen to" : "A wish to move a visit was seen to",
  "consent.changed": ({ granted, source, how }) =>
    `${granted ? "Agreed to messages" : "Withdrew from messages"}${
      source === "unsubscribe"
        ? " by the link in a mail"
        : how
          ? `, told ${consentWayWords(String(how))}`
          : ""
    }`,
};

export interface TimelineShape {
  id: string;
  at: Date;
  /** In the reader's zone. */
  when: string;
  event: TimelineEvent;
  details: Details;
  who: string | null;
  byContact: boolean;
}

/** What happened to a client, newest first. */
export function Timeline({
  lines,
  page,
  hasMore,
  path,
}: {
  lines: readonly TimelineShape[];
  page: number;
  hasMore: boolean;
  path: string;
}) {
  const link = "inline-flex min-h-12 items-center underline";
  const to = (other: number) => `${path}${other > 1 ? `?timeline=${other}` : ""}#timeline`;
  return (
    <div id="timeline">
      {lines.length === 0 && <p className="text-muted">Nothing here.</p>}
      <ol className="grid gap-3">
        {lines.map(({ id, at, when, event, details, who, byContact }) => (
          <li key={id} className="border-l-2 border-line pl-3">
            {timelineWords[event](details)}
            <span className="block text-sm text-muted">
              <Time at={at}>{when}</Time>
              {(who || byContact) && ` · ${who ?? "the client"}`}
            </span>
          </li>
        ))}
      </ol>
      {(page > 1 || hasMore) && (
        <nav aria-label="Timeline pages" className="mt-2 flex justify-between">
          {page > 1 ? (
            <a href={to(page - 1)} rel="prev" className={link}>
              Newer
            </a>
          ) : (
            <span />
          )}
          {hasMore && (
            <a href={to(page + 1)} rel="next" className={link}>
              Older
            </a>
          )}
        </nav>
      )}
    </div>
  );
}
