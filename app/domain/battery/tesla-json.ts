/**
 * Parses JSON without losing digits: Tesla's ids exceed 2^53, so an integer that a double cannot hold stays the
 * text it was (JSON.parse source text access, ECMA-262 `JSON.parse` reviver `context.source`).
 *
 * @throws SyntaxError for what is no JSON, e.g. an HTML page.
 */
export function parseTeslaJson(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown, context?: { source?: string }) => {
    if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
    const source = context?.source ?? "";
    return /^-?\d+$/.test(source) ? source : value;
  });
}

/** The value inside the usual `{ "response": … }`; some proxies and old recordings come without it. */
export function withoutEnvelope(parsed: unknown): unknown {
  const isObject = typeof parsed === "object" && parsed !== null && !Array.isArray(parsed);
  return isObject && "response" in parsed ? parsed.response : parsed;
}
