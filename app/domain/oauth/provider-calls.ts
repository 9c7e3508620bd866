import * as z from "zod";
import { readLimited } from "../../platform/fetch.ts";
import type { SystemContext } from "../../platform/ports.ts";

/** The provider said no, with an error code of RFC 6749 section 5.2. */
export class ProviderRefusal extends Error {
  override name = "ProviderRefusal";
  readonly code: string;
  constructor(code: string) {
    super(`The provider refused: ${code}`);
    this.code = code;
  }
}

/** The provider gave no usable answer: says nothing about the grant, so nothing may be concluded from it. */
export class ProviderOutage extends Error {
  override name = "ProviderOutage";
  readonly reason: string;
  constructor(reason: string) {
    super(`The provider gave no usable answer: ${reason}`);
    this.reason = reason;
  }
}

const maxBytes = 64 * 1024;
const errorAnswer = z.object({ error: z.string() });
/** Codes go into the trail and the log; what does not look like one is somebody else's text. */
const errorCode = /^[a-z_]{1,40}$/;

/**
 * Posts a form to an OAuth endpoint and reads its answer: JSON only, at most 64 KB, redirects never followed.
 *
 * @returns the parsed JSON; null for an empty answer.
 * @throws ProviderRefusal where the provider answered with an OAuth error
 * @throws ProviderOutage for everything else that is not an answer
 */
export const postForm = (ctx: Pick<SystemContext, "fetch">, url: string, fields: Record<string, string>) =>
  callProvider(ctx, url, {
    method: "POST",
    headers: { accept: "application/json", "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(fields).toString(),
  });

/** Reads a JSON document of the provider, within the same limits. */
export const getJson = (
  ctx: Pick<SystemContext, "fetch">,
  url: string,
  headers: Record<string, string> = {},
) => callProvider(ctx, url, { headers: { accept: "application/json", ...headers } });

/** Any other call of a provider, within the same limits and with the same answers. */
export async function callProvider(
  ctx: Pick<SystemContext, "fetch">,
  url: string,
  init: RequestInit,
): Promise<unknown> {
  let response: Response;
  let body: Uint8Array;
  try {
    response = await ctx.fetch(url, { ...init, redirect: "manual" });
    body = await readLimited(response.body, maxBytes);
  } catch (error) {
    throw new ProviderOutage(error instanceof RangeError ? "too-large" : "unreachable");
  }
  if (response.status >= 300 && response.status < 400) throw new ProviderOutage("redirect");
  if (response.status >= 500 || response.status === 429)
    throw new ProviderOutage(`status-${response.status}`);
  const json = parseJson(response, body);
  if (response.ok && (json !== undefined || body.length === 0)) return json ?? null;
  if (response.ok) throw new ProviderOutage("not-json");
  throw refusalIn(json) ?? new ProviderOutage(`status-${response.status}`);
}

/** The refusal that an answer spells out, whatever its status was; null where it spells out none. */
export function refusalIn(json: unknown): ProviderRefusal | null {
  const refusal = errorAnswer.safeParse(json);
  if (!refusal.success) return null;
  return new ProviderRefusal(errorCode.test(refusal.data.error) ? refusal.data.error : "other");
}

function parseJson(response: Response, body: Uint8Array): unknown {
  const type = response.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  if (type !== "application/json" && !type.endsWith("+json")) return undefined;
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}
