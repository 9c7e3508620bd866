import * as z from "zod";
import { parseKeyRing } from "./keys.ts";

/** Thrown when the environment cannot be trusted; names every setting that is wrong and never its value. */
export class SettingsError extends Error {
  override name = "SettingsError";
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`Refusing to start: ${problems.join("; ")}`);
    this.problems = problems;
  }
}

/** Words that mark a secret of the sandbox or of an example: never good outside the sandbox. */
const demoWords = /(^|[^a-z0-9])(sandbox|demo|example|change-?me|placeholder|test)([^a-z0-9]|$)/i;

const required = (text: string | undefined) => text !== undefined && text !== "";
const secret = z
  .string({ error: "is missing" })
  .refine(required, "is missing")
  .min(16, "is too short (16 characters or more)");
const url = z.string({ error: "is missing" }).refine(required, "is missing").pipe(z.url("is not a URL"));
const origin = url.refine((text) => URL.canParse(text) && new URL(text).origin === text, {
  message: "must be an origin such as https://app.example.com, without a path",
});
const seconds = (fallback: number) =>
  z.coerce.number().int().positive("must be a positive number").default(fallback);

const environment = z.object({
  APP_ORIGIN: origin,
  APP_KEYS: z
    .string({ error: "is missing" })
    .refine(required, "is missing")
    .transform((text, check) => {
      try {
        return parseKeyRing(text);
      } catch (error) {
        check.addIssue({ code: "custom", message: error instanceof Error ? error.message : "is malformed" });
        return z.NEVER;
      }
    }),
  SETUP_TOKEN: secret.optional(),
  MAIL_FROM: z.string({ error: "is missing" }).refine(required, "is missing"),
  /** Who hears of a weakness, as security.txt names it (RFC 9116, section 2.5.3); without it, the sender of our mails. */
  SECURITY_CONTACT: z
    .string()
    .regex(
      /^(mailto:[^\s<>@]+@[^\s<>@]+|https:\/\/[^\s<>]+)$/,
      "must be an address such as mailto:security@example.com or https://…",
    )
    .optional(),
  RESEND_API_URL: url,
  RESEND_API_KEY: secret,
  /** What Resend signs its news of mails with; without it none is taken. */
  RESEND_WEBHOOK_SECRET: secret
    .regex(/^whsec_[A-Za-z0-9+/]+={0,2}$/, "must be as Resend shows it: whsec_…")
    .optional(),
  /** SMS through Twilio, where all three are set: the account, its token, and the number or messaging service. */
  TWILIO_ACCOUNT_SID: z
    .string()
    .regex(/^AC[0-9a-fA-F]{32}$/, "is not an account SID")
    .optional(),
  TWILIO_AUTH_TOKEN: secret.optional(),
  TWILIO_FROM: z
    .string()
    .regex(/^(\+[1-9]\d{6,14}|MG[0-9a-fA-F]{32})$/, "must be a number such as +13035550199, or MG…")
    .optional(),
  TWILIO_API_URL: url.default("https://api.twilio.com"),
  TESLA_CLIENT_ID: z.string({ error: "is missing" }).refine(required, "is missing"),
  TESLA_CLIENT_SECRET: secret,
  TESLA_AUTHORIZE_URL: url,
  TESLA_TOKEN_URL: url,
  TESLA_REVOKE_URL: url,
  TESLA_DISCOVERY_URL: url,
  TESLA_API_NA: url,
  TESLA_API_EU: url,
  TESLA_API_CN: url,
  /** Signing in with Google and with GitHub, each where its id and secret are set; Google's calendars with the same. */
  GOOGLE_CLIENT_ID: z.string().optional(),
  GOOGLE_CLIENT_SECRET: secret.optional(),
  GOOGLE_AUTHORIZE_URL: url.default("https://accounts.google.com/o/oauth2/v2/auth"),
  GOOGLE_TOKEN_URL: url.default("https://oauth2.googleapis.com/token"),
  GOOGLE_REVOKE_URL: url.default("https://oauth2.googleapis.com/revoke"),
  GOOGLE_DISCOVERY_URL: url.default("https://accounts.google.com/.well-known/openid-configuration"),
  GOOGLE_CALENDAR_API_URL: url.default("https://www.googleapis.com/calendar/v3"),
  GITHUB_CLIENT_ID: z.string().optional(),
  GITHUB_CLIENT_SECRET: secret.optional(),
  GITHUB_AUTHORIZE_URL: url.default("https://github.com/login/oauth/authorize"),
  GITHUB_TOKEN_URL: url.default("https://github.com/login/oauth/access_token"),
  GITHUB_API_URL: url.default("https://api.github.com"),
  TESLA_MONTHLY_BUDGET_CENTS: z.coerce.number().int().nonnegative("must be 0 or more").default(1_000),
  R2_S3_URL: url.refine((text) => /^https?:\/\/[^/?#]+(\/[^?#]*[^/?#])?$/.test(text), {
    message:
      "must be an address such as https://<account>.r2.cloudflarestorage.com, without a slash at its end",
  }),
  R2_BUCKET: z.string({ error: "is missing" }).regex(/^[a-z0-9][a-z0-9-]{2,62}$/, "is not a bucket's name"),
  R2_ACCESS_KEY_ID: z.string({ error: "is missing" }).refine(required, "is missing"),
  R2_SECRET_ACCESS_KEY: secret,
  /** Cloudflare Turnstile before public forms, where both are set. */
  TURNSTILE_SITE_KEY: z.string().optional(),
  TURNSTILE_SECRET: secret.optional(),
  TURNSTILE_VERIFY_URL: url.default("https://challenges.cloudflare.com/turnstile/v0/siteverify"),
  TURSO_DATABASE_URL: z.string().optional(),
  TURSO_AUTH_TOKEN: z.string().optional(),
  SESSION_IDLE_SECONDS: seconds(30 * 60),
  SESSION_ABSOLUTE_SECONDS: seconds(12 * 60 * 60),
});

