import * as build from "virtual:react-router/server-build";
import type { ExecutionContext, ScheduledController } from "@cloudflare/workers-types";
import { createRequestHandler, RouterContextProvider } from "react-router";
import { createSystemContext, type Env, nameOf } from "./context.server.ts";
import { pageContext, responseHeadersContext, routerFailedContext, systemContext } from "./http/context.ts";
import { isStreamed, type RequestBody, readBody, throughTheDoor } from "./http/door.ts";
import { tellOfExtraFields } from "./http/extra-fields.ts";
import { keysAreTrusted } from "./http/keys-trusted.ts";
import { plainPage } from "./http/plain-page.ts";
import { addSecurityHeaders } from "./http/security-headers.ts";
import { runCron } from "./jobs/run.ts";
import { serveLocalBucket } from "./platform/local-bucket.ts";
import { createLog } from "./platform/log.ts";
import type { SystemContext } from "./platform/ports.ts";
import { systemRandom } from "./platform/random.ts";
import { SettingsError } from "./platform/settings.ts";
import { errorText } from "./ui/error-texts.ts";

export { TokenKeeper } from "./jobs/token-keeper.ts";

const development = import.meta.env.DEV;
const serve = createRequestHandler(build, development ? "development" : "production");

/** The only door in. */
export default {
  async fetch(request: Request, env: Env, execution: ExecutionContext): Promise<Response> {
    const ofBucket = __SANDBOX__ && (await serveLocalBucket(request, env));
    if (ofBucket) return ofBucket;
    const nonce = systemRandom.token().slice(0, 22);
    const requestId = systemRandom.id();
    let ctx: SystemContext | null = null;
    let response: Response;
    const body = await readBody(request);
    try {
      ctx = await createSystemContext(env, execution, request, requestId);
      response = await answer(ctx, request, body, nonce);
    } catch (error) {
      response = unavailable(error, requestId, request);
    }
    if (isStreamed(body)) await body.readRest();
    // Headers of a served asset or a redirect can be immutable: work on a copy.
    const headers = new Headers(response.headers);
    addSecurityHeaders(headers, request, ctx?.settings ?? null, nonce, development);
    headers.set("x-request-id", requestId);
    return new Response(response.body, { status: response.status, headers });
  },

  async scheduled(controller: ScheduledController, env: Env, execution: ExecutionContext): Promise<void> {
    await runCron(await createSystemContext(env, execution, null, systemRandom.id()), controller.cron);
  },
};

async function answer(
  ctx: SystemContext,
  request: Request,
  body: RequestBody,
  nonce: string,
): Promise<Response> {
  const admitted = await throughTheDoor(ctx, request, body);
  if (admitted instanceof Response) return admitted;
  if (admitted.method !== "GET" && admitted.method !== "HEAD" && !(await keysAreTrusted(ctx))) {
    ctx.log.error("keys.refused");
    return plainPage(503, "Not available right now", "Nothing was changed. Please try again later.", ctx);
  }
  const context = new RouterContextProvider();
  const added = new Headers();
  context.set(systemContext, ctx);
  context.set(pageContext, { nonce, requestId: ctx.origin.requestId });
  context.set(responseHeadersContext, added);
  const served = await serve(admitted, context);
  await tellOfExtraFields(ctx, admitted);
  const response = withWords(ctx, admitted, served, context.get(routerFailedContext));
  const headers = new Headers(response.headers);
  for (const [name, value] of added) headers.append(name, value);
  return new Response(response.body, { status: response.status, headers });
}

/**
 * Gives an error without a page one. A resource route that refuses leaves its visitor with an empty window, and the
 * router's own answers name files of ours.
 */
function withWords(
  ctx: SystemContext,
  request: Request,
  response: Response,
  routerFailed: boolean,
): Response {
  const type = response.headers.get("content-type") ?? "";
  const hasWords = /^text\/(html|x-script)/.test(type) || (response.body !== null && !routerFailed);
  if (response.status < 400 || hasWords) return response;
  // The router says 400 to a GET of a URL that only takes forms.
  const onlyForms = routerFailed && response.status === 400 && request.method !== "POST";
  const status = onlyForms ? 405 : response.status;
  const { title, sentence } = errorText(status);
  const page = plainPage(status, title, sentence, ctx);
  if (onlyForms) page.headers.set("allow", "POST");
  return page;
}

/** Settings that cannot be trusted stop everything; the log names them, the page and the health check do not. */
function unavailable(error: unknown, requestId: string, request: Request): Response {
  const log = createLog({ requestId });
  if (error instanceof SettingsError) log.error("settings.refused", { problems: error.problems.join("; ") });
  else log.error("door.failed", { name: nameOf(error) });
  if (new URL(request.url).pathname === "/healthz") {
    const checks = { settings: error instanceof SettingsError ? "failed" : "ok" };
    return Response.json({ status: "degraded", checks }, { status: 503 });
  }
  const origin = { requestId };
  const { title, sentence } = errorText(503);
  return plainPage(503, title, sentence, { origin });
}
