import type { ConnectionProvider } from "./connection-provider.ts";

const api = "https://www.googleapis.com/auth";

/** Read-only, and the narrowest two that list a person's calendars and what is in them. No email, no profile. */
export const calendarScopes = [
  `${api}/calendar.calendarlist.readonly`,
  `${api}/calendar.events.readonly`,
] as const;

/** Google, for calendars. Its refresh tokens stay when they are used, and are opaque like its access tokens. */
export const googleCalendar: ConnectionProvider = {
  name: "Google Calendar",
  lastThingsRead: "The visits that were read last are still shown.",
  whyItEnds:
    "This happens after a change of password at Google, when access was taken back there, or seven days after connecting while our project at Google is in testing.",
  callbackPath: "/connections/google-calendar/callback",
  scopes: ["openid", ...calendarScopes],
  neededScopes: ["offline_access", ...calendarScopes],
  signsIn: false,
  client: ({ GOOGLE_CLIENT_ID: id, GOOGLE_CLIENT_SECRET: secret }) => (id && secret ? { id, secret } : null),
  endpoints: (settings) => ({
    authorize: settings.GOOGLE_AUTHORIZE_URL,
    token: settings.GOOGLE_TOKEN_URL,
    revoke: settings.GOOGLE_REVOKE_URL,
    discovery: settings.GOOGLE_DISCOVERY_URL,
  }),
  algorithms: ["RS256"],
  // Google's own: a refresh token comes only for offline access, and anew only where consent is asked for again.
  authorizeExtra: { access_type: "offline", prompt: "consent select_account" },
  exchangeExtra: () => ({}),
  renewsWithSecret: true,
  // Google documents `token` alone; whoever holds it may end it.
  revokeExtra: () => ({}),
  alreadyEnded: ["invalid_token"],
  endsTheWholeGrant: true,
  scopesIn: () => null,
};
