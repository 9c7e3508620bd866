import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { toBase64Url } from "../../app/platform/bytes.ts";
import type { Clock } from "../../app/platform/ports.ts";
import { testEnvironment } from "./environment.ts";

/** What a refresh token is good for: once, once with a day to recover, or for good. */
export type Rotation = "strict" | "recoverable" | "reusable";

interface Family {
  subject: string;
  scopes: string[];
  alive: boolean;
  /** The token that was spent last, and when: Tesla takes that one once more for 24 hours. */
  lastSpent: { token: string; at: number } | null;
}

const issuer = "https://auth.tesla.invalid/oauth2/v3/nts";
const keyPair = await generateKeyPair("RS256", { extractable: true });
const json = (body: unknown, status = 200) => Response.json(body, { status });

/** How the next token call goes wrong. "after" does the work and loses the answer. */
export type Mishap = ((request: Request) => Response | Promise<Response>) | "after";

/**
 * Plays Tesla's authorization server as its documentation and RFC 6749, 7636, 7009 and 9700 describe it; strict about
 * everything a client could get wrong.
 */
export async function createFakeTesla(clock: Clock, rotation: Rotation = "recoverable") {
  const families = new Map<string, Family>();
  const refreshTokens = new Map<string, { family: string; uses: number }>();
  const accessTokens = new Map<string, string>();
  const codes = new Map<string, { params: URLSearchParams; family: string }>();
  let counter = 0;
  const fresh = (kind: string) => `${kind}-sentinel-${++counter}-${crypto.randomUUID()}`;
  const publicKey = { ...(await exportJWK(keyPair.publicKey)), kid: "key-1", alg: "RS256", use: "sig" };

  const tesla = {
    issuer,
    rotation,
    keys: [publicKey] as object[],
    discovery: {} as Record<string, unknown>,
    /** Applied to the next token calls, oldest first. */
    mishaps: [] as Mishap[],
    /** Changes the claims or the whole ID token of the next code grants. */
    claims: {} as JWTPayload,
    forge: null as ((claims: JWTPayload) => Promise<string>) | null,
    /** Extra members of token answers; undefined removes one. */
    extra: {} as Record<string, unknown>,
    tokenCalls: [] as URLSearchParams[],
    revoked: [] as string[],
    revocationDown: false,
    families,
    refreshTokens,
    privateKey: keyPair.privateKey,

    /** The person at the consent page. @returns the parameters with which the browser comes back. */
    consent(
      url: string,
      answer: { subject?: string; scopes?: string[]; deny?: string; iss?: string } = {},
    ): URLSearchParams {
      const params = new URL(url).searchParams;
      const back = new URLSearchParams({ state: params.get("state") ?? "" });
      if (answer.iss) back.set("iss", answer.iss);
      if (answer.deny) {
        back.set("error", answer.deny);
        back.set("error_description", "<b>reflected</b>");
        return back;
      }
      const family = fresh("family");
      const scopes = answer.scopes ?? (params.get("scope") ?? "").split(" ");
      families.set(family, { subject: answer.subject ?? "sub-1", scopes, alive: true, lastSpent: null });
      const code = fresh("code");
      codes.set(code, { params, family });
      back.set("code", code);
      return back;
    },

    async network(request: Request): Promise<Response | undefined> {
      const url = request.url;
      if (url === testEnvironment.TESLA_DISCOVERY_URL) {
        return json({ issuer, jwks_uri: "https://auth.tesla.invalid/keys", ...tesla.discovery });
      }
      if (url === "https://auth.tesla.invalid/keys") return json({ keys: tesla.keys });
      if (url === testEnvironment.TESLA_REVOKE_URL) return revoke(request);
      if (url !== testEnvironment.TESLA_TOKEN_URL) return undefined;
      const mishap = tesla.mishaps.shift();
      if (typeof mishap === "function") return mishap(request);
      const form = new URLSearchParams(await request.text());
      tesla.tokenCalls.push(form);
      const answer = await (form.get("grant_type") === "refresh_token" ? spend(form) : exchange(form));
      if (mishap === "after") throw new TypeError("The connection was lost");
      return answer;
    },
  };

  async function revoke(request: Request): Promise<Response> {
    if (tesla.revocationDown) return new Response("<html>", { status: 503 });
    const token = new URLSearchParams(await request.text()).get("token") ?? "";
    tesla.revoked.push(token);
    const family = families.get(refreshTokens.get(token)?.family ?? "");
    if (family) family.alive = false;
    return new Response(null, { status: 200 });
  }

  async function exchange(form: URLSearchParams): Promise<Response> {
    const code = form.get("code") ?? "";
    const asked = codes.get(code);
    codes.delete(code);
    const verifier = new TextEncoder().encode(form.get("code_verifier") ?? "");
    const challenge = toBase64Url(new Uint8Array(await crypto.subtle.digest("SHA-256", verifier)));
    const good =
      asked !== undefined &&
      asked.params.get("code_challenge") === challenge &&
      asked.params.get("redirect_uri") === form.get("redirect_uri") &&
      form.get("client_id") === testEnvironment.TESLA_CLIENT_ID &&
      form.get("client_secret") === testEnvironment.TESLA_CLIENT_SECRET &&
      form.get("audience") === testEnvironment.TESLA_API_NA;
    if (!good) return json({ error: "invalid_grant", error_description: "sentinel-description" }, 400);
    const id_token = await idToken(asked.family, asked.params.get("nonce"));
    return issue(asked.family, { id_token });
  }

  async function spend(form: URLSearchParams): Promise<Response> {
    const token = form.get("refresh_token") ?? "";
    const held = refreshTokens.get(token);
    const family = held && families.get(held.family);
    if (!held || !family?.alive || form.get("client_id") !== testEnvironment.TESLA_CLIENT_ID) {
      return json({ error: "invalid_grant" }, 401);
    }
    held.uses += 1;
    const now = clock.now().getTime();
    if (tesla.rotation !== "reusable" && held.uses > 1) {
      const recovers =
        tesla.rotation === "recoverable" &&
        family.lastSpent?.token === token &&
        now - family.lastSpent.at < 86_400_000;
      // RFC 9700 section 4.14.2: a token seen twice may have been stolen, so the whole family ends.
      if (tesla.rotation === "strict") family.alive = false;
      if (!recovers) return json({ error: "invalid_grant" }, 401);
    }
    family.lastSpent = { token, at: now };
    return issue(held.family, {});
  }

  function issue(familyId: string, more: Record<string, unknown>): Response {
    const first = more.id_token !== undefined;
    const access = fresh("access");
    accessTokens.set(access, familyId);
    const body: Record<string, unknown> = {
      access_token: access,
      token_type: "Bearer",
      expires_in: 28_800,
      scope: families.get(familyId)?.scopes.join(" "),
      ...more,
    };
    const stays = families.get(familyId)?.scopes.includes("offline_access");
    if (stays && (first || tesla.rotation !== "reusable")) {
      const refresh = fresh("refresh");
      refreshTokens.set(refresh, { family: familyId, uses: 0 });
      body.refresh_token = refresh;
    }
    const merged = { ...body, ...tesla.extra };
    return json(Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined)));
  }

  function idToken(familyId: string, nonce: string | null): Promise<string> {
    const now = Math.floor(clock.now().getTime() / 1000);
    const claims: JWTPayload = {
      iss: issuer,
      aud: testEnvironment.TESLA_CLIENT_ID,
      sub: families.get(familyId)?.subject ?? "",
      iat: now,
      exp: now + 600,
      nonce,
      ...tesla.claims,
    };
    if (tesla.forge) return tesla.forge(claims);
    return new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: "key-1" }).sign(keyPair.privateKey);
  }

  return tesla;
}

export type FakeTesla = Awaited<ReturnType<typeof createFakeTesla>>;
