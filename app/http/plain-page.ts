import type { SystemContext } from "../platform/ports.ts";

/** A page for refusals at the Worker's door, where no route and no stylesheet is at hand. Texts are ours, not the visitor's. */
export function plainPage(
  status: number,
  title: string,
  sentence: string,
  ctx?: Pick<SystemContext, "origin">,
): Response {
  const id = ctx ? `<p><small>Request ${ctx.origin.requestId}</small></p>` : "";
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${title} · Daydreamers</title></head><body><main><h1>${title}</h1><p>${sentence}</p><p><a href="/">Back to the start</a></p>${id}</main></body></html>`;
  return new Response(html, { status, headers: { "content-type": "text/html; charset=utf-8" } });
}
