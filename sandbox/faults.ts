import { ServerResponse } from "node:http";
import * as z from "zod";
import type { LoggedRequest } from "./requests.ts";
import { sendError } from "./s3/errors.ts";
import { type Exchange, sendJson } from "./web.ts";

const times = z.number().int().positive().default(1);

/** Answers that stand ready: the next matching calls get them instead of the provider's own. */
export const cannedAnswers = z.array(
  z.object({
    method: z.string().toUpperCase().optional(),
    path: z.string().startsWith("/"),
    status: z.number().int().min(200).max(599).default(200),
    headers: z.record(z.string(), z.string()).default({}),
    body: z.unknown(),
    times,
  }),
);

/** A fault for the next calls of a provider; of a sign-in it hits the token endpoint unless `path` names another. */
export const faultOrder = z.object({
  provider: z.enum([
    "tesla",
    "tesla-auth",
    "google-auth",
    "google-calendar",
    "github",
    "resend",
    "twilio",
    "r2",
  ]),
  kind: z.enum(["timeout", "500", "429", "drop-after-commit", "html"]),
  path: z.string().startsWith("/").optional(),
  times,
});

type Canned = z.infer<typeof cannedAnswers>[number];
type Fault = z.infer<typeof faultOrder>;

export interface Faults {
  canned: Canned[];
  waiting: Fault[];
  /** Answers in the provider's place, or lets `work` answer. */
  apply(
    exchange: Exchange,
    entry: LoggedRequest,
    work: (exchange: Exchange) => Promise<void> | void,
  ): Promise<void>;
  clear(): void;
}

/** An exact path, or everything that starts like it when it ends in `*`. */
export function matches(pattern: string, path: string): boolean {
  return pattern.endsWith("*") ? path.startsWith(pattern.slice(0, -1)) : pattern === path;
}

const tokenEndpoints: Record<string, string> = {
  "tesla-auth": "/tesla/auth/oauth2/v3/token",
  "google-auth": "/google/token",
  github: "/github/login/oauth/access_token",
};
const hangMilliseconds = 60_000;

/** Keeps the canned answers and faults that the control routes ordered, and plays them. */
export function makeFaults(): Faults {
  let tooMany = 0;
  const faults: Faults = { canned: [], waiting: [], apply, clear };

  async function apply(
    exchange: Exchange,
    entry: LoggedRequest,
    work: (exchange: Exchange) => Promise<void> | void,
  ) {
    const canned = take(
      faults.canned,
      (one) => matches(one.path, entry.path) && (one.method ?? entry.method) === entry.method,
    );
    if (canned) return answer(exchange, canned);
    const fault = take(faults.waiting, (one) => one.provider === entry.provider && hits(one, entry));
    if (fault?.provider === "r2" && (fault.kind === "500" || fault.kind === "429")) {
      const code = fault.kind === "500" ? "InternalError" : "TooManyRequests";
      return sendError(exchange.response, { code, message: "Please try again." });
    }
    switch (fault?.kind) {
      case undefined:
        return work(exchange);
      case "timeout":
        return hang(exchange);
      case "500":
        return sendJson(exchange.response, 500, errorBody(fault, "internal server error"));
      case "429":
        // Tesla sends Retry-After only sometimes: every second call goes without.
        return sendJson(
          exchange.response,
          429,
          errorBody(fault, "too many requests"),
          tooMany++ % 2 === 0 ? { "retry-after": "30" } : {},
        );
      case "html":
        exchange.response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
        exchange.response.end("<!doctype html><title>Please wait</title><h1>We will be right back</h1>");
        return;
      case "drop-after-commit":
        // The provider does its work into an answer that has no connection; then the line goes dead.
        await work({ ...exchange, response: new ServerResponse(exchange.request) });
        exchange.request.socket.destroy();
    }
  }
  function clear() {
    faults.canned = [];
    faults.waiting = [];
  }
  return faults;
}

function hits(fault: Fault, entry: LoggedRequest): boolean {
  if (fault.path) return matches(fault.path, entry.path);
  const tokenEndpoint = tokenEndpoints[fault.provider];
  return tokenEndpoint === undefined || (entry.method === "POST" && entry.path === tokenEndpoint);
}

function take<T extends { times: number }>(list: T[], fits: (one: T) => boolean): T | undefined {
  const at = list.findIndex(fits);
  const found = list[at];
  if (found && --found.times === 0) list.splice(at, 1);
  return found;
}

function answer({ response }: Exchange, { status, headers: asked, body }: Canned) {
  const headers = Object.fromEntries(
    Object.entries(asked).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const text = typeof body === "string";
  if (!text && body !== undefined) return sendJson(response, status, body, headers);
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8", ...headers });
  response.end(text ? body : "");
}

async function hang({ request }: Exchange): Promise<void> {
  const { socket } = request;
  if (socket.destroyed) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, hangMilliseconds);
    function done() {
      clearTimeout(timer);
      socket.off("close", done);
      resolve();
    }
    socket.on("close", done);
  });
  socket.destroy();
}

function errorBody(fault: Fault, says: string): object {
  if (fault.provider === "github") return { message: says };
  if (tokenEndpoints[fault.provider]) {
    return { error: fault.kind === "429" ? "too_many_requests" : "server_error", error_description: says };
  }
  if (fault.provider === "resend") {
    const name = fault.kind === "429" ? "rate_limit_exceeded" : "application_error";
    return { statusCode: Number(fault.kind), name, message: says };
  }
  if (fault.provider === "google-calendar") {
    const reason = fault.kind === "429" ? "rateLimitExceeded" : "backendError";
    const errors = [{ domain: "global", reason, message: says }];
    return { error: { code: Number(fault.kind), message: says, errors } };
  }
  return { response: null, error: says, error_description: "" };
}
