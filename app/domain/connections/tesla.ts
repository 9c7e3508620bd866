import * as z from "zod";
import type { ConnectionProvider } from "./connection-provider.ts";

/** Tesla: to know who it is, to stay connected, and to read. Nothing that commands a car. */
export const tesla: ConnectionProvider = {
  name: "Tesla",
  lastThingsRead: "The last readings are still shown.",
  whyItEnds: "This happens after a change of password at Tesla, or when access was taken back there.",
  callbackPath: "/connections/tesla/callback",
  scopes: ["openid", "offline_access", "vehicle_device_data", "energy_device_data"],
  neededScopes: ["offline_access", "vehicle_device_data", "energy_device_data"],
  signsIn: true,
  client: ({ TESLA_CLIENT_ID: id, TESLA_CLIENT_SECRET: secret }) => ({ id, secret }),
  endpoints: (settings) => ({
    authorize: settings.TESLA_AUTHORIZE_URL,
    token: settings.TESLA_TOKEN_URL,
    revoke: settings.TESLA_REVOKE_URL,
    discovery: settings.TESLA_DISCOVERY_URL,
  }),
  algorithms: ["RS256"],
  // Tesla's own: whoever withheld a scope before is asked for it again.
  authorizeExtra: { prompt_missing_scopes: "true" },
  exchangeExtra: ({ TESLA_API_NA }) => ({ audience: TESLA_API_NA }),
  // Tesla lists only `client_id` and `refresh_token`.
  renewsWithSecret: false,
  revokeExtra: ({ id, secret }) => ({
    client_id: id,
    client_secret: secret,
    token_type_hint: "refresh_token",
  }),
  alreadyEnded: [],
  endsTheWholeGrant: false,
  scopesIn: scopesOfJwt,
};

const claimsShape = z.object({ scp: z.array(z.string()).optional().catch(undefined) });

/** Tesla's access token is a JWT that names its scopes. It came straight from the token endpoint; nothing is decided by it but that. */
function scopesOfJwt(accessToken: string): string[] | null {
  try {
    const payload = accessToken.split(".")[1] ?? "";
    const text = atob(payload.replaceAll("-", "+").replaceAll("_", "/"));
    return claimsShape.parse(JSON.parse(text)).scp ?? null;
  } catch {
    return null;
  }
}
