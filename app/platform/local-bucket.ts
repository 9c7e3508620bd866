import type { R2Bucket, R2GetOptions } from "@cloudflare/workers-types";

const prefix = "/__sandbox/files/";
const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * Sandbox build only: gives the sandbox's S3 endpoint, a process of its own, this Worker's bucket. Two processes that
 * open one local bucket each see what the other wrote, but some of their writes fail when both write at once, so one of them owns it.
 *
 * `GET` (`Range: bytes=a-b`), `HEAD`, `PUT` (`if-none-match: *`) and `DELETE` of `/__sandbox/files/<key>`, with the
 * bucket's secret as a bearer token, under a loopback name only, so that no web page's name can point here.
 *
 * @returns null when the request is for somebody else
 */
export async function serveLocalBucket(
  request: Request,
  env: { FILES: R2Bucket; R2_SECRET_ACCESS_KEY?: string },
): Promise<Response | null> {
  const url = new URL(request.url);
  if (!url.pathname.startsWith(prefix)) return null;
  const expected = `Bearer ${env.R2_SECRET_ACCESS_KEY ?? ""}`;
  if (!loopback.test(url.hostname) || request.headers.get("authorization") !== expected) {
    await drain(request);
    return new Response(null, { status: 403 });
  }
  const key = decodeURIComponent(url.pathname.slice(prefix.length));
  switch (request.method) {
    case "GET":
      return get(request, env.FILES, key);
    case "HEAD": {
      const found = await env.FILES.head(key);
      return found
        ? new Response(null, { headers: headersOf(found, found.size) })
        : new Response(null, { status: 404 });
    }
    case "PUT":
      return put(request, env.FILES, key);
    case "DELETE":
      await env.FILES.delete(key);
      return new Response(null, { status: 204 });
    default:
      await drain(request);
      return new Response(null, { status: 405 });
  }
}

type Stored = NonNullable<Awaited<ReturnType<R2Bucket["head"]>>>;

/** `x-size` is the size of the whole file, also in the answer to a range. */
const headersOf = (file: Stored, length: number) => ({
  "content-type": file.httpMetadata?.contentType ?? "application/octet-stream",
  "content-length": String(length),
  etag: file.httpEtag,
  "last-modified": file.uploaded.toUTCString(),
  "x-size": String(file.size),
});

async function get(request: Request, bucket: R2Bucket, key: string): Promise<Response> {
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.get("range") ?? "") ?? [];
  const range = from !== undefined && { offset: Number(from), length: Number(to) - Number(from) + 1 };
  const options: R2GetOptions = range ? { range } : {};
  const found = await bucket.get(key, options);
  if (!found) return new Response(null, { status: 404 });
  const length = range ? range.length : found.size;
  return new Response(found.body as unknown as BodyInit, {
    status: range ? 206 : 200,
    headers: headersOf(found, length),
  });
}

async function put(request: Request, bucket: R2Bucket, key: string): Promise<Response> {
  const contentType = request.headers.get("content-type") ?? "application/octet-stream";
  const onlyIf = request.headers.get("if-none-match") === "*" ? { etagDoesNotMatch: "*" } : undefined;
  // Read whole: the condition is decided before R2 reads the body, and a body left unread breaks the connection.
  const body = await request.arrayBuffer();
  const stored = await bucket.put(key, body, { httpMetadata: { contentType }, ...(onlyIf && { onlyIf }) });
  return stored
    ? new Response(null, { status: 200, headers: { etag: stored.httpEtag } })
    : new Response(null, { status: 412 });
}

async function drain(request: Request): Promise<void> {
  await request.body?.pipeTo(new WritableStream());
}
