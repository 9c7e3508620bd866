/** A complete environment as production has it, with values that exist for tests only. */
export const testEnvironment = {
  APP_ORIGIN: "https://app.daydreamers.invalid",
  APP_KEYS: "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
  SETUP_TOKEN: "c2V0dXAtdG9rZW4tb2YtYS11bml0",
  MAIL_FROM: "Training Daydreamers <hello@daydreamers.invalid>",
  RESEND_API_URL: "https://resend.invalid",
  RESEND_API_KEY: "re_0123456789abcdef",
  TESLA_CLIENT_ID: "tesla-client",
  TESLA_CLIENT_SECRET: "tesla-client-secret-0123",
  TESLA_AUTHORIZE_URL: "https://auth.tesla.invalid/oauth2/v3/authorize",
  TESLA_TOKEN_URL: "https://fleet-auth.tesla.invalid/oauth2/v3/token",
  TESLA_REVOKE_URL: "https://auth.tesla.invalid/oauth2/v3/revoke",
  TESLA_DISCOVERY_URL: "https://fleet-auth.tesla.invalid/.well-known/openid-configuration",
  TESLA_API_NA: "https://na.tesla.invalid",
  TESLA_API_EU: "https://eu.tesla.invalid",
  TESLA_API_CN: "https://cn.tesla.invalid",
} as const;
