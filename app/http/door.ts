import { recordRefusal } from "../domain/limits/refusals.ts";
import { concatenate } from "../platform/bytes.ts";
import type { SystemContext } from "../platform/ports.ts";
import { plainPage } from "./plain-page.ts";
import { isCalledFromOutside } from "./policies.ts";
import { bringsFiles, type StreamedBody, streamBody } from "./upload-body.ts";

const safeMethods = new Set(["GET", "HEAD"]);
/** Forms know GET and POST. The router would hand PUT, PATCH and DELETE to an action as if they were POST. */
const knownMethods = new Set([...safeMethods, "POST"]);

const maxBodyBytes = 1024 * 1024;
/** Read and thrown away beyond the limit, so that the visitor gets an answer and not a broken connection. */
const maxDrainedBytes = 16 * maxBodyBytes;

/**
 * The bytes of a request, or that they were too many or never arrived whole. Where files are brought, the body that is
 * still arriving: whoever answers calls its `readRest` first.
 */
export type RequestBody = Uint8Array<ArrayBuffer> | StreamedBody | "too-large" | "broken-off";

/** Whether a body is still arriving. */
export const isStreamed = (body: RequestBody): body is StreamedBody =>
  typeof body === "object" && "stream" in body;

/** Reads the body before anything is decided: a refusal that leaves it unread breaks the connection. */
export async function readBody(request: Request): Promise<RequestBody> {
  if (!request.body) return new Uint8Array();
  if (bringsFiles(request)) return streamBody(request, request.body);
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of request.body) {
      length += chunk.length;
      if (length <= maxBodyBytes) chunks.push(chunk);
      else if (length > maxDrainedBytes) return "too-large";
    }
  } catch {
    return "broken-off";
  }
  if (length > maxBodyBytes) return "too-large";
  return concatenate(chunks);
}

/**
 * What every request passes before a route sees it. Middleware of the router does not run for unmatched URLs and
 * some of the router's own endpoints, so these checks stand here.
 *
 * @returns the request to serve, with its bounded body, or the refusal. A streamed body is handed on unread.
 */
export async function throughTheDoor(
  ctx: SystemContext,
  request: Request,
  body: RequestBody,
): Promise<Request | Response> {
  const url = new URL(request.url);
  const safe = safeMethods.has(request.method);
  if (__SANDBOX__ && safe && isAnotherLoopbackName(url, ctx.settings.APP_ORIGIN))
    return Response.redirect(new URL(url.pathname + url.search, ctx.settings.APP_ORIGIN), 307);
  if (body === "too-large")
    return refuse(ctx, "size", 413, "That is too much at once", "Send less, or one file at a time.");
  if (body === "broken-off")
    return plainPage(400, "That did not arrive whole", "Nothing was changed. Please send it again.", ctx);
  if (!safe && request.method !== "OPTIONS" && !sameOrigin(ctx, request, url)) {
    return refuse(
      ctx,
      "origin",
      403,
      "This form came from somewhere else",
      `Nothing was changed. Open ${ctx.settings.APP_ORIGIN} and try again from there.`,
    );
  }
  if (!knownMethods.has(request.method)) {
    const refusal = plainPage(405, "Not possible", "This address does not take that.", ctx);
    refusal.headers.set("allow", [...knownMethods].join(", "));
    return refusal;
  }
  // Behind the door there is one origin, the configured one: what `Host` says reaches no page and no redirect.
  const inside = (path: string) => new URL(path, ctx.settings.APP_ORIGIN);
  const { method, headers, signal } = request;
  if (isOddPath(url.pathname)) return new Request(inside("/not-found"), { headers });
  const asked = inside(url.pathname + url.search);
  if (safe) return new Request(asked, { method, headers, signal });
  if (!isStreamed(body)) return new Request(asked, { method, headers, body });
  // The Fetch standard asks for "half" wherever a body is a stream; the types do not know it yet.
  const streamed: RequestInit & { duplex: "half" } = { method, headers, body: body.stream, duplex: "half" };
  return new Request(asked, streamed);
}

const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** On one's own machine only: pages opened as 127.0.0.1 would post forms from an origin that is not the configured one. */
const isAnotherLoopbackName = ({ hostname, pathname }: URL, origin: string) =>
  hostname !== new URL(origin).hostname &&
  loopback.test(hostname) &&
  loopback.test(new URL(origin).hostname) &&
  pathname !== "/healthz" &&
  !pathname.startsWith("/__sandbox/");

/** One spelling a URL: doubled or encoded slashes, dots and controls lead nowhere. */
const isOddPath = (path: string) => /\/\/|\\|%(2f|5c|2e|0[0-9a-f]|1[0-9a-f]|7f)/i.test(path);

/**
 * A change is only taken from our own pages: `Origin` (RFC 6454) must be the configured origin, and where
 * `Sec-Fetch-Site` is sent (Fetch Metadata) it must not contradict; a request without `Origin` needs it to say
 * same-origin; neither means no. `Host` and forwarding headers are not asked.
 */
function sameOrigin(ctx: SystemContext, request: Request, url: URL): boolean {
  const origin = request.headers.get("origin");
  const site = request.headers.get("sec-fetch-site");
  if (__SANDBOX__ && url.pathname.startsWith("/__sandbox/") && origin === null && site === null) return true;
  // A provider, or a mail program, is no browser. One that is sent here by another site's page says so, and is refused.
  if (isCalledFromOutside(url.pathname) && origin === null && site === null) return true;
  if (origin === null) return site === "same-origin";
  return origin === ctx.settings.APP_ORIGIN && (site === null || site === "same-origin" || site === "none");
}

async function refuse(
  ctx: SystemContext,
  reason: "origin" | "size",
  status: number,
  title: string,
  sentence: string,
): Promise<Response> {
  // A refusal stands whether or not the trail can be written just now.
  await recordRefusal(ctx, { event: "request.refused", details: { reason } }).catch(() =>
    ctx.log.error("trail.failed", { of: "request.refused" }),
  );
  return plainPage(status, title, sentence, ctx);
}
