import type { Clock } from "./clock.ts";
import { type Exchange, formOf } from "./web.ts";

/** What a provider was asked, secrets in clear: the point of the list is to see what the app really sent. */
export interface LoggedRequest {
  at: string;
  provider: string;
  method: string;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  /** The body as it came; of a file only how long it is. */
  body: string;
  /** The body's fields, when it is a form or a JSON object. */
  fields: Record<string, unknown> | null;
  /** Null while unanswered, and for ever when the connection was dropped. */
  status: number | null;
}

export interface RequestLog {
  list(): LoggedRequest[];
  begin(provider: string, exchange: Exchange): LoggedRequest;
  clear(): void;
}

const kept = 2_000;

/** Keeps the newest 2,000 requests, newest last, in memory only. */
export function makeRequestLog(clock: Clock): RequestLog {
  const entries: LoggedRequest[] = [];
  return {
    list: () => entries,
    begin: (provider, exchange) => {
      const { request, url, body } = exchange;
      const entry: LoggedRequest = {
        at: new Date(clock.now()).toISOString(),
        provider,
        method: request.method ?? "",
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        headers: Object.fromEntries(
          Object.entries(request.headers).map(([name, value]) => [name, [value].flat().join(", ")]),
        ),
        body: provider === "r2" ? `${body.length} bytes` : body.toString("utf8"),
        fields: fieldsOf(exchange),
        status: null,
      };
      entries.push(entry);
      if (entries.length > kept) entries.splice(0, entries.length - kept);
      return entry;
    },
    clear: () => {
      entries.length = 0;
    },
  };
}

function fieldsOf({ request, body }: Exchange): Record<string, unknown> | null {
  const type = request.headers["content-type"] ?? "";
  if (type.startsWith("application/x-www-form-urlencoded")) return Object.fromEntries(formOf(body));
  if (!type.startsWith("application/json")) return null;
  try {
    const parsed: unknown = JSON.parse(body.toString("utf8"));
    return parsed !== null && typeof parsed === "object" && !Array.isArray(parsed) ? { ...parsed } : null;
  } catch {
    return null;
  }
}
