import type { IncomingMessage, ServerResponse } from "node:http";
import { sendError } from "./errors.ts";

/** The bucket's CORS rule, the same as in docs/runbooks/files.md: the app's own pages may put, get and head. */
const methods = ["PUT", "GET", "HEAD"];
const headers = ["content-type", "if-none-match"];

/**
 * Adds what the rule allows to the answer, and answers a preflight at once.
 *
 * @returns whether the request is answered
 */
export function applyCors(appOrigin: string, request: IncomingMessage, response: ServerResponse): boolean {
  response.setHeader("vary", "Origin");
  const allowed = request.headers.origin === appOrigin;
  if (allowed) {
    response.setHeader("access-control-allow-origin", appOrigin);
    response.setHeader("access-control-expose-headers", "etag");
  }
  if (request.method !== "OPTIONS") return false;
  const method = request.headers["access-control-request-method"] ?? "";
  const asked = (request.headers["access-control-request-headers"] ?? "")
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter(Boolean);
  if (!allowed || !methods.includes(method) || asked.some((name) => !headers.includes(name))) {
    response.removeHeader("access-control-allow-origin");
    sendError(response, {
      code: "AccessForbidden",
      message: "CORSResponse: This CORS request is not allowed.",
    });
    return true;
  }
  response.writeHead(204, {
    "access-control-allow-methods": methods.join(", "),
    "access-control-allow-headers": headers.join(", "),
    "access-control-max-age": "600",
  });
  response.end();
  return true;
}
