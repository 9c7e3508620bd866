import { sandboxResendSecret } from "../../sandbox/resend/webhooks.ts";
import { sandboxTwilio } from "../../sandbox/twilio/account.ts";
import type { StartOptions } from "./options.ts";
import type { LocalSecrets } from "./secrets.ts";

/** The Worker's settings with the sandbox in the place of the outside world: the same names as in production. */
export function localSettings(options: StartOptions, secrets: LocalSecrets): Record<string, string> {
  const auth = `${options.sandboxOrigin}/tesla/auth`;
  const fleet = `${options.sandboxOrigin}/tesla/fleet`;
  const google = `${options.sandboxOrigin}/google`;
  const github = `${options.sandboxOrigin}/github`;
  const settings: Record<string, string> = {
    APP_ORIGIN: options.origin,
    APP_KEYS: secrets.APP_KEYS,
    SETUP_TOKEN: secrets.SETUP_TOKEN,
    MAIL_FROM: "Training Daydreamers <hello@daydreamers.example>",
    RESEND_API_URL: `${options.sandboxOrigin}/resend`,
    RESEND_API_KEY: secrets.RESEND_API_KEY,
    RESEND_WEBHOOK_SECRET: sandboxResendSecret,
    TWILIO_ACCOUNT_SID: sandboxTwilio.accountSid,
    TWILIO_AUTH_TOKEN: sandboxTwilio.authToken,
    TWILIO_FROM: sandboxTwilio.number,
    TWILIO_API_URL: `${options.sandboxOrigin}/twilio`,
    TESLA_CLIENT_ID: "daydreamers-sandbox",
    TESLA_CLIENT_SECRET: "sandbox-tesla-secret",
    TESLA_AUTHORIZE_URL: `${auth}/oauth2/v3/authorize`,
    TESLA_TOKEN_URL: `${auth}/oauth2/v3/token`,
    TESLA_REVOKE_URL: `${auth}/oauth2/v3/revoke`,
    TESLA_DISCOVERY_URL: `${auth}/.well-known/openid-configuration`,
    TESLA_API_NA: `${fleet}/na`,
    TESLA_API_EU: `${fleet}/eu`,
    TESLA_API_CN: `${fleet}/cn`,
    GOOGLE_CLIENT_ID: "daydreamers-sandbox",
    GOOGLE_CLIENT_SECRET: "sandbox-google-secret",
    GOOGLE_AUTHORIZE_URL: `${google}/o/oauth2/v2/auth`,
    GOOGLE_TOKEN_URL: `${google}/token`,
    GOOGLE_REVOKE_URL: `${google}/revoke`,
    GOOGLE_DISCOVERY_URL: `${google}/.well-known/openid-configuration`,
    GOOGLE_CALENDAR_API_URL: `${google}/calendar/v3`,
    GITHUB_CLIENT_ID: "daydreamers-sandbox",
    GITHUB_CLIENT_SECRET: "sandbox-github-secret",
    GITHUB_AUTHORIZE_URL: `${github}/login/oauth/authorize`,
    GITHUB_TOKEN_URL: `${github}/login/oauth/access_token`,
    GITHUB_API_URL: `${github}/api`,
    R2_S3_URL: `${options.sandboxOrigin}/s3`,
    R2_BUCKET: "daydreamers-files",
    R2_ACCESS_KEY_ID: "daydreamers-sandbox",
    R2_SECRET_ACCESS_KEY: "sandbox-r2-secret",
  };
  // A libSQL server in the place of the local D1, to try the other adapter by hand.
  for (const name of ["TURSO_DATABASE_URL", "TURSO_AUTH_TOKEN"]) {
    const value = process.env[name];
    if (value) settings[name] = value;
  }
  return settings;
}
