import type { R2Bucket } from "@cloudflare/workers-types";
import { AwsV4Signer } from "aws4fetch";
import { attachment } from "./attachment.ts";
import { systemClock } from "./clock.ts";
import type { Clock, Files } from "./ports.ts";
import { writeStream } from "./stream-to-bucket.ts";

/** How the bucket is reached from browsers: R2's S3 endpoint, and a key that may read and write this one bucket. */
export interface S3Access {
  /** Without a slash at the end. */
  endpoint: string;
  bucketName: string;
  accessKeyId: string;
  secretAccessKey: string;
}

const maxKeyBytes = 200;
const maxRemoved = 1_000;
const maxSeconds = 604_800;

/** Nothing that a URL, a signature or a file system reads in two ways. @throws RangeError which does not tell the key */
function checked(key: string): string {
  if (key.length > maxKeyBytes || !/^[a-z0-9-]+(\/[a-z0-9-]+)*$/.test(key))
    throw new RangeError("A file's key is not of the allowed form");
  return key;
}

function checkedType(type: string): string {
  if (!/^[a-z]+\/[a-z0-9][a-z0-9.+-]*$/.test(type)) throw new RangeError("A file's type is not a media type");
  return type;
}

/** Private files in R2: the binding for the Worker's own work, presigned URLs of its S3 endpoint for browsers. */
export function createFiles(options: { bucket: R2Bucket; s3: S3Access; clock?: Clock }): Files {
  const { bucket, s3, clock = systemClock } = options;
  /** The derived signing key of the day. */
  const derived = new Map<string, ArrayBuffer>();

  /** AWS Signature Version 4, "Authenticating Requests: Using Query Parameters". Every header given is signed. */
  async function presign(
    method: "GET" | "PUT",
    key: string,
    seconds: number,
    query: Record<string, string>,
    headers: Record<string, string>,
  ): Promise<string> {
    if (!Number.isInteger(seconds) || seconds < 1 || seconds > maxSeconds)
      throw new RangeError("A signed URL lasts 1 second to 7 days");
    const url = new URL(`${s3.endpoint}/${s3.bucketName}/${checked(key)}`);
    const parameters = {
      ...query,
      "X-Amz-Expires": String(seconds),
      // As AWS's own SDK says it: the body is not signed, its length is.
      "X-Amz-Content-Sha256": "UNSIGNED-PAYLOAD",
    };
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    const signer = new AwsV4Signer({
      method,
      url: url.href,
      headers,
      accessKeyId: s3.accessKeyId,
      secretAccessKey: s3.secretAccessKey,
      service: "s3",
      region: "auto",
      datetime: clock
        .now()
        .toISOString()
        .replace(/[:-]|\.\d{3}/g, ""),
      signQuery: true,
      // Otherwise neither type nor length would be bound.
      allHeaders: true,
      cache: derived,
    });
    const signed = await signer.sign();
    // URLSearchParams writes a space as "+", which Signature Version 4 reads as a plus.
    return signed.url.href.replaceAll("+", "%20");
  }

  return {
    async grantUpload(key, { type, length, seconds }) {
      if (!Number.isSafeInteger(length) || length < 0)
        throw new RangeError("A file's length is a whole number");
      // A browser sets content-length by itself, from the body: it is signed and not among the headers to send.
      const headers = { "content-type": checkedType(type), "if-none-match": "*" };
      const signed = { ...headers, "content-length": String(length) };
      return { url: await presign("PUT", key, seconds, {}, signed), headers };
    },

    grantDownload: (key, { name, type, seconds }) =>
      presign(
        "GET",
        key,
        seconds,
        {
          "response-cache-control": "no-store",
          "response-content-disposition": attachment(name),
          "response-content-type": checkedType(type),
        },
        {},
      ),

    async head(key) {
      const found = await bucket.head(checked(key));
      return found && { length: found.size, uploadedAt: found.uploaded };
    },

    async read(key, range) {
      const found = await bucket.get(checked(key), range && { range });
      return found && { length: found.size, body: found.body as unknown as ReadableStream<Uint8Array> };
    },

    async write(key, body, { type, length }) {
      if (body instanceof Uint8Array && body.byteLength !== length)
        throw new RangeError("The file is not as long as was said");
      const value = body instanceof Uint8Array ? body : await ofKnownLength(body, length);
      const httpMetadata = { contentType: checkedType(type) };
      await bucket.put(checked(key), value as never, { httpMetadata });
    },

    writeStream: (key, body, { type, maxLength }) =>
      writeStream(bucket, checked(key), body, { type: checkedType(type), maxLength }),

    async remove(keys) {
      const safe = keys.map(checked);
      for (let at = 0; at < safe.length; at += maxRemoved)
        await bucket.delete(safe.slice(at, at + maxRemoved));
    },

    async list(prefix, cursor) {
      checked(prefix.replace(/\/$/, ""));
      const page = await bucket.list({ prefix, ...(cursor !== undefined && { cursor }) });
      return {
        files: page.objects.map(({ key, size, uploaded }) => ({ key, length: size, uploadedAt: uploaded })),
        cursor: page.truncated ? page.cursor : null,
      };
    },
  };
}

declare const FixedLengthStream:
  | undefined
  | (new (
      length: number,
    ) => TransformStream<Uint8Array, Uint8Array>);

/**
 * R2 takes a stream only when it knows its length; one that turns out longer or shorter fails the put. Node, where
 * the tests and the local start run, has no such streams: there the body is held in memory.
 */
async function ofKnownLength(
  body: ReadableStream<Uint8Array>,
  length: number,
): Promise<ReadableStream<Uint8Array> | Uint8Array> {
  if (typeof FixedLengthStream !== "undefined") return body.pipeThrough(new FixedLengthStream(length));
  const bytes = new Uint8Array(await new Response(body as BodyInit).arrayBuffer());
  if (bytes.byteLength !== length) throw new RangeError("The file is not as long as was said");
  return bytes;
}
