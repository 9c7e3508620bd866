import { Button } from "./form.tsx";
import { type ProviderName, providerNames } from "./provider-buttons.tsx";
import { ago, shortTime, Time } from "./time.tsx";

interface DeviceView {
  id: string;
  browser: string;
  system: string;
  country: string | null;
  signedInAt: Date;
  lastSeenAt: Date;
  here: boolean;
}

/** "Germany"; the edge's own codes for "unknown" and for Tor have no name. */
function countryName(code: string | null): string | null {
  if (!code || !/^[A-Z]{2}$/.test(code) || code === "XX") return null;
  return new Intl.DisplayNames("en", { type: "region", fallback: "none" }).of(code) ?? null;
}

/** Where somebody is signed in, each with the button that ends it. */
export function DeviceList({
  devices,
  now,
  timeZone,
}: {
  devices: readonly DeviceView[];
  now: Date;
  timeZone: string;
}) {
  return (
    <ul className="divide-y divide-line">
      {devices.map(({ id, browser, system, country, signedInAt, lastSeenAt, here }) => (
        <li key={id} className="flex flex-wrap items-center justify-between gap-4 py-3 first:pt-0">
          <div className="flex-1 basis-40">
            <p className="font-medium">
              {browser} on {system}
              {here && (
                <span className="ml-2 inline-block rounded-full bg-good-wash px-2.5 py-0.5 text-sm text-good">
                  This device
                </span>
              )}
            </p>
            <p className="text-sm text-muted">
              {[countryName(country)].filter(Boolean).map((name) => `${name} · `)}
              signed in <Time at={signedInAt}>{shortTime(signedInAt, now, { timeZone })}</Time>
              {!here && (
                <>
                  {" · "}last used <Time at={lastSeenAt}>{ago(lastSeenAt, now)}</Time>
                </>
              )}
            </p>
          </div>
          {!here && (
            <form method="post" action={`/account/devices/${id}/end`} className="shrink-0">
              <Button tone="quiet" aria-label={`Sign out ${browser} on ${system}`}>
                Sign out
              </Button>
            </form>
          )}
        </li>
      ))}
    </ul>
  );
}

/** The accounts elsewhere that sign somebody in here, and a button for each that could. */
export function LinkedAccounts({
  identities,
  offered,
  now,
  timeZone,
}: {
  identities: readonly { id: string; provider: string; linkedAt: Date }[];
  /** Those with which this deployment can sign people in, Tesla aside. */
  offered: readonly ProviderName[];
  now: Date;
  timeZone: string;
}) {
  const linked = (provider: string) => identities.some((identity) => identity.provider === provider);
  return (
    <>
      <ul className="divide-y divide-line">
        {identities.map(({ id, provider, linkedAt }) => {
          const name = providerNames[provider] ?? provider;
          return (
            <li key={id} className="flex flex-wrap items-center justify-between gap-4 py-3 first:pt-0">
              <div className="flex-1 basis-40">
                <p className="font-medium">{name}</p>
                <p className="text-sm text-muted">
                  signs you in since <Time at={linkedAt}>{shortTime(linkedAt, now, { timeZone })}</Time>
                </p>
              </div>
              <form method="post" action={`/account/identities/${id}/unlink`} className="shrink-0">
                <Button tone="quiet" aria-label={`Unlink ${name}`}>
                  Unlink
                </Button>
              </form>
            </li>
          );
        })}
      </ul>
      {identities.length === 0 && <p className="text-muted">No account elsewhere signs you in yet.</p>}
      <div className="mt-4 flex flex-wrap gap-3">
        {offered
          .filter((provider) => !linked(provider))
          .map((provider) => (
            <form key={provider} method="post" action={`/account/identities/${provider}/link`}>
              <Button tone="quiet">Link {providerNames[provider]}</Button>
            </form>
          ))}
      </div>
      {!linked("tesla") && (
        <p className="mt-3 text-sm text-muted">
          Under Connections, whoever connected a Tesla account can let it sign them in.
        </p>
      )}
    </>
  );
}
