import Provider, { type Configuration } from "oidc-provider";
import { type Exchange, formOf, replay } from "../web.ts";
import type { World } from "../world.ts";
import { oauthState, stateAdapter } from "./adapter.ts";
import { keysOf } from "./keys.ts";
import { noteToken } from "./ledger.ts";
import { serveInteraction } from "./pages.ts";

/** A person who can sign in. `id` is what the page offers, `subject` the stable `sub` of the tokens. */
export interface Account {
  id: string;
  subject: string;
  name: string;
  email: string;
  /** What is special about the account, for the page. */
  about: string;
}

export interface OAuthOptions {
  /** The name in the ledger and in the state. */
  provider: string;
  /** Whom the pages say they play. */
  plays: string;
  /** The path of the issuer below the sandbox's origin. */
  path: string;
  routes: { authorization: string; token: string; revocation: string; jwks: string };
  client: { id: string; secret: string; name: string; redirectUris: string[] };
  accounts: readonly Account[];
  /** Scope -> what the consent page says about it. */
  scopes: Record<string, string>;
  /** Authorization parameters beyond OpenID's that the original accepts. */
  extraParams: string[];
  /**
   * When there is a refresh token: for the scope `offline_access` (OpenID Connect Core 11), or for
   * `access_type=offline` together with `prompt=consent` (Google).
   */
  refreshTokens: "offline_access" | "access_type";
  /** Whether a token alone is enough to revoke it, without a client (Google). */
  bearersRevoke?: boolean;
  /** Seconds. */
  lifetimes: { accessToken: number; refreshToken: number };
  /** Told when an account gave its consent. */
  onConsent?(account: Account): void;
}

export interface OAuthServer {
  handle(exchange: Exchange): Promise<void>;
  /** The live access token of this value; undefined when it is unknown, expired or revoked. */
  findAccess(value: string): Promise<{ account: Account; scopes: ReadonlySet<string> } | undefined>;
}

/** A real OAuth 2.0 / OpenID server (oidc-provider) with the sandbox's pages, state, clock and refresh modes. */
export async function oauthServer(world: World, options: OAuthOptions): Promise<OAuthServer> {
  const accountOf = (subject?: string) => options.accounts.find((account) => account.subject === subject);
  const provider = new Provider(`${world.origin}${options.path}`, await configure(world, options));
  provider.proxy = false;
  provider.on("server_error", (_context, error) => {
    process.emitWarning(`sandbox ${options.provider}: ${error.message}`);
  });

  provider.use(async (context, next) => {
    await next();
    const { oidc } = context;
    if (oidc?.route !== "token" || typeof context.body !== "object" || context.status !== 200) return;
    const answer: Record<string, unknown> = context.body;
    const { Account: account, AccessToken: access } = oidc.entities;
    if (typeof answer.id_token === "string") {
      noteToken(world, {
        kind: "id_token",
        value: answer.id_token,
        provider: options.provider,
        account: accountOf(account?.accountId)?.id ?? "",
        scopes: ["openid"],
        issuedAt: new Date(world.clock.now()).toISOString(),
        expiresAt: new Date(world.clock.now() + options.lifetimes.accessToken * 1000).toISOString(),
        state: "active",
        grant: access?.grantId ?? "",
      });
    }
    const refreshing = oidc.params?.grant_type === "refresh_token";
    if (refreshing && oauthState(world, options.provider).refreshMode === "reusable")
      delete answer.refresh_token;
  });

  const answer = provider.callback();
  const oneAtATime = makeQueue();

  async function handle(exchange: Exchange) {
    const path = exchange.url.pathname.slice(options.path.length);
    const { method } = exchange.request;
    if (path.startsWith("/interaction/")) return serveInteraction(world, provider, options, exchange);
    if (path === options.routes.authorization) {
      // Every authorization starts without the remembered session: account page first, then consent.
      const request = replay(exchange, {
        url: `${path}?${authorizationQuery(exchange.url.searchParams)}`,
        baseUrl: options.path,
        headers: { cookie: undefined },
      });
      return answer(request, exchange.response);
    }
    const request = replay(exchange, {
      url: path + exchange.url.search,
      baseUrl: options.path,
      body: clientAuthenticated(exchange, options),
      // Going on after the pages is of that one flow too: two tabs of a browser must not meet in a session.
      ...(path.startsWith(`${options.routes.authorization}/`) && {
        headers: { cookie: withoutSession(exchange.request.headers.cookie, options.provider) },
      }),
    });
    if (method !== "POST" || path !== options.routes.token) return answer(request, exchange.response);
    // Looking a refresh token up and consuming it are two steps of oidc-provider: without the queue two parallel uses
    // of one token would both pass as the first.
    return oneAtATime(() => answer(request, exchange.response));
  }

  return {
    handle,
    findAccess: async (value) => {
      const token = await provider.AccessToken.find(value);
      const account = accountOf(token?.accountId);
      return token && account && !token.isExpired
        ? { account, scopes: new Set(token.scope?.split(" ")) }
        : undefined;
    },
  };
}

