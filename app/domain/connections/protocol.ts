import { CodeChallengeMethod, OAuth2Strategy } from "remix-auth-oauth2";
import * as z from "zod";
import type { Provider } from "../../../drizzle/schema/connections.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { DomainError } from "../errors.ts";
import type { FlowSecrets } from "../oauth/flow-secrets.ts";
import { ProviderOutage, ProviderRefusal, postForm } from "../oauth/provider-calls.ts";
import { type ConnectionProvider, providerOf } from "./connection-provider.ts";

type Ctx = Pick<SystemContext, "settings" | "fetch" | "clock">;

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
 * remix-auth-oauth2 as the protocol client of every connection, and nothing more: state, verifier and nonce are those
 * of our transaction, its cookie is never sent, its calls go out through `ctx.fetch`, and the client's credentials
 * travel in the body.
 */
class ConnectionStrategy extends OAuth2Strategy<Tokens> {
  readonly #ctx: Ctx;
  readonly #secrets: FlowSecrets;
  readonly #provider: ConnectionProvider;
  readonly #client: { id: string; secret: string };

  constructor(ctx: Ctx, provider: ConnectionProvider, secrets: FlowSecrets) {
    const client = clientOf(ctx, provider);
    const { authorize, token } = provider.endpoints(ctx.settings);
    super(
      {
        clientId: client.id,
        clientSecret: client.secret,
        authorizationEndpoint: authorize,
        tokenEndpoint: token,
        redirectURI: callbackUrl(ctx, provider),
        scopes: [...provider.scopes],
        cookie: "oauth2",
      },
      async ({ tokens }) => readTokens(ctx, provider, tokens.data, tokenAnswer),
    );
    this.#ctx = ctx;
    this.#secrets = secrets;
    this.#provider = provider;
    this.#client = client;
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
    for (const [name, value] of Object.entries(this.#provider.authorizeExtra)) asked.set(name, value);
    return asked;
  }

  protected override async validateAuthorizationCode(code: string, codeVerifier: string) {
    const { settings } = this.#ctx;
    const data = await postForm(this.#ctx, this.#provider.endpoints(settings).token, {
      grant_type: "authorization_code",
      client_id: this.#client.id,
      client_secret: this.#client.secret,
      code,
      code_verifier: codeVerifier,
      redirect_uri: callbackUrl(this.#ctx, this.#provider),
      ...this.#provider.exchangeExtra(settings),
    });
    // Only `data` is read by our `verify` above; the accessors of the library's class parse less strictly.
    return { data } as OAuth2Strategy.VerifyOptions["tokens"];
  }
}

/** @throws DomainError "not-found" where this deployment has no registration at the provider */
function clientOf({ settings }: Pick<Ctx, "settings">, provider: ConnectionProvider) {
  const client = provider.client(settings);
  if (!client) throw new DomainError("not-found");
  return client;
}

/** Where the provider sends the browser back to: always the configured origin, whatever host a request names. */
const callbackUrl = ({ settings }: Pick<Ctx, "settings">, { callbackPath }: ConnectionProvider) =>
  new URL(callbackPath, settings.APP_ORIGIN).toString();

/**
 * The URL at which the person is asked for consent.
 * @throws DomainError "not-found" where this deployment does not offer the provider
 */
export async function authorizationUrl(ctx: Ctx, provider: Provider, secrets: FlowSecrets): Promise<string> {
  const asked = providerOf(provider);
  // The strategy answers a request without a state with a redirect; of that redirect only the location is ours.
  const answer: unknown = await new ConnectionStrategy(ctx, asked, secrets)
    .authenticate(new Request(callbackUrl(ctx, asked)))
    .catch((thrown: unknown) => thrown);
  const location = answer instanceof Response ? answer.headers.get("location") : null;
  if (!location) throw answer;
  return location;
}

/**
 * Exchanges an authorization code whose state our transaction has already accepted and consumed.
 * @throws ProviderRefusal, ProviderOutage
 */
export async function exchangeCode(
  ctx: Ctx,
  provider: Provider,
  secrets: FlowSecrets,
  code: string,
): Promise<Tokens> {
  const asked = providerOf(provider);
  const query = new URLSearchParams({ code, state: secrets.state });
  const request = new Request(`${callbackUrl(ctx, asked)}?${query}`, {
    headers: { cookie: `oauth2=${secrets.state}=${secrets.verifier}` },
  });
  return new ConnectionStrategy(ctx, asked, secrets).authenticate(request);
}

/**
 * Spends a refresh token (RFC 6749 section 6).
 * @throws ProviderRefusal, ProviderOutage; DomainError "not-found" without a registration
 */
export async function renewTokens(ctx: Ctx, provider: Provider, refreshToken: string): Promise<Tokens> {
  const asked = providerOf(provider);
  const { id, secret } = clientOf(ctx, asked);
  const data = await postForm(ctx, asked.endpoints(ctx.settings).token, {
    grant_type: "refresh_token",
    client_id: id,
    ...(asked.renewsWithSecret && { client_secret: secret }),
    refresh_token: refreshToken,
  });
  return readTokens(ctx, asked, data, renewalAnswer);
}

/**
 * Ends a token at the provider (RFC 7009; an unknown token is no failure there, nor where the provider says so).
 * @throws ProviderRefusal, ProviderOutage; DomainError "not-found" without a registration
 */
export async function revokeToken(ctx: Ctx, provider: Provider, refreshToken: string): Promise<void> {
  const asked = providerOf(provider);
  try {
    await postForm(ctx, asked.endpoints(ctx.settings).revoke, {
      token: refreshToken,
      ...asked.revokeExtra(clientOf(ctx, asked)),
    });
  } catch (error) {
    if (!(error instanceof ProviderRefusal && asked.alreadyEnded.includes(error.code))) throw error;
  }
}

function readTokens(
  ctx: Ctx,
  provider: ConnectionProvider,
  data: unknown,
  schema: typeof tokenAnswer | typeof renewalAnswer,
): Tokens {
  const parsed = schema.safeParse(data);
  if (!parsed.success) throw new ProviderOutage("malformed");
  const answer: Partial<z.infer<typeof tokenAnswer>> = parsed.data;
  const now = ctx.clock.now().getTime();
  const seconds = answer.expires_in ?? assumedLifetimeSeconds;
  return {
    accessToken: answer.access_token ?? null,
    accessExpiresAt: answer.access_token ? new Date(now + seconds * 1000) : null,
    refreshToken: answer.refresh_token ?? null,
    idToken: answer.id_token ?? null,
    scopes:
      answer.scope?.split(" ").filter(Boolean) ??
      (answer.access_token ? provider.scopesIn(answer.access_token) : null),
  };
}
