import {
  createRemoteJWKSet,
  customFetch,
  decodeProtectedHeader,
  type JWTVerifyGetKey,
  jwtVerify,
} from "jose";
import * as z from "zod";
import { isPublicAddress, readLimited } from "../../platform/fetch.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { getJson, ProviderOutage } from "./provider-calls.ts";

type Ctx = Pick<SystemContext, "settings" | "fetch" | "clock">;

const discovery = z.object({
  issuer: z.url(),
  jwks_uri: z.url(),
  authorization_response_iss_parameter_supported: z.boolean().optional(),
});

/** Whose ID tokens are taken, and how strictly. */
export interface IdTokenRules {
  discoveryUrl: string;
  /** Our own client id at the issuer. */
  audience: string;
  /** Of RFC 7518, asymmetric ones only. */
  algorithms: readonly string[];
  /** How far the two clocks may be apart. */
  toleranceSeconds: number;
}

interface Issuer {
  issuer: string;
  /** RFC 9207: whether each answer to the browser names its issuer. */
  namesItself: boolean;
  keys: JWTVerifyGetKey;
}

const lastsSeconds = 3600;
/** Settings live as long as the isolate, so these do too. Values only: a promise would belong to one request. */
const known = new WeakMap<SystemContext["settings"], Map<string, Issuer & { until: number }>>();

/**
 * Who signs a provider's ID tokens (OpenID Connect Discovery 1.0), read once an hour.
 * @throws ProviderOutage where it cannot be read and was never read before
 */
export async function readIssuer(ctx: Ctx, discoveryUrl: string): Promise<Issuer> {
  const issuers = known.get(ctx.settings) ?? new Map<string, Issuer & { until: number }>();
  known.set(ctx.settings, issuers);
  const held = issuers.get(discoveryUrl);
  const now = ctx.clock.now().getTime();
  if (held && held.until > now) return held;
  try {
    const parsed = discovery.safeParse(await getJson(ctx, discoveryUrl));
    if (!parsed.success) throw new ProviderOutage("malformed");
    const keysUrl = new URL(parsed.data.jwks_uri);
    // In the sandbox everything is one plain origin; elsewhere keys come over TLS, from a public name, or not at all.
    if (!isPublicAddress(keysUrl) && keysUrl.origin !== new URL(discoveryUrl).origin) {
      throw new ProviderOutage("malformed");
    }
    const read: Issuer & { until: number } = {
      issuer: parsed.data.issuer,
      namesItself: parsed.data.authorization_response_iss_parameter_supported ?? false,
      keys: createRemoteJWKSet(keysUrl, { [customFetch]: (to, init) => readKeys(ctx, to, init) }),
      until: now + lastsSeconds * 1000,
    };
    issuers.set(discoveryUrl, read);
    return read;
  } catch (error) {
    if (held) return held;
    throw error;
  }
}

async function readKeys(ctx: Ctx, url: string, init: RequestInit): Promise<Response> {
  const response = await ctx.fetch(url, init);
  const body = await readLimited(response.body, 64 * 1024);
  return new Response(body, { status: response.status, headers: response.headers });
}

const claims = z.object({ sub: z.string().min(1).max(255), nonce: z.string(), azp: z.string().optional() });

/**
 * Verifies an ID token (OpenID Connect Core 3.1.3.7): signed by a named key of the issuer, issuer, audience,
 * authorized party, times and nonce.
 *
 * @returns the subject, or null where anything at all is not as it must be.
 * @throws ProviderOutage where the issuer's keys cannot be read
 */
export async function subjectOf(
  ctx: Ctx,
  { discoveryUrl, audience, algorithms, toleranceSeconds }: IdTokenRules,
  idToken: string,
  nonce: string,
): Promise<string | null> {
  const { issuer, keys } = await readIssuer(ctx, discoveryUrl);
  if (!namesItsKey(idToken)) return null;
  try {
    const { payload } = await jwtVerify(idToken, keys, {
      algorithms: [...algorithms],
      issuer,
      audience,
      requiredClaims: ["exp", "iat"],
      // Tokens are verified right after they were issued: one from the future or from long ago is not ours.
      maxTokenAge: "10 minutes",
      clockTolerance: toleranceSeconds,
      currentDate: ctx.clock.now(),
    });
    const { sub, nonce: named, azp } = claims.parse(payload);
    const several = Array.isArray(payload.aud) && payload.aud.length > 1;
    if (named !== nonce || (azp !== undefined && azp !== audience) || (several && azp === undefined))
      return null;
    return sub;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    // Errors of jose about the token itself have a code of their own; a failed read of the keys has the general one.
    if (code === "ERR_JOSE_GENERIC" || code === "ERR_JWKS_TIMEOUT" || error instanceof TypeError) {
      throw new ProviderOutage("keys-unreadable");
    }
    return null;
  }
}

function namesItsKey(idToken: string): boolean {
  try {
    return Boolean(decodeProtectedHeader(idToken).kid);
  } catch {
    return false;
  }
}
