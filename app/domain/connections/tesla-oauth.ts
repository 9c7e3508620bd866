import { CodeChallengeMethod, OAuth2Strategy } from "remix-auth-oauth2";
import * as z from "zod";
import type { SystemContext } from "../../platform/ports.ts";
import type { FlowSecrets } from "../oauth/flow-secrets.ts";
import type { IdTokenRules } from "../oauth/id-token.ts";
import { ProviderOutage, postForm } from "../oauth/provider-calls.ts";

type Ctx = Pick<SystemContext, "settings" | "fetch" | "clock">;

/** What Tesla is asked for: to know who it is, to stay connected, and to read. Nothing that commands a car. */
export const teslaScopes = ["openid", "offline_access", "vehicle_device_data", "energy_device_data"] as const;

/** Whose ID tokens say who connects or signs in with Tesla. */
export const idTokenRules = ({ settings }: Pick<Ctx, "settings">): IdTokenRules => ({
  discoveryUrl: settings.TESLA_DISCOVERY_URL,
  audience: settings.TESLA_CLIENT_ID,
  algorithms: ["RS256"],
  toleranceSeconds: 60,
});

/** Tokens as the provider gave them. What is null was not in the answer: the stored value stays. */
export interface Tokens {
  accessToken: string | null;
  accessExpiresAt: Date | null;
  refreshToken: string | null;
  idToken: string | null;
  scopes: string[] | null;
}

const token = z.string().min(1).max(16_384);
const tokenAnswer = z.object({
  access_token: token,
  token_type: z.string().regex(/^bearer$/i),
  expires_in: z.coerce.number().int().positive().max(31_536_000).optional(),
  refresh_token: token.optional(),
  id_token: token.optional(),
  scope: z.string().max(2_000).optional(),
});
/** A renewal may hold only the next refresh token: the old one is spent, so whatever came is kept. */
const renewalAnswer = z.union([tokenAnswer, z.object({ refresh_token: token })]);

/** Where the provider does not say how long a token lasts (RFC 6749 section 5.1 only recommends it). */
const assumedLifetimeSeconds = 3600;

/**
 * remix-auth-oauth2 as the protocol client, and nothing more: state, verifier and nonce are those of our
 * transaction, its cookie is never sent, its calls go out through `ctx.fetch`, and the client's credentials travel in
 * the body as Tesla documents.
 */
class TeslaStrategy extends OAuth2Strategy<Tokens> {
  readonly #ctx: Ctx;
  readonly #secrets: FlowSecrets;

  constructor(ctx: Ctx, secrets: FlowSecrets) {
    super(
      {
        clientId: ctx.settings.TESLA_CLIENT_ID,
        clientSecret: ctx.settings.TESLA_CLIENT_SECRET,
        authorizationEndpoint: ctx.settings.TESLA_AUTHORIZE_URL,
        tokenEndpoint: ctx.settings.TESLA_TOKEN_URL,
        redirectURI: callbackUrl(ctx),
        scopes: [...teslaScopes],
        cookie: "oauth2",
      },
      async ({ tokens }) => readTokens(ctx, tokens.data, tokenAnswer),
    );
    this.#ctx = ctx;
    this.#secrets = secrets;
  }

  protected override createAuthorizationURL() {
    const { state, verifier } = this.#secrets;
    const url = this.client.createAuthorizationURLWithPKCE(
      this.options.authorizationEndpoint.toString(),
      state,
      CodeChallengeMethod.S256,
      verifier,
      this.options.scopes ?? [],
    );
    return { state, codeVerifier: verifier, url };
  }

