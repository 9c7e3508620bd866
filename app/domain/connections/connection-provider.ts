import type { Provider } from "../../../drizzle/schema/connections.ts";
import type { SystemContext } from "../../platform/ports.ts";
import type { IdTokenRules } from "../oauth/id-token.ts";
import { googleCalendar } from "./google.ts";
import { tesla } from "./tesla.ts";

type Settings = SystemContext["settings"];

/** What differs between the providers of connections; everything else of a grant's life is the same for all. */
export interface ConnectionProvider {
  /** What people call it. */
  name: string;
  /** What was read and is still shown while the grant is broken, for the mail that says so. */
  lastThingsRead: string;
  /** Why a grant ends there besides by our own button, for the same mail. */
  whyItEnds: string;
  /** Path of the callback: one for each provider, so that no answer is taken for another's. */
  callbackPath: string;
  /** What a consent asks for, and nothing beyond it. */
  scopes: readonly string[];
  /** What a feature stands on: without one of these the connection is "limited". */
  neededScopes: readonly string[];
  /** Whether the account may also sign its person in. */
  signsIn: boolean;
  /** Our registration there; null where this deployment has none. */
  client(settings: Settings): { id: string; secret: string } | null;
  endpoints(settings: Settings): { authorize: string; token: string; revoke: string; discovery: string };
  /** The algorithms of its ID tokens (RFC 7518), asymmetric ones only. */
  algorithms: readonly string[];
  /** Parameters of the authorization request beyond RFC 6749 and OpenID Connect. */
  authorizeExtra: Record<string, string>;
  /** Parameters of the code exchange beyond RFC 6749. */
  exchangeExtra(settings: Settings): Record<string, string>;
  /** Whether a renewal names the secret (RFC 6749 section 6 has confidential clients do so). */
  renewsWithSecret: boolean;
  /** Fields of a revocation besides the token (RFC 7009). */
  revokeExtra(client: { id: string; secret: string }): Record<string, string>;
  /** Error codes of a revocation that say that the token had ended before. */
  alreadyEnded: readonly string[];
  /** Whether ending one token ends the account's whole grant, whichever consent it came from. */
  endsTheWholeGrant: boolean;
  /** The scopes that an access token itself names; null where it is opaque. */
  scopesIn(accessToken: string): string[] | null;
}

const known: Record<Provider, ConnectionProvider> = { tesla, "google-calendar": googleCalendar };

/** The provider of a connection. */
export const providerOf = (provider: Provider): ConnectionProvider => known[provider];

/** Whether this deployment can connect accounts of a provider: its registration there is set. */
export const isOffered = ({ settings }: Pick<SystemContext, "settings">, provider: Provider): boolean =>
  providerOf(provider).client(settings) !== null;

/** Whose ID tokens say whose account was connected. */
export function idTokenRules(
  { settings }: Pick<SystemContext, "settings">,
  provider: Provider,
): IdTokenRules {
  const { client, endpoints, algorithms } = providerOf(provider);
  return {
    discoveryUrl: endpoints(settings).discovery,
    audience: client(settings)?.id ?? "",
    algorithms,
    toleranceSeconds: 60,
  };
}
