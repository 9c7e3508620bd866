import type * as z from "zod";
import { readLimited } from "../../platform/fetch.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { TokenRejected } from "../connections/access.ts";
import { rememberApiBase } from "../connections/connections.ts";
import type { Trouble } from "./problems.ts";
import { region } from "./tesla-answers.ts";
import { parseTeslaJson, withoutEnvelope } from "./tesla-json.ts";

/** A call's value, or its stable trouble. `billed`: every answer below 500 costs, whatever it says. */
export type Answer<Value> =
  | { ok: true; value: Value }
  | { ok: false; trouble: Trouble; billed: boolean; retryAfterSeconds?: number | undefined };

/** Reads from the Fleet API for one grant. @throws TokenRejected when the access token is not taken. */
export interface Tesla {
  get<Schema extends z.ZodType>(path: string, schema: Schema): Promise<Answer<z.infer<Schema>>>;
}

const maxAnswerBytes = 2 * 1024 * 1024;
const timeoutMs = 10_000;

/** @param grant the connection; `apiBase` is the region's host once it is known. */
export function openTesla(
  ctx: SystemContext,
  grant: { id: string; apiBase: string | null },
  token: string,
): Tesla {
  const bases = [ctx.settings.TESLA_API_NA, ctx.settings.TESLA_API_EU, ctx.settings.TESLA_API_CN];
  // A remembered host that the settings no longer name gets no token.
  let base = bases.find((known) => sameBase(known, grant.apiBase ?? "")) ?? ctx.settings.TESLA_API_NA;

  async function send(path: string): Promise<{ response: Response; text: string } | null> {
    try {
      const response = await ctx.fetch(`${base.replace(/\/$/, "")}${path}`, {
        headers: { authorization: `Bearer ${token}`, accept: "application/json" },
        redirect: "manual",
        signal: AbortSignal.timeout(timeoutMs),
      });
      const body = await readLimited(response.body, maxAnswerBytes);
      return { response, text: new TextDecoder().decode(body) };
    } catch {
      return null;
    }
  }

  /** The host that a 421 names, or that `users/region` names; only ever one of the configured three. */
  async function regionNamedBy(text: string): Promise<string | null> {
    const named = namedBase(text, bases, base);
    if (named) return named;
    const answer = await send("/api/1/users/region");
    if (answer?.response.status !== 200) return null;
    const parsed = region.safeParse(parsedOrNull(answer.text));
    return parsed.success ? namedBase(parsed.data.fleet_api_base_url, bases, base) : null;
  }

  return {
    async get(path, schema) {
      let answer = await send(path);
      if (answer?.response.status === 421) {
        const other = await regionNamedBy(answer.text);
        if (!other) return { ok: false, trouble: "wrong-region", billed: true };
        base = other;
        answer = await send(path);
        if (answer?.response.status === 421) return { ok: false, trouble: "wrong-region", billed: true };
        if (answer && answer.response.status < 500) await rememberApiBase(ctx, grant.id, base);
      }
      if (!answer) return { ok: false, trouble: "provider-down", billed: false };
      const { response, text } = answer;
      if (response.status !== 200) return troubleOf(response, text, ctx.clock.now());
      const parsed = parsedOrNull(text);
      if (parsed === undefined) return { ok: false, trouble: "provider-down", billed: true };
      const value = schema.safeParse(parsed);
      return value.success
        ? { ok: true, value: value.data }
        : { ok: false, trouble: "unreadable", billed: true };
    },
  };
}

function troubleOf(response: Response, text: string, now: Date): Answer<never> {
  const { status } = response;
  const trouble = (name: Trouble): Answer<never> => ({ ok: false, trouble: name, billed: status < 500 });
  // A setting of the car, wherever it turns up; never a sign-out.
  if (status < 500 && /mobile[ _]access[ _](is )?disabled/i.test(text))
    return trouble("mobile-access-disabled");
  if (status === 401) throw new TokenRejected();
  if (status === 402 || (status === 403 && /exceeded[ _]?limit/i.test(text))) return trouble("billing-limit");
  if (status === 403) return trouble("missing-scope");
  if (status === 404) return trouble("gone");
  if (status === 408 || (status === 500 && /vehicle[^"]*(unavailable|asleep|offline)/i.test(text)))
    return trouble(/offline/i.test(text) && !/asleep/i.test(text) ? "offline" : "asleep");
  if (status === 412) return trouble("not-registered");
  if (status === 429)
    return { ok: false, trouble: "rate-limited", billed: true, retryAfterSeconds: retryAfter(response, now) };
  return trouble("provider-down");
}

/** `Retry-After` in seconds or as a date (RFC 9110 section 10.2.3), else `RateLimit-Reset`; undefined without. */
function retryAfter({ headers }: Response, now: Date): number | undefined {
  const text = headers.get("retry-after") ?? headers.get("ratelimit-reset");
  if (!text) return undefined;
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - now.getTime()) / 1000;
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 86_400) : undefined;
}

const slashesAtEnd = /(?<!\/)\/+$/;
const sameBase = (a: string, b: string) => a.replace(slashesAtEnd, "") === b.replace(slashesAtEnd, "");

/** A configured host, other than the one that answered, that stands in a text as a whole URL. */
function namedBase(text: string, bases: readonly string[], current: string): string | null {
  const urls = text.match(/https?:\/\/[^\s"'<>,;\\]+/g) ?? [];
  const named = bases.find((base) => urls.some((url) => sameBase(url.replace(/\.$/, ""), base)));
  return named && !sameBase(named, current) ? named : null;
}

/** The parsed value without its envelope; undefined for what is no JSON. */
function parsedOrNull(text: string): unknown {
  try {
    return withoutEnvelope(parseTeslaJson(text));
  } catch {
    return undefined;
  }
}
