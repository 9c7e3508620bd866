import { Button } from "./form.tsx";
import { Card, Facts } from "./layout.tsx";
import { shortTime, Time } from "./time.tsx";

type Status = "connected" | "limited" | "needs-reconnecting" | "disconnected";

/** One connection as its card shows it. */
export interface ConnectionShown {
  id: string;
  status: Status;
  scopes: readonly string[];
  missingScopes: readonly string[];
  /** "you" or a name. */
  connectedBy: string;
  connectedAt: Date;
  needsReconnectingAt: Date | null;
  disconnectedAt: Date | null;
  signsIn: "reader" | "somebody-else" | "nobody" | "may-be-allowed";
}

const statusWords: Record<Status, { words: string; tone: string }> = {
  connected: { words: "Connected", tone: "text-good" },
  limited: { words: "Connected, with something missing", tone: "text-warn" },
  "needs-reconnecting": { words: "Needs reconnecting", tone: "text-bad" },
  disconnected: { words: "Disconnected", tone: "text-muted" },
};

const nextStep: Record<Status, string | null> = {
  connected: null,
  limited: "Reconnect",
  "needs-reconnecting": "Reconnect",
  disconnected: "Connect Tesla",
};

/** What a scope lets us do, for the person who gave it. */
const scopeWords: Record<string, string> = {
  offline_access: "stay connected while you are away",
  vehicle_device_data: "read your car: charge, range, charging, temperature",
  energy_device_data: "read your home: Powerwall, solar, grid",
};

/** A connection: its state in words, what it may do, who gave it, and the one next step. */
export function ConnectionCard({
  connection,
  timeZone,
  now,
}: {
  connection: ConnectionShown;
  timeZone: string;
  now: Date;
}) {
  const { status, connectedAt, connectedBy, disconnectedAt, needsReconnectingAt } = connection;
  const { words, tone } = statusWords[status];
  const at = (date: Date) => <Time at={date}>{shortTime(date, now, { timeZone })}</Time>;
  return (
    <Card title="Tesla" aside={<span className={`font-semibold ${tone}`}>{words}</span>}>
      <div className="grid gap-4">
        {status === "needs-reconnecting" && (
          <p>
            Tesla stopped letting us in{needsReconnectingAt && <> on {at(needsReconnectingAt)}</>}. The last
            readings are still shown. Reconnect to go on.
          </p>
        )}
        {status === "limited" && (
          <p>
            Not granted: {connection.missingScopes.map((scope) => scopeWords[scope] ?? scope).join("; ")}.
            Reconnect and leave it ticked at Tesla to see it here.
          </p>
        )}
        <Facts
          facts={[
            disconnectedAt
              ? { name: "Disconnected", value: at(disconnectedAt) }
              : { name: "Connected", value: at(connectedAt) },
            { name: "Connected by", value: connectedBy },
          ]}
        />
        {status === "disconnected" ? (
          <p className="text-muted">What was read until then stays, with its age.</p>
        ) : (
          <Granted scopes={connection.scopes} />
        )}
        {nextStep[status] && <ConnectTesla label={nextStep[status]} />}
        <SignIn connection={connection} />
        {status !== "disconnected" && <Disconnect id={connection.id} />}
      </div>
    </Card>
  );
}

function Granted({ scopes }: { scopes: readonly string[] }) {
  const granted = Object.keys(scopeWords).filter((scope) => scopes.includes(scope));
  if (granted.length === 0) return null;
  return (
    <div>
      <p className="text-sm text-muted">It may</p>
      <ul className="list-disc pl-5">
        {granted.map((scope) => (
          <li key={scope}>{scopeWords[scope]}</li>
        ))}
      </ul>
    </div>
  );
}

function SignIn({ connection: { id, signsIn } }: { connection: ConnectionShown }) {
  if (signsIn === "nobody") return null;
  if (signsIn === "may-be-allowed") {
    return (
      <form method="post" action={`/connections/${id}/allow-sign-in`}>
        <Button tone="quiet">Allow signing in with this Tesla account</Button>
        <p className="mt-1 text-sm text-muted">Then “Continue with Tesla” on the sign-in page lets you in.</p>
      </form>
    );
  }
  return (
    <p className="text-sm text-muted">
      {signsIn === "reader"
        ? "You can sign in with this Tesla account."
        : "Another team member signs in with this Tesla account."}
    </p>
  );
}

/** Two steps without a script: opening the words is the first, the button beneath them the second. */
function Disconnect({ id }: { id: string }) {
  return (
    <details className="border-t border-line pt-2">
      <summary className="flex min-h-11 cursor-pointer items-center font-semibold text-bad">
        Disconnect…
      </summary>
      <form method="post" action={`/connections/${id}/disconnect`} className="grid gap-3 pt-2">
        <p>
          We delete the access at once and tell Tesla to end it. Readings up to now stay. To see new ones you
          would have to connect again.
        </p>
        <div>
          <Button tone="danger">Disconnect Tesla</Button>
        </div>
      </form>
    </details>
  );
}

/** Begins the way to Tesla's consent page and back. */
export function ConnectTesla({ label, tone = "primary" }: { label: string; tone?: "primary" | "quiet" }) {
  return (
    <form method="post" action="/connections/tesla/start">
      <Button tone={tone}>{label}</Button>
    </form>
  );
}