async function configure(world: World, options: OAuthOptions): Promise<Configuration> {
  const { client, lifetimes } = options;
  const keys = await keysOf(world, options.provider);
  const accounts = new Map(options.accounts.map((account) => [account.subject, account]));
  const longest = 10 * 365 * 86_400;
  return {
    adapter: stateAdapter(world, options.provider, (subject) => accounts.get(subject)?.id ?? subject),
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        client_name: client.name,
        redirect_uris: client.redirectUris,
        grant_types: ["authorization_code", "refresh_token"],
        response_types: ["code"],
        // oidc-provider takes the secret in the body and in the header for both `_post` and `_basic`.
        token_endpoint_auth_method: "client_secret_post",
      },
    ],
    jwks: { keys: keys.jwks },
    cookies: {
      keys: keys.cookies,
      names: {
        session: `sandbox_${options.provider}_session`,
        interaction: `sandbox_${options.provider}_interaction`,
        resume: `sandbox_${options.provider}_resume`,
      },
      long: { httpOnly: true, sameSite: "lax", path: options.path },
    },
    routes: options.routes,
    scopes: Object.keys(options.scopes),
    extraParams: options.extraParams,
    clientBasedCORS: () => false,
    responseTypes: ["code"],
    pkce: { required: () => false },
    findAccount: (_context, subject) => ({
      accountId: subject,
      claims: () => ({ sub: subject, email: accounts.get(subject)?.email }),
    }),
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      revocation: {
        enabled: true,
        allowedPolicy: (_context, owner, token) => token.clientId === owner.clientId,
      },
    },
    interactions: { url: (_context, interaction) => `${options.path}/interaction/${interaction.uid}` },
    // A consent always makes a grant of its own: connecting again leaves the tokens of the first time alone.
    loadExistingGrant: async (context) => {
      const grant = context.oidc.result?.consent?.grantId;
      return grant ? context.oidc.provider.Grant.find(grant) : undefined;
    },
    issueRefreshToken: async (_context, _client, source) =>
      options.refreshTokens === "offline_access"
        ? source.scopes.has("offline_access")
        : oauthState(world, options.provider).offlineGrants?.[source.grantId ?? ""] === true,
    expiresWithSession: async () => false,
    rotateRefreshToken: () => oauthState(world, options.provider).refreshMode !== "reusable",
    renderError: (context, out) => {
      context.type = "text/plain";
      context.body = `${out.error}: ${out.error_description ?? ""}\n`;
    },
    ttl: {
      AccessToken: lifetimes.accessToken,
      IdToken: lifetimes.accessToken,
      RefreshToken: lifetimes.refreshToken,
      AuthorizationCode: 60,
      Interaction: 3_600,
      Session: 3_600,
      Grant: longest,
    },
  };
}

/** The asked parameters; oidc-provider wants `prompt=consent` for a refresh token, the originals do not. */
function authorizationQuery(asked: URLSearchParams): string {
  const query = new URLSearchParams(asked);
  const prompts = new Set((query.get("prompt") ?? "").split(" ").filter(Boolean));
  // The account page stands for what others call `select_account`.
  prompts.delete("select_account");
  // Google's own: from here on it says whether there will be a refresh token.
  if (query.get("access_type") === "offline" && !prompts.has("consent")) query.delete("access_type");
  if (!prompts.has("none")) prompts.add("consent");
  query.set("prompt", [...prompts].join(" "));
  return query.toString();
}

/** The body, with the secret put in where the original asks for none: refresh and revocation by client id alone. */
function clientAuthenticated(
  { request, url, body }: Exchange,
  { client, path, routes, bearersRevoke }: OAuthOptions,
): Buffer {
  const at = url.pathname.slice(path.length);
  const form = formOf(body);
  if (bearersRevoke && at === routes.revocation && !form.has("client_id")) form.set("client_id", client.id);
  const lenient =
    at === routes.revocation || (at === routes.token && form.get("grant_type") === "refresh_token");
  if (!lenient || request.headers.authorization || form.has("client_secret")) return body;
  if (form.get("client_id") !== client.id) return body;
  form.set("client_secret", client.secret);
  return Buffer.from(form.toString());
}

const withoutSession = (cookies: string | undefined, provider: string) =>
  cookies
    ?.split("; ")
    .filter((cookie) => !cookie.startsWith(`sandbox_${provider}_session`))
    .join("; ");

function makeQueue() {
  let last: Promise<unknown> = Promise.resolve();
  return (work: () => Promise<void>): Promise<void> => {
    const turn = last.then(work, work);
    last = turn;
    return turn;
  };
}
