import { listCalendars } from "../../domain/calendar/calendars.ts";
import { isOffered } from "../../domain/connections/connection-provider.ts";
import { readConnectionsPage } from "../../domain/connections/sign-in-permission.ts";
import { systemContext } from "../../http/context.ts";
import { readLocale } from "../../http/locale.ts";
import { signedIn } from "../../http/signed-in.ts";
import { Connect, ConnectionCard } from "../../ui/connection-card.tsx";
import { Notice } from "../../ui/form.tsx";
import { Card, PageTitle } from "../../ui/layout.tsx";
import type { Route } from "./+types/connections.ts";

const notices: Record<string, { tone: "good" | "bad"; sentence: string }> = {
  disconnected: {
    tone: "good",
    sentence:
      "It is disconnected. We deleted the access and asked for its end there; visits and past readings stay.",
  },
  linked: { tone: "good", sentence: "You can now sign in with this Tesla account." },
  "not-linked": { tone: "bad", sentence: "This Tesla account already signs somebody else in." },
};

export async function loader({ request, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const session = signedIn(context);
  const [connections, calendars, { timeZone }] = await Promise.all([
    readConnectionsPage(ctx, session.staffId),
    listCalendars(ctx),
    readLocale(context),
  ]);
  const done = new URL(request.url).searchParams.get("done") ?? "";
  /** Which account it is, and what is read of it. */
  const readOf = (connectionId: string) => {
    const own = calendars.filter((calendar) => calendar.connectionId === connectionId);
    const ticked = own.filter(({ selected }) => selected);
    const times = ticked.flatMap(({ syncedAt }) => syncedAt?.getTime() ?? []);
    return {
      account: own.find(({ primary }) => primary)?.account ?? "",
      read: ticked.length,
      all: own.length,
      syncedAt: times.length > 0 ? new Date(Math.max(...times)) : null,
    };
  };
  return {
    connections: connections.map(({ staffId, connectedBy, ...rest }) => ({
      ...rest,
      connectedBy: staffId === session.staffId ? "you" : (connectedBy ?? "a former team member"),
      ...(rest.provider === "google-calendar" && { calendars: readOf(rest.id) }),
    })),
    offersCalendars: isOffered(ctx, "google-calendar"),
    timeZone,
    now: ctx.clock.now(),
    notice: Object.hasOwn(notices, done) ? notices[done] : undefined,
  };
}

export default function Connections({ loaderData }: Route.ComponentProps) {
  const { connections, offersCalendars, timeZone, now, notice } = loaderData;
  const of = (provider: string) => connections.filter((connection) => connection.provider === provider);
  const isConnected = (provider: string) => of(provider).some(({ status }) => status !== "disconnected");
  const cards = (provider: string) =>
    of(provider).map((connection) => (
      <ConnectionCard key={connection.id} connection={connection} timeZone={timeZone} now={now} />
    ));
  return (
    <div className="grid max-w-2xl gap-5">
      <title>Connections · Daydreamers</title>
      <PageTitle title="Connections">What Daydreamers may read for you, and from where.</PageTitle>
      {notice && <Notice tone={notice.tone}>{notice.sentence}</Notice>}
      {cards("tesla")}
      {of("tesla").length === 0 && (
        <Card title="Tesla" aside="Not connected">
          <p className="mb-4">
            See the charge of your car and your Powerwall, now and as a chart of the last day. Daydreamers
            only reads: it never unlocks, moves or wakes a car, and does not ask where it is.
          </p>
          <Connect provider="tesla" label="Connect Tesla" />
          <p className="mt-3 text-sm text-muted">
            You sign in at Tesla and choose there what to share. Your Tesla password never reaches us.
          </p>
        </Card>
      )}
      {isConnected("tesla") && (
        <div>
          <Connect provider="tesla" label="Connect another Tesla account" tone="quiet" />
        </div>
      )}
      {cards("google-calendar")}
      {of("google-calendar").length === 0 && <NoCalendar offered={offersCalendars} />}
      {isConnected("google-calendar") && offersCalendars && (
        <div>
          <Connect provider="google-calendar" label="Connect another Google account" tone="quiet" />
        </div>
      )}
    </div>
  );
}

function NoCalendar({ offered }: { offered: boolean }) {
  if (!offered) {
    return (
      <Card title="Google Calendar" aside="Not set up">
        <p>
          This installation has no registration at Google yet. Whoever set up Daydreamers can add one: a
          client id and its secret, as the operator's page about the calendar describes
          (docs/runbooks/calendar.md).
        </p>
      </Card>
    );
  }
  return (
    <Card title="Google Calendar" aside="Not connected">
      <p className="mb-4">
        Your visits come from the calendar that you keep anyway. Daydreamers only reads: of the calendars that
        you tick, the time, title, place and guests of an event. It changes nothing there.
      </p>
      <Connect provider="google-calendar" label="Connect Google Calendar" />
      <p className="mt-3 text-sm text-muted">
        You sign in at Google and choose there what to share. Your Google password never reaches us.
      </p>
    </Card>
  );
}
