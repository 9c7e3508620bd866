import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { toBase64Url } from "../../app/platform/bytes.ts";
import type { Clock } from "../../app/platform/ports.ts";
import { testEnvironment as env } from "./environment.ts";

const issuers = { google: "https://accounts.google.invalid", github: "https://github.invalid/login/oauth" };
const keysUrl = "https://www.googleapis.invalid/oauth2/v3/certs";
const keyPair = await generateKeyPair("RS256", { extractable: true });
const json = (body: unknown, status = 200) => Response.json(body, { status });

/** What somebody does at a provider's page. */
export interface Answer {
  /** Google's `sub`, GitHub's numeric id. */
  subject?: string;
  deny?: string;
  /** Null leaves it out. */
  iss?: string | null;
}

/** Plays the sign-ins of Google and GitHub as their documents describe them; strict about what a client could get wrong. */
export async function createFakeSignIns(clock: Clock) {
  const codes = new Map<string, { asked: URLSearchParams; subject: string }>();
  const live = new Map<string, string>();
  const publicKey = { ...(await exportJWK(keyPair.publicKey)), kid: "key-1", alg: "RS256", use: "sig" };
  let counter = 0;
  const fresh = (kind: string) => `${kind}-sentinel-${++counter}-${crypto.randomUUID()}`;

  const fake = {
    issuers,
    keys: [publicKey] as object[],
    privateKey: keyPair.privateKey,
    /** Members of Google's description that differ. */
    discovery: { authorization_response_iss_parameter_supported: true } as Record<string, unknown>,
    /** Answers the next token calls in the provider's place. */
    mishaps: [] as (() => Response | Promise<Response>)[],
    /** Changes the claims or the whole of the next ID tokens. */
    claims: {} as JWTPayload,
    forge: null as ((claims: JWTPayload) => Promise<string>) | null,
    /** What GitHub tells of a user besides the id. */
    user: { login: "somebody", email: "somebody@mail.invalid" } as Record<string, unknown>,
    /** Extra members of token answers; undefined removes one. */
    extra: {} as Record<string, unknown>,
    tokenCalls: [] as URLSearchParams[],
    /** Tokens that were ended, oldest first. */
    ended: [] as string[],
    endingDown: false,

    /** The person at the provider's page. @returns the parameters with which the browser comes back. */
    consent(url: string, { subject = "1001", deny, iss }: Answer = {}): URLSearchParams {
      const at = new URL(url);
      const provider = at.origin === new URL(env.GITHUB_AUTHORIZE_URL).origin ? "github" : "google";
      const back = new URLSearchParams({ state: at.searchParams.get("state") ?? "" });
      if (iss !== null) back.set("iss", iss ?? issuers[provider]);
      if (deny) {
        back.set("error", deny);
        back.set("error_description", "<b>reflected</b>");
        return back;
      }
      const code = fresh("code");
      codes.set(code, { asked: at.searchParams, subject });
      back.set("code", code);
      return back;
    },

    async network(request: Request): Promise<Response | undefined> {
      const { url } = request;
      if (url === env.GOOGLE_DISCOVERY_URL)
        return json({ issuer: issuers.google, jwks_uri: keysUrl, ...fake.discovery });
      if (url === keysUrl) return json({ keys: fake.keys });
      if (url === env.GOOGLE_TOKEN_URL || url === env.GITHUB_TOKEN_URL) {
        const mishap = fake.mishaps.shift();
        return mishap ? mishap() : exchange(request);
      }
      if (url === env.GOOGLE_REVOKE_URL)
        return end(new URLSearchParams(await request.text()).get("token"), 200);
      if (url === `${env.GITHUB_API_URL}/user`) return tellUser(request);
      if (url !== `${env.GITHUB_API_URL}/applications/${env.GITHUB_CLIENT_ID}/token`) return undefined;
      const basic = `Basic ${btoa(`${env.GITHUB_CLIENT_ID}:${env.GITHUB_CLIENT_SECRET}`)}`;
      if (request.method !== "DELETE" || request.headers.get("authorization") !== basic)
        return json({ message: "Requires authentication" }, 401);
      return end(((await request.json()) as { access_token: string }).access_token, 204);
    },
  };

  async function exchange(request: Request): Promise<Response> {
    const provider = request.url === env.GITHUB_TOKEN_URL ? "github" : "google";
    const form = new URLSearchParams(await request.text());
    fake.tokenCalls.push(form);
    const code = form.get("code") ?? "";
    const held = codes.get(code);
    const verifier = new TextEncoder().encode(form.get("code_verifier") ?? "");
    const challenge = toBase64Url(new Uint8Array(await crypto.subtle.digest("SHA-256", verifier)));
    const [id, secret] =
      provider === "google"
        ? [env.GOOGLE_CLIENT_ID, env.GOOGLE_CLIENT_SECRET]
        : [env.GITHUB_CLIENT_ID, env.GITHUB_CLIENT_SECRET];
    const good =
      held !== undefined &&
      held.asked.get("code_challenge") === challenge &&
      held.asked.get("redirect_uri") === form.get("redirect_uri") &&
      held.asked.get("client_id") === id &&
      form.get("client_id") === id &&
      form.get("client_secret") === secret &&
      request.headers.get("accept") === "application/json";
    if (!good) {
      return provider === "google"
        ? json({ error: "invalid_grant", error_description: "sentinel-description" }, 400)
        : json({ error: "bad_verification_code", error_description: "sentinel-description" });
    }
    codes.delete(code);
    const access = fresh("access");
    live.set(access, held.subject);
    const common = { access_token: access, token_type: provider === "google" ? "Bearer" : "bearer" };
    const body =
      provider === "google"
        ? { ...common, expires_in: 3_599, id_token: await idToken(held.subject, held.asked.get("nonce")) }
        : { ...common, scope: "" };
    const answer = Object.entries({ ...body, ...fake.extra }).filter(([, value]) => value !== undefined);
    return json(Object.fromEntries(answer));
  }

  function tellUser(request: Request): Response {
    const token = request.headers.get("authorization")?.replace("Bearer ", "") ?? "";
    const subject = live.get(token);
    if (!request.headers.get("user-agent") || !subject) return json({ message: "Bad credentials" }, 401);
    return json({ ...fake.user, id: fake.user.id ?? Number(subject) });
  }

  function end(token: string | null, status: number): Response {
    if (fake.endingDown) return new Response("<html>", { status: 503 });
    if (token) fake.ended.push(token);
    live.delete(token ?? "");
    return new Response(null, { status });
  }

  function idToken(sub: string, nonce: string | null): Promise<string> {
    const now = Math.floor(clock.now().getTime() / 1000);
    const claims: JWTPayload = {
      iss: issuers.google,
      aud: env.GOOGLE_CLIENT_ID,
      azp: env.GOOGLE_CLIENT_ID,
      sub,
      iat: now,
      exp: now + 3_600,
      nonce,
      ...fake.claims,
    };
    if (fake.forge) return fake.forge(claims);
    return new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: "key-1" }).sign(keyPair.privateKey);
  }

  return fake;
}

export type FakeSignIns = Awaited<ReturnType<typeof createFakeSignIns>>;
