import { Button, ButtonLink, Notice } from "../form.tsx";
import { ago, Time } from "../time.tsx";

/** Since when the calendar is known, and how to read it at once where that can be done. */
export function Freshness({
  connection,
  selected,
  mayRead,
  syncedAt,
  mayConnect,
  now,
}: {
  connection: "none" | "connected" | "needs-reconnecting";
  selected: number;
  mayRead: boolean;
  syncedAt: Date | null;
  mayConnect: boolean;
  now: Date;
}) {
  if (connection === "none")
    return (
      <Notice tone="warn">
        <p>No calendar is connected. Visits can be entered by hand, or come from Google Calendar.</p>
        {mayConnect && (
          <p className="mt-3">
            <ButtonLink to="/connections">Connect Google Calendar</ButtonLink>
          </p>
        )}
      </Notice>
    );
  if (selected === 0) return null;
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      {mayRead && (
        <form method="post" action="/calendar/sync">
          <Button tone="quiet">Look for changes now</Button>
        </form>
      )}
      <p className="text-muted">
        {syncedAt ? (
          <>
            Read <Time at={syncedAt}>{ago(syncedAt, now)}</Time>
          </>
        ) : (
          "Not read yet"
        )}
        {mayConnect && (
          <>
            {" · "}
            <a href="/calendar/calendars" className="inline-flex min-h-12 items-center underline">
              Calendars
            </a>
          </>
        )}
      </p>
    </div>
  );
}
