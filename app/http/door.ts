import { record } from "../domain/audit/audit.ts";
import { readLimited } from "../platform/fetch.ts";
import type { SystemContext } from "../platform/ports.ts";
import { plainPage } from "./plain-page.ts";

const safeMethods = new Set(["GET", "HEAD"]);
const knownMethods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]);
const maxBodyBytes = 1024 * 1024;

/**
 * What every request passes before a route sees it. Middleware of the router does not run for unmatched URLs and
 * some of the router's own endpoints, so these checks stand here.
 *
 * @returns the request to serve, its body read and bounded, or the refusal.
 */
export async function throughTheDoor(ctx: SystemContext, request: Request): Promise<Request | Response> {
  const url = new URL(request.url);
  // The body first: refusing a request with an unread body breaks its connection.
  const body = await readBody(request);
  if (body === null)
    return refuse(ctx, "size", 413, "That is too much at once", "Send less, or one file at a time.");
  if (!knownMethods.has(request.method))
    return plainPage(405, "Not possible", "This address does not take that.", ctx);

  if (isOddPath(url.pathname)) return new Request(new URL("/not-found", url), { headers: request.headers });

  if (!safeMethods.has(request.method) && !sameOrigin(ctx, request, url)) {
    return refuse(
      ctx,
      "origin",
      403,
      "This form came from somewhere else",
      `Nothing was changed. Open ${ctx.settings.APP_ORIGIN} and try again from there.`,
    );
  }
  return safeMethods.has(request.method)
    ? request
    : new Request(request.url, { method: request.method, headers: request.headers, body });
}

async function readBody(request: Request): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    return await readLimited(request.body, maxBodyBytes);
  } catch {
    return null;
  }
}

/** One spelling a URL: doubled or encoded slashes, dots and controls lead nowhere. */
const isOddPath = (path: string) => /\/\/|\\|%(2f|5c|2e|0[0-9a-f]|1[0-9a-f]|7f)/i.test(path);

/**
 * A change is only taken from our own pages: `Origin` (RFC 6454) must be the configured origin; where a browser
 * leaves it out, `Sec-Fetch-Site` must say same-origin; neither means no. `Host` and forwarding headers are not asked.
 */
function sameOrigin(ctx: SystemContext, request: Request, url: URL): boolean {
  const origin = request.headers.get("origin");
  const site = request.headers.get("sec-fetch-site");
  if (__SANDBOX__ && url.pathname.startsWith("/__sandbox/") && origin === null && site === null) return true;
  return origin === null ? site === "same-origin" : origin === ctx.settings.APP_ORIGIN;
}

async function refuse(
  ctx: SystemContext,
  reason: "origin" | "size",
  status: number,
  title: string,
  sentence: string,
): Promise<Response> {
  await record(ctx, { event: "request.refused", details: { reason } });
  return plainPage(status, title, sentence, ctx);
}
