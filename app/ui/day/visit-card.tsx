import type { DayVisit } from "../../domain/day/day.ts";
import { Unreadable, unreadableVisit } from "../appointments/unreadable.tsx";
import { Badge, Badges, printDay } from "../clients/missing.tsx";
import { Button, ButtonLink } from "../form.tsx";
import { dateFormat, type Locale, Time } from "../time.tsx";
import { directions, driveTime, packageWords, stateWords, way } from "./words.ts";

const clock = (at: Date, { timeZone }: Locale) =>
  dateFormat(timeZone, { hour: "2-digit", minute: "2-digit" }).format(at);

/** "09:00 to 10:00" in the reader's zone. */
function Hours({ visit, locale }: { visit: DayVisit; locale: Locale }) {
  return (
    <span className="tabular">
      <Time at={visit.startsAt}>{clock(visit.startsAt, locale)}</Time> to{" "}
      <Time at={visit.endsAt}>{clock(visit.endsAt, locale)}</Time>
    </span>
  );
}

/** Who it is; of a file that does not open what the calendar calls the visit is left. */
const nameOf = ({ client, title }: DayVisit) => client || title || "A client";

/**
 * A visit with all that is needed at the door. The one that is next is made for a thumb at a traffic light.
 * @param moment what stands over it: "Now", "Next"; "" for later ones
 */
export function VisitCard({
  visit,
  clashes = [],
  moment,
  locale,
}: {
  visit: DayVisit;
  /** In words, with what of the day it does not fit together. */
  clashes?: readonly string[];
  moment: "Now" | "Next" | "";
  locale: Locale;
}) {
  const { client, dogs, drive } = visit;
  const where = visit.place || visit.address;
  return (
    <li
      className={`rounded-2xl border bg-surface p-5 ${moment ? "border-2 border-accent" : "border-line"}`}
      aria-current={moment ? "time" : undefined}
    >
      <p className={moment ? "text-xl font-semibold" : "font-semibold"}>
        {moment && <span className="text-accent">{moment}: </span>}
        <a
          href={`/appointments/${visit.id}`}
          className="inline-flex min-h-12 items-center text-ink underline decoration-line underline-offset-4"
        >
          <Hours visit={visit} locale={locale} />
          <span className="sr-only">, the visit of {nameOf(visit)}</span>
        </a>
      </p>
      <h3 className={`mt-1 font-semibold ${moment ? "text-2xl" : "text-xl"}`}>
        <a
          href={`/clients/${visit.clientId}`}
          className="text-ink underline decoration-line decoration-2 underline-offset-4"
        >
          {dogs.length > 0 ? dogs.join(", ") : nameOf(visit)}
        </a>
      </h3>
      {client && <p className="text-muted">{dogs.length > 0 ? client : "No dog on file"}</p>}
      {visit.unreadable && <Unreadable />}
      {clashes.length > 0 && (
        <ul className="mt-2 grid gap-1 rounded-lg border-l-4 border-warn bg-warn-wash px-4 py-2 font-medium">
          {clashes.map((clash) => (
            <li key={clash}>{clash}</li>
          ))}
        </ul>
      )}
      <Warnings visit={visit} />
      <div className="mt-3 grid gap-1">
        {where ? (
          <a
            href={directions(where)}
            rel="noopener noreferrer"
            className={`inline-flex min-h-12 items-center font-medium underline ${moment ? "text-lg" : ""}`}
          >
            {where}
          </a>
        ) : (
          !visit.unreadable && <p className="text-muted">No address yet.</p>
        )}
        {visit.access && (
          <p className={`whitespace-pre-line ${moment ? "text-lg" : ""}`}>
            <span className="font-semibold">Gate, parking: </span>
            {visit.access}
          </p>
        )}
        {drive && (
          <p className="text-muted">
            {driveTime(drive.seconds)} of driving, {way(drive.metres, locale)}.
            {!visit.clashes.some((clash) => clash.kind !== "overlap" || clash.isFirst) && (
              <>
                {" "}
                Leave by <Time at={drive.leaveAt}>{clock(drive.leaveAt, locale)}</Time>.
              </>
            )}
          </p>
        )}
        {!visit.hasPlace && !drive && !visit.unreadable && (
          <a
            href={`/clients/${visit.clientId}/place`}
            className="inline-flex min-h-12 items-center underline"
          >
            Set the distance
          </a>
        )}
        {visit.note && (
          <p className="whitespace-pre-line">
            <span className="font-semibold">Note: </span>
            {visit.note}
          </p>
        )}
        <p>
          {visit.package ? packageWords(visit.package) : client && "No package"}
          {visit.package?.expiresOn && visit.package.state !== "expired" && (
            <span className="text-muted">, good until {printDay(visit.package.expiresOn)}</span>
          )}
        </p>
      </div>
      <Actions visit={visit} moment={moment} />
    </li>
  );
}

