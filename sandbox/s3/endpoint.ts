import { Readable } from "node:stream";
import type { Exchange } from "../web.ts";
import type { World } from "../world.ts";
import { type Bucket, sandboxBucket, sandboxKey } from "./bucket.ts";
import { S3Error, sendError } from "./errors.ts";
import { verifySignature } from "./signature.ts";

/** The largest object that is taken; the sandbox reads no further. */
export const maxObjectBytes = 25 * 1024 * 1024;

const prefix = "/s3/";

/** R2's S3 endpoint: one bucket, path-style; objects alone, by signed requests alone. There is no listing. */
export const s3Endpoint = (world: World, bucket: Bucket) => async (exchange: Exchange) => {
  const { request, response, body } = exchange;
  try {
    const host = (request.headers.host ?? "").replace(/:\d+$/, "");
    if (!["localhost", "127.0.0.1", "[::1]"].includes(host))
      throw new S3Error("AccessDenied", "Unknown host");
    verifySignature(request, body, sandboxKey, world.clock.now());
    await answer(exchange, keyOf(exchange), bucket);
  } catch (error) {
    if (error instanceof S3Error) return sendError(response, error);
    // The app, which has the bucket open, is away.
    sendError(response, { code: "ServiceUnavailable", message: "Please reduce your request rate." });
  }
};

/** @throws S3Error for other buckets, the bucket itself and whatever is asked of it besides its objects. */
function keyOf({ request, url }: Exchange): string {
  // As it was sent, not as URL reads it: dots stay what they are.
  const path = (request.url ?? "").split("?")[0] ?? "";
  const [name = "", ...segments] = path.slice(prefix.length).split("/").map(decodeURIComponent);
  const key = segments.join("/");
  if (name === "" || key === "") throw new S3Error("AccessDenied", "Access Denied");
  if (name !== sandboxBucket) throw new S3Error("NoSuchBucket", "The specified bucket does not exist");
  const strange = [...url.searchParams.keys()].find((one) => !/^(X-Amz-|x-id$|response-)/.test(one));
  if (strange !== undefined) throw new S3Error("NotImplemented", "Only objects are played here");
  return key;
}

async function answer(exchange: Exchange, key: string, bucket: Bucket): Promise<void> {
  const { request, response } = exchange;
  switch (request.method) {
    case "GET":
    case "HEAD":
      return read(exchange, key, bucket);
    case "PUT":
      return write(exchange, key, bucket);
    case "DELETE":
      settle(await bucket("DELETE", key));
      response.writeHead(204).end();
      return;
    default:
      throw new S3Error("MethodNotAllowed", "The specified method is not allowed against this resource.");
  }
}

async function write({ request, response, body }: Exchange, key: string, bucket: Bucket): Promise<void> {
  if (request.headers["content-length"] === undefined)
    throw new S3Error("MissingContentLength", "You must provide the Content-Length HTTP header.");
  const condition = request.headers["if-none-match"];
  if (condition !== undefined && condition !== "*")
    throw new S3Error("NotImplemented", "Only If-None-Match: * is played");
  const stored = settle(
    await bucket(
      "PUT",
      key,
      {
        "content-type": request.headers["content-type"] ?? "application/octet-stream",
        ...(condition && { "if-none-match": condition }),
      },
      body,
    ),
  );
  response.writeHead(200, { etag: stored.headers.get("etag") ?? "", "content-length": "0" }).end();
}

async function read({ request, response, url }: Exchange, key: string, bucket: Bucket): Promise<void> {
  const head = settle(await bucket("HEAD", key));
  const size = Number(head.headers.get("x-size"));
  const range = rangeOf(request.headers.range, size);
  const overrides = [
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "expires",
  ];
  const headers: Record<string, string> = {
    "content-type": url.searchParams.get("response-content-type") ?? head.headers.get("content-type") ?? "",
    "content-length": String(range ? range.last - range.first + 1 : size),
    "accept-ranges": "bytes",
    etag: head.headers.get("etag") ?? "",
    "last-modified": head.headers.get("last-modified") ?? "",
    ...(range && { "content-range": `bytes ${range.first}-${range.last}/${size}` }),
  };
  for (const name of overrides) {
    const value = url.searchParams.get(`response-${name}`);
    if (value !== null) headers[name] = value;
  }
  const status = range ? 206 : 200;
  if (request.method === "HEAD") {
    response.writeHead(status, headers).end();
    return;
  }
  const found = settle(
    await bucket("GET", key, range ? { range: `bytes=${range.first}-${range.last}` } : {}),
  );
  response.writeHead(status, headers);
  const source = found.body ? Readable.fromWeb(found.body as never) : Readable.from([]);
  source.once("error", () => response.destroy());
  source.pipe(response);
}

/** One range of bytes, first and last included; null for the whole. @throws S3Error when it lies outside */
function rangeOf(header: string | undefined, size: number): { first: number; last: number } | null {
  const [, from = "", to = ""] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (from === "" && to === "") return null;
  const first = from === "" ? Math.max(size - Number(to), 0) : Number(from);
  const last = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (first > last) throw new S3Error("InvalidRange", "The requested range is not satisfiable");
  return { first, last };
}

/** @throws S3Error for what the bucket refuses */
function settle(answered: Response): Response {
  if (answered.ok) return answered;
  if (answered.status === 404) throw new S3Error("NoSuchKey", "The specified key does not exist.");
  if (answered.status === 412)
    throw new S3Error("PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
  throw new Error(`The bucket answered ${answered.status}`);
}
