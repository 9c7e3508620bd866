import type { RequestOrigin } from "../platform/ports.ts";
import stylesheet from "../styles.css?url";

/**
 * A page for refusals at the Worker's door, where no route is at hand.
 *
 * @param title and `sentence` are texts of ours, never the visitor's: they are not escaped.
 */
export function plainPage(
  status: number,
  title: string,
  sentence: string,
  ctx: { origin: Pick<RequestOrigin, "requestId"> },
): Response {
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<title>${title} · Daydreamers</title>
<link rel="stylesheet" href="${stylesheet}">
<link rel="icon" href="/mark.svg" type="image/svg+xml">
</head>
<body>
<main class="mx-auto min-h-dvh max-w-md px-5 py-8">
<h1 class="text-3xl font-semibold">${title}</h1>
<p class="mt-3 text-muted">${sentence}</p>
<p class="mt-6"><a href="/" class="inline-block py-2 underline">Back to the start</a></p>
<p class="mt-8 text-sm text-muted">Request <code class="break-all">${ctx.origin.requestId}</code></p>
</main>
</body>
</html>`;
  return new Response(html, { status, headers: { "content-type": "text/html; charset=utf-8" } });
}
