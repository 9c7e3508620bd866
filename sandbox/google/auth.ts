import { type OAuthServer, oauthServer } from "../oauth/server.ts";
import type { World } from "../world.ts";
import { googleAccounts } from "./accounts.ts";
import { calendarScopes } from "./calendar.ts";

const scopes = {
  openid: "Know who you are",
  email: "See your email address",
  profile: "See your name and picture",
  ...calendarScopes,
};

/**
 * Google's sign-in and consent: access for an hour, refresh tokens that stay, and only for `access_type=offline` with
 * `prompt=consent`. The app signs people in and reads calendars as one client with two redirect URIs.
 */
export function googleAuth(world: World): Promise<OAuthServer> {
  return oauthServer(world, {
    provider: "google",
    plays: "Google",
    path: "/google",
    routes: {
      authorization: "/o/oauth2/v2/auth",
      token: "/token",
      revocation: "/revoke",
      jwks: "/oauth2/v3/certs",
    },
    client: {
      id: "daydreamers-sandbox",
      secret: "sandbox-google-secret",
      name: "Daydreamers",
      redirectUris: [
        `${world.appOrigin}/sign-in/google/callback`,
        `${world.appOrigin}/connections/google-calendar/callback`,
      ],
    },
    accounts: googleAccounts,
    scopes,
    extraParams: ["access_type", "include_granted_scopes", "hd"],
    refreshTokens: "access_type",
    bearersRevoke: true,
    lifetimes: { accessToken: 3_600, refreshToken: 10 * 365 * 86_400 },
  });
}
