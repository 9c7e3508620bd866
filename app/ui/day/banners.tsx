import type { DayView } from "../../domain/day/day.ts";
import { ButtonLink, Notice } from "../form.tsx";
import { ago, type Locale, shortTime, Time } from "../time.tsx";

export function TeslaBanner({
  connection,
  mayConnect,
}: {
  connection: DayView["levels"]["connection"];
  mayConnect: boolean;
}) {
  if (connection !== "needs-reconnecting") return null;
  return (
    <Notice tone="bad">
      <p className="font-semibold">Tesla has to be connected again</p>
      <p>The levels below are the last ones it gave.</p>
      <Reconnect mayConnect={mayConnect} />
    </Notice>
  );
}

/** What is wrong with the calendar, with the age of what is shown; nothing where all is well. */
export function CalendarBanner({
  calendar: { connection, selected, syncedAt, failing },
  mayConnect,
  now,
  locale,
}: {
  calendar: DayView["calendar"];
  mayConnect: boolean;
  now: Date;
  locale: Locale;
}) {
  const age = syncedAt && (
    <>
      {" "}
      The visits are as it was <Time at={syncedAt}>{ago(syncedAt, now)}</Time> (
      {shortTime(syncedAt, now, locale)}).
    </>
  );
  if (connection === "needs-reconnecting")
    return (
      <Notice tone="bad">
        <p className="font-semibold">The calendar has to be connected again</p>
        <p>Google does not let us read it any more.{age}</p>
        <Reconnect mayConnect={mayConnect} />
      </Notice>
    );
  if (connection === "connected" && selected === 0 && mayConnect)
    return (
      <Notice tone="warn">
        <p>No calendar is ticked yet, so no visits come from Google.</p>
        <p className="mt-3">
          <ButtonLink to="/calendar/calendars">Choose calendars</ButtonLink>
        </p>
      </Notice>
    );
  if (failing)
    return (
      <Notice tone="warn">
        <p>The calendar could not be read lately; it is tried again by itself.{age}</p>
      </Notice>
    );
  return null;
}

function Reconnect({ mayConnect }: { mayConnect: boolean }) {
  if (!mayConnect) return null;
  return (
    <p className="mt-3">
      <ButtonLink to="/connections">Reconnect</ButtonLink>
    </p>
  );
}
