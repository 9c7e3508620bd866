import { ButtonLink, type Problems, Tick } from "./form.tsx";
import { Card } from "./layout.tsx";
import { ago } from "./time.tsx";

/** An account with its calendars, as they can be ticked. */
export interface CalendarAccount {
  id: string;
  status: "connected" | "limited" | "needs-reconnecting" | "disconnected";
  name: string;
  calendars: { id: string; name: string; selected: boolean; syncedAt: Date | null; failure: string | null }[];
}

const failures: Record<string, string> = {
  gone: "This calendar is no longer there, or no longer shared with this account. It is not read any more.",
  "missing-scope": "Google does not let us read it. Reconnect and leave every box ticked there.",
  "not-enabled":
    "The Calendar API is not switched on in your project at Google. Whoever set up Daydreamers can switch it on.",
  "rate-limited": "Google asked us to wait. We go on by ourselves.",
  "provider-down": "Google did not answer. We go on trying.",
  "too-large": "This calendar has more than 20,000 events. Move your visits into one of their own.",
};

/** The sentence for why a calendar was not read; null where it was. */
export const failureWords = (code: string | null): string | null =>
  code === null ? null : (failures[code] ?? "It could not be read. We go on trying.");

/** One account: its calendars to tick, each with when it was read last or why not. */
export function CalendarChoice({
  account,
  now,
  problems,
}: {
  account: CalendarAccount;
  now: Date;
  problems?: Problems | undefined;
}) {
  const { status, name, calendars } = account;
  return (
    <Card title={name} aside="Google">
      {status === "needs-reconnecting" && (
        <div className="mb-4 grid gap-3">
          <p className="text-bad">Google stopped letting us in. What was read last is still shown.</p>
          <div>
            <ButtonLink to="/connections">Reconnect</ButtonLink>
          </div>
        </div>
      )}
      {status === "limited" && (
        <p className="mb-4 text-warn">Not everything was granted. Reconnect under Connections.</p>
      )}
      {calendars.length === 0 && (
        <p>The list of calendars has not been read yet. “Look for new calendars” below tries again.</p>
      )}
      <div className="grid gap-1">
        {calendars.map((calendar) => (
          <Tick
            key={calendar.id}
            name={calendar.id}
            label={calendar.name}
            hint={hintOf(calendar, now)}
            problems={problems}
            defaultChecked={calendar.selected}
          />
        ))}
      </div>
    </Card>
  );
}

function hintOf({ selected, syncedAt, failure }: CalendarAccount["calendars"][number], now: Date) {
  if (failure) return failure;
  if (!selected) return undefined;
  return syncedAt ? `Last read ${ago(syncedAt, now)}` : "Not read yet";
}
