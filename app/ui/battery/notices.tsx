import { ButtonLink, Notice } from "../form.tsx";
import { type Locale, shortTime } from "../time.tsx";
import { dollars } from "./format.ts";
import type { GrantProblemCode, GrantShape, SpendShape } from "./shapes.ts";

interface Seen {
  now: Date;
  locale: Locale;
  /** Whether the reader may open the connections; others are told whom to ask. */
  mayConnect: boolean;
}

/** What stands in the way of one Tesla account's readings: what it means, and the next step. */
export function GrantNotices({ grant, ...seen }: Seen & { grant: GrantShape }) {
  const { missing, problem } = grant;
  const ended = grant.needsReconnectingAt !== null || problem?.code === "needs-reconnecting";
  return (
    <>
      {ended && (
        <Notice tone="bad">
          <p className="font-semibold">Tesla has to be connected again</p>
          <p>
            Tesla has ended this connection. Below are the last values from before. Reconnect to go on
            reading.
          </p>
          <Step {...seen}>Reconnect</Step>
        </Notice>
      )}
      {!ended && (missing.cars || missing.energy || missing.renewal) && (
        <Notice tone="warn">
          <p className="font-semibold">The consent leaves something out</p>
          <p>
            {missing.cars && "Your cars cannot be read: “Vehicle Information” was not allowed. "}
            {missing.energy &&
              "Powerwall and solar cannot be read: “Energy Product Information” was not allowed. "}
            {missing.renewal && "Reading ends within hours: lasting access was not allowed. "}
            Reconnect and tick it.
          </p>
          <Step {...seen}>Reconnect</Step>
        </Notice>
      )}
      {!ended && problem && <ProblemNotice problem={problem} {...seen} />}
      {!ended && !problem && !missing.cars && grant.cars.length === 0 && (
        <p className="text-muted">
          {grant.sites.length > 0
            ? "There is no car in this Tesla account; its energy site is read."
            : missing.energy
              ? "There is no car in this Tesla account."
              : "There is no car and no Powerwall in this Tesla account. When one is added there, it appears here within minutes."}
        </p>
      )}
    </>
  );
}

type Words = { title: string; text: (at: { since: string; retry: string }) => string; reconnect?: true };

const problemWords: Record<Exclude<GrantProblemCode, "needs-reconnecting">, Words> = {
  "provider-down": {
    title: "Tesla does not answer",
    text: ({ since, retry }) =>
      `Since ${since}. Below are the last values with their age. It is tried again ${retry} by itself.`,
  },
  "rate-limited": {
    title: "Tesla asks for a pause",
    text: ({ retry }) => `Too many questions in a short time. Reading goes on ${retry} by itself.`,
  },
  "billing-limit": {
    title: "Tesla's billing limit is reached",
    text: ({ retry }) =>
      `Tesla has stopped answering this developer account until its limit is raised at developer.tesla.com or a new month begins. It is tried again ${retry}.`,
  },
  "missing-scope": {
    title: "Tesla shares less than it should",
    text: () =>
      "The consent does not cover what is asked for. Reconnect and allow everything that is listed.",
    reconnect: true,
  },
  "not-registered": {
    title: "This app is not registered in your region",
    text: ({ retry }) =>
      `Whoever runs this deployment registers it with Tesla once for the region of your account. It is tried again ${retry}.`,
  },
  "wrong-region": {
    title: "Your Tesla account lives in another region",
    text: ({ retry }) =>
      `Tesla names a region that this app does not know, so nothing was sent there. Whoever runs this deployment checks the TESLA_API settings. It is tried again ${retry}.`,
  },
};

function ProblemNotice({ problem, ...seen }: Seen & { problem: NonNullable<GrantShape["problem"]> }) {
  if (problem.code === "needs-reconnecting") return null;
  const { title, text, reconnect } = problemWords[problem.code];
  const retry =
    problem.retryAt && problem.retryAt > seen.now
      ? `at ${shortTime(problem.retryAt, seen.now, seen.locale)}`
      : "within minutes";
  return (
    <Notice tone="warn">
      <p className="font-semibold">{title}</p>
      <p>{text({ since: shortTime(problem.since, seen.now, seen.locale), retry })}</p>
      {reconnect && <Step {...seen}>Reconnect</Step>}
    </Notice>
  );
}

function Step({ mayConnect, children }: Pick<Seen, "mayConnect"> & { children: string }) {
  return mayConnect ? (
    <p className="mt-3">
      <ButtonLink to="/connections">{children}</ButtonLink>
    </p>
  ) : (
    <p className="mt-1">Ask the owner or a trainer of the practice to do that.</p>
  );
}

/** No Tesla at all. */
export function NotConnected({ mayConnect }: Pick<Seen, "mayConnect">) {
  return (
    <section className="rounded-2xl border border-line bg-surface p-5">
      <h2 className="text-xl font-semibold">No Tesla connected yet</h2>
      <p className="mt-2 text-muted">
        Connect the Tesla account and its cars and Powerwall appear here: level, range, charging and the last
        day. A sleeping car is never woken for it.
      </p>
      <Step mayConnect={mayConnect}>Connect Tesla</Step>
    </section>
  );
}

/** What the readings of the month have cost; loud only when they stop. */
export function SpendLine({ spend }: { spend: SpendShape }) {
  const day = spend.renewsAt.toLocaleDateString("en-GB", { timeZone: "UTC", day: "numeric", month: "long" });
  const sum = `${dollars(spend.microdollars)} of ${dollars(spend.budget)}`;
  if (spend.state === "spent")
    return (
      <Notice tone="warn">
        <p className="font-semibold">This month's budget for car readings is spent</p>
        <p>{`${sum}. Cars are read again from ${day} (UTC); energy sites cost nothing and go on. The budget is the setting TESLA_MONTHLY_BUDGET_CENTS.`}</p>
      </Notice>
    );
  if (spend.state === "paused")
    return (
      <Notice tone="warn">
        <p className="font-semibold">Cars are read by hand only</p>
        <p>{`${sum} of this month's budget is used. The rest is kept for the Refresh button; readings by themselves go on from ${day} (UTC).`}</p>
      </Notice>
    );
  return (
    <p className="text-sm text-muted">
      {`Car readings this month: ${sum} (${spend.calls} ${spend.calls === 1 ? "call" : "calls"}). Asking never wakes a car.`}
    </p>
  );
}