export type Settings = z.infer<typeof environment> & {
  /** True only in the sandbox build. */
  sandbox: boolean;
};

/**
 * Reads the environment once and refuses what is missing, short or a demo value, naming the settings.
 *
 * @param env the Worker's bindings; other bindings than strings are passed over.
 * @param sandbox whether this is the sandbox build: a fact of the build, never of the environment.
 * @throws SettingsError
 */
export function readSettings(env: object, sandbox: boolean): Settings {
  const strings = Object.fromEntries(
    Object.entries(env).filter(([, value]) => typeof value === "string" && value !== ""),
  );
  const parsed = environment.safeParse(strings);
  const problems = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`);
  if (!sandbox) problems.push(...problemsOutsideTheSandbox(strings));
  if (!parsed.success || problems.length > 0) throw new SettingsError([...new Set(problems)]);
  return { ...parsed.data, sandbox };
}

function problemsOutsideTheSandbox(strings: Record<string, string>): string[] {
  const problems: string[] = [];
  for (const name of [
    "APP_KEYS",
    "SETUP_TOKEN",
    "RESEND_API_KEY",
    "RESEND_WEBHOOK_SECRET",
    "TWILIO_AUTH_TOKEN",
    "TESLA_CLIENT_ID",
    "TESLA_CLIENT_SECRET",
    "GOOGLE_CLIENT_ID",
    "GOOGLE_CLIENT_SECRET",
    "GITHUB_CLIENT_ID",
    "GITHUB_CLIENT_SECRET",
    "R2_ACCESS_KEY_ID",
    "R2_SECRET_ACCESS_KEY",
    "TURNSTILE_SECRET",
  ]) {
    if (demoWords.test(strings[name] ?? "")) problems.push(`${name} is a demo value`);
  }
  for (const [name, value] of Object.entries(strings)) {
    if (
      /^(APP_ORIGIN|RESEND_API_URL|TWILIO_API_URL|(TESLA|GOOGLE|GITHUB)_.*_URL|TESLA_API_.*|R2_S3_URL|TURNSTILE_VERIFY_URL)$/.test(
        name,
      ) &&
      !value.startsWith("https://")
    ) {
      problems.push(`${name} must start with https://`);
    }
  }
  for (const [name, partner] of [
    ["TURNSTILE_SITE_KEY", "TURNSTILE_SECRET"],
    ["GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET"],
    ["GITHUB_CLIENT_ID", "GITHUB_CLIENT_SECRET"],
    ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"],
    ["TWILIO_ACCOUNT_SID", "TWILIO_FROM"],
  ] as const) {
    if (Boolean(strings[name]) !== Boolean(strings[partner])) {
      problems.push(`${name} and ${partner} belong together`);
    }
  }
  if (strings.TURSO_DATABASE_URL && !strings.TURSO_AUTH_TOKEN) problems.push("TURSO_AUTH_TOKEN is missing");
  return problems;
}
