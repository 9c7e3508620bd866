import { readConnectionsPage } from "../../domain/connections/sign-in-permission.ts";
import { systemContext } from "../../http/context.ts";
import { readLocale } from "../../http/locale.ts";
import { signedIn } from "../../http/signed-in.ts";
import { ConnectionCard, ConnectTesla } from "../../ui/connection-card.tsx";
import { Notice } from "../../ui/form.tsx";
import { Card, PageTitle } from "../../ui/layout.tsx";
import type { Route } from "./+types/connections.ts";

const notices: Record<string, { tone: "good" | "bad"; sentence: string }> = {
  disconnected: {
    tone: "good",
    sentence: "Tesla is disconnected. We deleted the access and told Tesla to end it; past readings stay.",
  },
  linked: { tone: "good", sentence: "You can now sign in with this Tesla account." },
  "not-linked": { tone: "bad", sentence: "This Tesla account already signs somebody else in." },
};

export async function loader({ request, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const session = signedIn(context);
  const [connections, { timeZone }] = await Promise.all([
    readConnectionsPage(ctx, session.staffId),
    readLocale(context),
  ]);
  const done = new URL(request.url).searchParams.get("done") ?? "";
  return {
    connections: connections.map(({ staffId, connectedBy, ...rest }) => ({
      ...rest,
      connectedBy: staffId === session.staffId ? "you" : (connectedBy ?? "a former team member"),
    })),
    timeZone,
    now: ctx.clock.now(),
    notice: Object.hasOwn(notices, done) ? notices[done] : undefined,
  };
}

export default function Connections({ loaderData }: Route.ComponentProps) {
  const { connections, timeZone, now, notice } = loaderData;
  const isConnected = connections.some(({ status }) => status !== "disconnected");
  return (
    <div className="grid max-w-2xl gap-5">
      <title>Connections · Daydreamers</title>
      <PageTitle title="Connections">What Daydreamers may read for you, and from where.</PageTitle>
      {notice && <Notice tone={notice.tone}>{notice.sentence}</Notice>}
      {connections.map((connection) => (
        <ConnectionCard key={connection.id} connection={connection} timeZone={timeZone} now={now} />
      ))}
      {connections.length === 0 && (
        <Card title="Tesla" aside="Not connected">
          <p className="mb-4">
            See the charge of your car and your Powerwall, now and as a chart of the last day. Daydreamers
            only reads: it never unlocks, moves or wakes a car, and does not ask where it is.
          </p>
          <ConnectTesla label="Connect Tesla" />
          <p className="mt-3 text-sm text-muted">
            You sign in at Tesla and choose there what to share. Your Tesla password never reaches us.
          </p>
        </Card>
      )}
      {isConnected && (
        <div>
          <ConnectTesla label="Connect another Tesla account" tone="quiet" />
        </div>
      )}
    </div>
  );
}