function Warnings({ visit }: { visit: DayVisit }) {
  return (
    <div className="mt-2 grid gap-2">
      {visit.warnings.length > 0 && (
        <ul className="grid gap-1 rounded-lg border-l-4 border-bad bg-bad-wash px-4 py-2">
          {visit.warnings.map(({ dog, text }) => (
            <li key={dog} className="whitespace-pre-line">
              <strong>{dog}:</strong> {text}
            </li>
          ))}
        </ul>
      )}
      {visit.isFirst && (
        <p>
          <Badge tone="warn">First visit</Badge>
        </p>
      )}
      <Badges missing={visit.missing} bites={visit.bites} />
    </div>
  );
}

/** What one does with a visit, in the order of a day: ring, write, say how it went. */
function Actions({ visit, moment }: { visit: DayVisit; moment: "Now" | "Next" | "" }) {
  const { phone } = visit;
  return (
    <div className="mt-4 grid gap-2 print:hidden">
      <div className="flex flex-wrap gap-2 *:flex-1 *:px-2">
        {phone && (
          <>
            <ButtonLink to={`tel:${phone}`} tone={moment ? "primary" : "quiet"}>
              Call
            </ButtonLink>
            <ButtonLink to={`sms:${phone}`} tone="quiet">
              Text
            </ButtonLink>
          </>
        )}
        <ButtonLink to={`/messages/new?client=${visit.clientId}`} tone="quiet">
          Message
        </ButtonLink>
      </div>
      <div className="grid grid-cols-2 gap-2 [&>a]:px-2">
        <form method="post" action="/report-cards/new">
          <input type="hidden" name="appointment" value={visit.id} />
          <Button tone="quiet" wide>
            Write card
          </Button>
        </form>
        <ButtonLink to={`/appointments/${visit.id}/outcome`} tone="quiet">
          {moment === "Now" ? "How did it go?" : "Called off?"}
        </ButtonLink>
      </div>
    </div>
  );
}

/** A visit that is over or was called off: when, who, what became of it, and its card where there was one. */
export function PastVisit({ visit, locale }: { visit: DayVisit; locale: Locale }) {
  const isOpen = visit.state === "scheduled" && !visit.leftCalendar && !visit.isHistory;
  const path = isOpen ? `/appointments/${visit.id}/outcome` : `/appointments/${visit.id}`;
  const link = "inline-flex min-h-12 cursor-pointer items-center underline";
  return (
    <li className="border-b border-line py-1 last:border-0">
      <div className="flex items-center gap-3">
        <span className="shrink-0">
          <Hours visit={visit} locale={locale} />
        </span>
        <a href={`/clients/${visit.clientId}`} className={link}>
          {nameOf(visit)}
        </a>
      </div>
      {visit.unreadable && <p className="text-sm">{unreadableVisit}</p>}
      <div className="flex flex-wrap gap-x-6">
        <a href={path} className={`${link} ${isOpen ? "font-semibold" : "text-muted"}`}>
          {isOpen
            ? "How did it go?"
            : visit.state === "scheduled" && visit.isHistory
              ? "Over before this calendar was connected"
              : stateWords(visit)}
        </a>
        {(isOpen || visit.state === "completed") && (
          <form method="post" action="/report-cards/new">
            <input type="hidden" name="appointment" value={visit.id} />
            <button type="submit" className={link} aria-label={`Write card of ${nameOf(visit)}`}>
              Write card
            </button>
          </form>
        )}
      </div>
    </li>
  );
}
