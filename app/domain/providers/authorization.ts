import { CodeChallengeMethod, OAuth2Strategy } from "remix-auth-oauth2";
import * as z from "zod";
import type { SystemContext } from "../../platform/ports.ts";
import { DomainError } from "../errors.ts";
import type { FlowSecrets } from "../oauth/flow-secrets.ts";
import { ProviderOutage, postForm, refusalIn } from "../oauth/provider-calls.ts";
import { type Client, clientOf, type SignInProvider } from "./offered.ts";

type Ctx = Pick<SystemContext, "settings" | "fetch">;

/** What a code is worth: the access token is spent at once and never kept. */
export interface Tokens {
  accessToken: string;
  /** Google only. */
  idToken: string | null;
}

const token = z.string().min(1).max(16_384);
const tokenAnswer = z.object({
  access_token: token,
  token_type: z.string().regex(/^bearer$/i),
  id_token: token.optional(),
});

interface Endpoints {
  authorize: string;
  token: string;
  /** As little as tells who it is: no profile, no email. */
  scopes: string[];
  extra: Record<string, string>;
}

/** `select_account`: whoever has several accounts there chooses, at both providers. */
const endpointsOf = ({ settings }: Ctx, provider: SignInProvider, { nonce }: FlowSecrets): Endpoints =>
  provider === "google"
    ? {
        authorize: settings.GOOGLE_AUTHORIZE_URL,
        token: settings.GOOGLE_TOKEN_URL,
        scopes: ["openid"],
        extra: { nonce, prompt: "select_account" },
      }
    : {
        authorize: settings.GITHUB_AUTHORIZE_URL,
        token: settings.GITHUB_TOKEN_URL,
        scopes: [],
        extra: { prompt: "select_account", allow_signup: "false" },
      };

/** Where a provider sends the browser back to: a path of its own at the configured origin, whatever host a request names. */
const callbackUrl = ({ settings }: Ctx, provider: SignInProvider) =>
  new URL(`/sign-in/${provider}/callback`, settings.APP_ORIGIN).toString();

/**
 * remix-auth-oauth2 as the protocol client of both providers, and nothing more: state, verifier and nonce are those of
 * our transaction, its cookie is never sent, its calls go out through `ctx.fetch`. The connections have a client of
 * their own: the two registries share neither strategy nor cookie.
 */
class ProviderStrategy extends OAuth2Strategy<Tokens> {
  readonly #ctx: Ctx;
  readonly #secrets: FlowSecrets;
  readonly #client: Client;
  readonly #endpoints: Endpoints;
  readonly #callback: string;

  constructor(ctx: Ctx, provider: SignInProvider, client: Client, secrets: FlowSecrets) {
    const endpoints = endpointsOf(ctx, provider, secrets);
    const callback = callbackUrl(ctx, provider);
    super(
      {
        clientId: client.id,
        clientSecret: client.secret,
        authorizationEndpoint: endpoints.authorize,
        tokenEndpoint: endpoints.token,
        redirectURI: callback,
        scopes: endpoints.scopes,
        cookie: "oauth2",
      },
      async ({ tokens }) => readTokens(tokens.data),
    );
    this.#ctx = ctx;
    this.#secrets = secrets;
    this.#client = client;
    this.#endpoints = endpoints;
    this.#callback = callback;
  }

  protected override createAuthorizationURL() {
    const { state, verifier } = this.#secrets;
    const { authorize, scopes } = this.#endpoints;
    const method = CodeChallengeMethod.S256;
    const url = this.client.createAuthorizationURLWithPKCE(authorize, state, method, verifier, scopes);
    return { state, codeVerifier: verifier, url };
  }

  protected override authorizationParams(params: URLSearchParams) {
    return new URLSearchParams([...params, ...Object.entries(this.#endpoints.extra)]);
  }

  protected override async validateAuthorizationCode(code: string, codeVerifier: string) {
    const data = await postForm(this.#ctx, this.#endpoints.token, {
      grant_type: "authorization_code",
      client_id: this.#client.id,
      client_secret: this.#client.secret,
      code,
      code_verifier: codeVerifier,
      redirect_uri: this.#callback,
    });
    // GitHub says no with 200: "the code passed is incorrect or expired".
    const refusal = refusalIn(data);
    if (refusal) throw refusal;
    // Only `data` is read by our `verify` above; the accessors of the library's class parse less strictly.
    return { data } as OAuth2Strategy.VerifyOptions["tokens"];
  }
}

function strategyOf(ctx: Ctx, provider: SignInProvider, secrets: FlowSecrets): ProviderStrategy {
  const client = clientOf(ctx, provider);
  if (!client) throw new DomainError("not-found");
  return new ProviderStrategy(ctx, provider, client, secrets);
}

function readTokens(data: unknown): Tokens {
  const parsed = tokenAnswer.safeParse(data);
  if (!parsed.success) throw new ProviderOutage("malformed");
  return { accessToken: parsed.data.access_token, idToken: parsed.data.id_token ?? null };
}

/**
 * The URL at which the person is asked who they are.
 * @throws DomainError "not-found" where this deployment does not offer the provider
 */
export async function authorizationUrl(
  ctx: Ctx,
  provider: SignInProvider,
  secrets: FlowSecrets,
): Promise<string> {
  // The strategy answers a request without a state with a redirect; of that redirect only the location is ours.
  const answer: unknown = await strategyOf(ctx, provider, secrets)
    .authenticate(new Request(callbackUrl(ctx, provider)))
    .catch((thrown: unknown) => thrown);
  const location = answer instanceof Response ? answer.headers.get("location") : null;
  if (!location) throw answer;
  return location;
}

/**
 * Exchanges an authorization code whose state our transaction has already accepted and consumed.
 * @throws ProviderRefusal, ProviderOutage; DomainError "not-found"
 */
export async function exchangeCode(
  ctx: Ctx,
  provider: SignInProvider,
  secrets: FlowSecrets,
  code: string,
): Promise<Tokens> {
  const query = new URLSearchParams({ code, state: secrets.state });
  const request = new Request(`${callbackUrl(ctx, provider)}?${query}`, {
    headers: { cookie: `oauth2=${secrets.state}=${secrets.verifier}` },
  });
  return strategyOf(ctx, provider, secrets).authenticate(request);
}
