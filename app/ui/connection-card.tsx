import { type ConnectedProvider, type ConnectionWords, connectionWords } from "./connection-words.ts";
import { Button, ButtonLink } from "./form.tsx";
import { Card, Facts } from "./layout.tsx";
import { ago, shortTime, Time } from "./time.tsx";

type Status = "connected" | "limited" | "needs-reconnecting" | "disconnected";

/** One connection as its card shows it. */
export interface ConnectionShown {
  id: string;
  provider: ConnectedProvider;
  status: Status;
  scopes: readonly string[];
  missingScopes: readonly string[];
  /** "you" or a name. */
  connectedBy: string;
  connectedAt: Date;
  needsReconnectingAt: Date | null;
  disconnectedAt: Date | null;
  signsIn: "reader" | "somebody-else" | "nobody" | "may-be-allowed";
  /** Of a calendar account: which it is, what is read of it, and when it was read last. */
  calendars?: { account: string; read: number; all: number; syncedAt: Date | null } | undefined;
}

const statusWords: Record<Status, { words: string; tone: string }> = {
  connected: { words: "Connected", tone: "text-good" },
  limited: { words: "Connected, with something missing", tone: "text-warn" },
  "needs-reconnecting": { words: "Needs reconnecting", tone: "text-bad" },
  disconnected: { words: "Disconnected", tone: "text-muted" },
};

const nextStep = (status: Status, { name }: ConnectionWords): string | null =>
  ({
    connected: null,
    limited: "Reconnect",
    "needs-reconnecting": "Reconnect",
    disconnected: `Connect ${name}`,
  })[status];

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
  const { provider, status, connectedAt, connectedBy, disconnectedAt, needsReconnectingAt, calendars } =
    connection;
  const provided = connectionWords[provider];
  const { words, tone } = statusWords[status];
  const step = nextStep(status, provided);
  const at = (date: Date) => <Time at={date}>{shortTime(date, now, { timeZone })}</Time>;
  return (
    <Card title={provided.name} aside={<span className={`font-semibold ${tone}`}>{words}</span>}>
      <div className="grid gap-4">
        {status === "needs-reconnecting" && (
          <p>
            {provided.company} stopped letting us in
            {needsReconnectingAt && <> ({at(needsReconnectingAt)})</>}. {provided.stays} Reconnect to go on.
          </p>
        )}
        {status === "limited" && (
          <p>
            Not granted: {connection.missingScopes.map((scope) => provided.scopes[scope] ?? scope).join("; ")}
            . Reconnect and leave it ticked at {provided.company} to see it here.
          </p>
        )}
        <Facts
          facts={[
            ...(calendars?.account ? [{ name: "Account", value: calendars.account }] : []),
            disconnectedAt
              ? { name: "Disconnected", value: at(disconnectedAt) }
              : { name: "Connected", value: at(connectedAt) },
            { name: "Connected by", value: connectedBy },
            ...(calendars && !disconnectedAt
              ? [
                  { name: "Calendars read", value: `${calendars.read} of ${calendars.all}` },
                  { name: "Last read", value: calendars.syncedAt ? ago(calendars.syncedAt, now) : "not yet" },
                ]
              : []),
          ]}
        />
        {status === "disconnected" ? (
          <p className="text-muted">What was read until then stays, with its age.</p>
        ) : (
          <Granted scopes={connection.scopes} words={provided} />
        )}
        {step && <Connect provider={provider} label={step} />}
        {calendars && status !== "disconnected" && (
          <div>
            <ButtonLink to="/calendar/calendars" tone="quiet">
              Choose calendars
            </ButtonLink>
          </div>
        )}
        <SignIn connection={connection} />
        {status !== "disconnected" && <Disconnect id={connection.id} words={provided} />}
      </div>
    </Card>
  );
}

function Granted({ scopes, words }: { scopes: readonly string[]; words: ConnectionWords }) {
  const granted = Object.keys(words.scopes).filter((scope) => scopes.includes(scope));
  if (granted.length === 0) return null;
  return (
    <div>
      <p className="text-sm text-muted">It may</p>
      <ul className="list-disc pl-5">
        {granted.map((scope) => (
          <li key={scope}>{words.scopes[scope]}</li>
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
function Disconnect({ id, words }: { id: string; words: ConnectionWords }) {
  return (
    <details className="border-t border-line pt-2">
      <summary className="flex min-h-12 cursor-pointer items-center font-semibold text-bad">
        Disconnect…
      </summary>
      <form method="post" action={`/connections/${id}/disconnect`} className="grid gap-3 pt-2">
        <p>
          We delete the access at once and tell {words.company} to end it. What was read up to now stays. To
          see anything new you would have to connect again.
        </p>
        {words.alsoEnds && <p>{words.alsoEnds}</p>}
        <div>
          <Button tone="danger">{`Disconnect ${words.name}`}</Button>
        </div>
      </form>
    </details>
  );
}

/** Begins the way to a provider's consent page and back. */
export function Connect({
  provider,
  label,
  tone = "primary",
}: {
  provider: ConnectedProvider;
  label: string;
  tone?: "primary" | "quiet";
}) {
  return (
    <form method="post" action={`/connections/${provider}/start`}>
      <Button tone={tone}>{label}</Button>
    </form>
  );
}