  protected override authorizationParams(params: URLSearchParams) {
    const asked = new URLSearchParams(params);
    asked.set("nonce", this.#secrets.nonce);
    // Tesla's own: whoever withheld a scope before is asked for it again.
    asked.set("prompt_missing_scopes", "true");
    return asked;
  }

  protected override async validateAuthorizationCode(code: string, codeVerifier: string) {
    const { settings } = this.#ctx;
    const data = await postForm(this.#ctx, settings.TESLA_TOKEN_URL, {
      grant_type: "authorization_code",
      client_id: settings.TESLA_CLIENT_ID,
      client_secret: settings.TESLA_CLIENT_SECRET,
      code,
      code_verifier: codeVerifier,
      audience: settings.TESLA_API_NA,
      redirect_uri: callbackUrl(this.#ctx),
    });
    // Only `data` is read by our `verify` above; the accessors of the library's class parse less strictly.
    return { data } as OAuth2Strategy.VerifyOptions["tokens"];
  }
}

/** Where Tesla sends the browser back to: always the configured origin, whatever host a request names. */
const callbackUrl = (ctx: Pick<Ctx, "settings">) =>
  new URL("/connections/tesla/callback", ctx.settings.APP_ORIGIN).toString();

/** The URL at which the person is asked for consent. */
export async function authorizationUrl(ctx: Ctx, secrets: FlowSecrets): Promise<string> {
  // The strategy answers a request without a state with a redirect; of that redirect only the location is ours.
  const answer: unknown = await new TeslaStrategy(ctx, secrets)
    .authenticate(new Request(callbackUrl(ctx)))
    .catch((thrown: unknown) => thrown);
  const location = answer instanceof Response ? answer.headers.get("location") : null;
  if (!location) throw answer;
  return location;
}

/**
 * Exchanges an authorization code whose state our transaction has already accepted and consumed.
 * @throws ProviderRefusal, ProviderOutage
 */
export async function exchangeCode(ctx: Ctx, secrets: FlowSecrets, code: string): Promise<Tokens> {
  const request = new Request(`${callbackUrl(ctx)}?${new URLSearchParams({ code, state: secrets.state })}`, {
    headers: { cookie: `oauth2=${secrets.state}=${secrets.verifier}` },
  });
  return new TeslaStrategy(ctx, secrets).authenticate(request);
}

/**
 * Spends a refresh token (RFC 6749 section 6; Tesla lists only `client_id` and `refresh_token`).
 * @throws ProviderRefusal, ProviderOutage
 */
export async function renewTokens(ctx: Ctx, refreshToken: string): Promise<Tokens> {
  const data = await postForm(ctx, ctx.settings.TESLA_TOKEN_URL, {
    grant_type: "refresh_token",
    client_id: ctx.settings.TESLA_CLIENT_ID,
    refresh_token: refreshToken,
  });
  return readTokens(ctx, data, renewalAnswer);
}

/**
 * Ends a token at the provider (RFC 7009; an unknown token is answered with 200 too).
 * @throws ProviderRefusal, ProviderOutage
 */
export async function revokeToken(ctx: Ctx, refreshToken: string): Promise<void> {
  await postForm(ctx, ctx.settings.TESLA_REVOKE_URL, {
    client_id: ctx.settings.TESLA_CLIENT_ID,
    client_secret: ctx.settings.TESLA_CLIENT_SECRET,
    token: refreshToken,
    token_type_hint: "refresh_token",
  });
}

function readTokens(ctx: Ctx, data: unknown, schema: typeof tokenAnswer | typeof renewalAnswer): Tokens {
  const parsed = schema.safeParse(data);
  if (!parsed.success) throw new ProviderOutage("malformed");
  const answer: Partial<z.infer<typeof tokenAnswer>> = parsed.data;
  const claims = answer.access_token ? unverifiedClaims(answer.access_token) : {};
  const now = ctx.clock.now().getTime();
  const seconds = answer.expires_in ?? assumedLifetimeSeconds;
  return {
    accessToken: answer.access_token ?? null,
    accessExpiresAt: answer.access_token ? new Date(now + seconds * 1000) : null,
    refreshToken: answer.refresh_token ?? null,
    idToken: answer.id_token ?? null,
    scopes: answer.scope?.split(" ").filter(Boolean) ?? claims.scp ?? null,
  };
}

const claimsShape = z.object({ scp: z.array(z.string()).optional().catch(undefined) });

/** Tesla's access token is a JWT that names its scopes. It came straight from the token endpoint; nothing is decided by it but that. */
function unverifiedClaims(accessToken: string): z.infer<typeof claimsShape> {
  try {
    const payload = accessToken.split(".")[1] ?? "";
    const text = atob(payload.replaceAll("-", "+").replaceAll("_", "/"));
    return claimsShape.parse(JSON.parse(text));
  } catch {
    return {};
  }
}
