import { renderToReadableStream } from "react-dom/server";
import {
  type EntryContext,
  isRouteErrorResponse,
  type RouterContextProvider,
  ServerRouter,
} from "react-router";
import { pageContext, routerFailedContext, systemContext } from "./http/context.ts";
import { PageProvider } from "./ui/page.tsx";

/** Renders the document whole: nothing is deferred, so every page is complete without client JavaScript. */
export default async function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  entryContext: EntryContext,
  context: RouterContextProvider,
): Promise<Response> {
  const page = context.get(pageContext);
  // A form that was refused on a page that is not there: there is nothing to correct.
  const thrown = Object.values(entryContext.staticHandlerContext.errors ?? {}).find(isRouteErrorResponse);
  let finalStatus = thrown?.status ?? status;
  const stream = await renderToReadableStream(
    <PageProvider value={page}>
      <ServerRouter context={entryContext} url={request.url} nonce={page.nonce} />
    </PageProvider>,
    {
      nonce: page.nonce,
      signal: request.signal,
      onError(error) {
        finalStatus = 500;
        context
          .get(systemContext)
          .log.error("render.failed", { name: error instanceof Error ? error.name : "unknown" });
      },
    },
  );
  await stream.allReady;
  headers.set("content-type", "text/html; charset=utf-8");
  return new Response(stream, { status: finalStatus, headers });
}

/** What a loader or action threw, by name and code only: messages may carry values. */
export function handleError(
  error: unknown,
  { request, context }: { request: Request; context: Readonly<RouterContextProvider> },
): void {
  context.set(routerFailedContext, true);
  if (request.signal.aborted || isRouteErrorResponse(error)) return;
  const { log } = context.get(systemContext);
  const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
  log.error("request.failed", {
    name: error instanceof Error ? error.name : typeof error,
    code,
    path: new URL(request.url).pathname,
    // Frames without the message, which may have lines of its own: where it happened, not with what.
    stack: error instanceof Error ? framesOf(error).slice(0, 5).join(" | ") : undefined,
  });
}

const framesOf = ({ stack = "", message }: Error): string[] =>
  stack
    .replace(message, "")
    .split("\n")
    .filter((line) => /^ {4}at \S/.test(line))
    .map((line) => line.trim());
