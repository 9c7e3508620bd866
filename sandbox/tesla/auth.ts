import { oauthState, type RefreshMode } from "../oauth/adapter.ts";
import { type OAuthServer, oauthServer } from "../oauth/server.ts";
import type { World } from "../world.ts";
import { teslaAccounts } from "./accounts.ts";
import { stayAwake } from "./sleep.ts";

const scopes = {
  openid: "Know who you are",
  offline_access: "Stay connected while you are away",
  user_data: "See your profile: name and email",
  vehicle_device_data: "See your cars: battery, range, climate, odometer",
  vehicle_location: "See where your cars are",
  vehicle_cmds: "Command your cars: unlock, wake",
  vehicle_charging_cmds: "Start, stop and schedule charging",
  energy_device_data: "See your energy products: Powerwall, solar, grid",
  energy_cmds: "Change settings of your energy products",
};

/** Tesla's sign-in: access for 8 hours, refresh tokens for three months, single use with recovery. */
export function teslaAuth(world: World): Promise<OAuthServer> {
  return oauthServer(world, {
    provider: "tesla",
    plays: "Tesla",
    path: "/tesla/auth",
    routes: {
      authorization: "/oauth2/v3/authorize",
      token: "/oauth2/v3/token",
      revocation: "/oauth2/v3/revoke",
      jwks: "/oauth2/v3/discovery/keys",
    },
    client: {
      id: "daydreamers-sandbox",
      secret: "sandbox-tesla-secret",
      name: "Daydreamers",
      redirectUris: [`${world.appOrigin}/connections/tesla/callback`],
    },
    accounts: teslaAccounts,
    scopes,
    extraParams: [
      "audience",
      "locale",
      "prompt_missing_scopes",
      "require_requested_scopes",
      "show_keypair_step",
    ],
    refreshTokens: "offline_access",
    lifetimes: { accessToken: 8 * 3_600, refreshToken: 90 * 86_400 },
    onConsent: (account) => {
      // Whoever connects has just looked at the car in Tesla's app, and that wakes it.
      const cars = teslaAccounts.find((one) => one.id === account.id)?.cars ?? [];
      for (const car of cars) stayAwake(world, car.vin, 15 * 60_000);
    },
  });
}

/** Switches what a second use of a refresh token does; tokens issued before follow at once. */
export function setRefreshMode(world: World, mode: RefreshMode): void {
  oauthState(world, "tesla").refreshMode = mode;
  world.store.changed();
}
