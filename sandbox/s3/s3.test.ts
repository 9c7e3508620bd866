import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { getSignedUrl, S3RequestPresigner } from "@aws-sdk/s3-request-presigner";
import type { R2Bucket } from "@cloudflare/workers-types";
import { AwsClient } from "aws4fetch";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFiles } from "../../app/platform/files.ts";
import { serveLocalBucket } from "../../app/platform/local-bucket.ts";
import type { Files } from "../../app/platform/ports.ts";
import { createDatabase } from "../../test/harness/database.ts";
import { appOrigin, type Running, runSandbox } from "../testing.ts";
import { bucketBehind, sandboxBucket, sandboxKey } from "./bucket.ts";

let sandbox: Running;
let bucket: R2Bucket;
let files: Files;
let sdk: S3Client;
let base: string;

beforeAll(async () => {
  bucket = (await createDatabase()).bucket;
  const env = { FILES: bucket, R2_SECRET_ACCESS_KEY: sandboxKey.secretAccessKey };
  const ask = async (request: Request) => (await serveLocalBucket(request, env)) ?? Response.error();
  sandbox = await runSandbox(undefined, 0, bucketBehind("http://localhost", ask));
  const endpoint = `${sandbox.url}/s3`;
  base = `${endpoint}/${sandboxBucket}`;
  files = createFiles({ bucket, s3: { endpoint, bucketName: sandboxBucket, ...sandboxKey } });
  sdk = new S3Client({
    region: "auto",
    endpoint,
    forcePathStyle: true,
    credentials: sandboxKey,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    maxAttempts: 1,
  });
});
afterAll(async () => {
  sdk?.destroy();
  await sandbox?.stop();
});

let made = 0;
const newKey = () => `clients/temp/file-${++made}`;
const body = new TextEncoder().encode("%PDF-1.7 hello");
const upload = { type: "application/pdf", length: body.length, seconds: 600 };
const download = { name: "rabies.pdf", type: "application/pdf", seconds: 60 };
const at = (key: string) => ({ Bucket: sandboxBucket, Key: key });
const put = (url: string, headers: Record<string, string>, bytes: Uint8Array = body) =>
  fetch(url, { method: "PUT", headers, body: new Uint8Array(bytes) });

/** Status and S3's code of an answer. */
async function refusal(answer: Promise<Response>): Promise<string> {
  const response = await answer;
  const text = await response.text();
  return `${response.status} ${/<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? text}`;
}

async function uploaded(): Promise<string> {
  const key = newKey();
  const granted = await files.grantUpload(key, upload);
  expect((await put(granted.url, granted.headers)).status).toBe(200);
  return key;
}

describe("AWS's own SDK", () => {
  test("puts, reads, looks at and deletes", async () => {
    const key = newKey();
    const stored = await sdk.send(
      new PutObjectCommand({ ...at(key), Body: body, ContentType: "application/pdf" }),
    );
    expect((await files.head(key))?.length).toBe(body.length);
    const head = await sdk.send(new HeadObjectCommand(at(key)));
    expect(head).toMatchObject({
      ContentLength: body.length,
      ContentType: "application/pdf",
      ETag: stored.ETag,
    });
    const got = await sdk.send(new GetObjectCommand(at(key)));
    expect(await got.Body?.transformToByteArray()).toEqual(body);
    await sdk.send(new DeleteObjectCommand(at(key)));
    expect(await files.head(key)).toBeNull();
    await expect(sdk.send(new GetObjectCommand(at(key)))).rejects.toMatchObject({ name: "NoSuchKey" });
    await expect(sdk.send(new HeadObjectCommand(at(key)))).rejects.toMatchObject({ name: "NotFound" });
  });

  test("writes only where nothing is when it says so", async () => {
    const command = () => new PutObjectCommand({ ...at("clients/once"), Body: body, IfNoneMatch: "*" });
    await sdk.send(command());
    await expect(sdk.send(command())).rejects.toMatchObject({ name: "PreconditionFailed" });
  });

  test("reads ranges", async () => {
    const key = await uploaded();
    const read = async (range: string) => {
      const got = await sdk.send(new GetObjectCommand({ ...at(key), Range: range }));
      return [await got.Body?.transformToString(), got.ContentRange];
    };
    expect(await read("bytes=1-3")).toEqual(["PDF", `bytes 1-3/${body.length}`]);
    expect(await read("bytes=9-")).toEqual(["hello", `bytes 9-13/${body.length}`]);
    expect(await read("bytes=-2")).toEqual(["lo", `bytes 12-13/${body.length}`]);
    await expect(read("bytes=99-")).rejects.toMatchObject({ name: "InvalidRange" });
  });

  test("presigns addresses that are taken, odd keys and file names included", async () => {
    for (const key of [newKey(), "clients/a b+c/ä'(1)!*.pdf"]) {
      const url = await getSignedUrl(sdk, new PutObjectCommand({ ...at(key), ContentType: "image/png" }), {
        expiresIn: 600,
        signableHeaders: new Set(["content-type"]),
      });
      expect((await put(url, { "content-type": "image/png" })).status).toBe(200);
      const get = await getSignedUrl(
        sdk,
        new GetObjectCommand({
          ...at(key),
          ResponseContentDisposition: "attachment; filename*=UTF-8''a%20b.pdf",
        }),
      );
      const answer = await fetch(get);
      expect(answer.headers.get("content-disposition")).toBe("attachment; filename*=UTF-8''a%20b.pdf");
      expect(new Uint8Array(await answer.arrayBuffer())).toEqual(body);
    }
  });

  test("finds our addresses signed as it signs them itself", async () => {
    const now = new Date("2026-11-02T09:00:00Z");
    const s3 = { endpoint: "https://account.r2.invalid", bucketName: sandboxBucket, ...sandboxKey };
    const ours = createFiles({ bucket, s3, clock: { now: () => now } });
    const theirs = new S3RequestPresigner({
      region: "auto",
      credentials: sandboxKey,
      sha256: sdk.config.sha256,
    });
    const granted = await ours.grantUpload("clients/c/d", upload);
    const got = await ours.grantDownload("clients/c/d", {
      ...download,
      name: "Brief an Rex (2) & Größe's.pdf",
    });
    for (const [method, url, headers] of [
      ["PUT", granted.url, { ...granted.headers, "content-length": String(upload.length) }],
      ["GET", got, {}],
    ] as const) {
      const { hostname, pathname, searchParams } = new URL(url);
      const query = Object.fromEntries([...searchParams].filter(([name]) => name.startsWith("response-")));
      const signed = await theirs.presign(
        { method, protocol: "https:", hostname, path: pathname, query, headers: { ...headers } },
        {
          expiresIn: Number(searchParams.get("X-Amz-Expires")),
          signingDate: now,
          signableHeaders: new Set(["content-type"]),
        },
      );
      expect(Object.fromEntries(searchParams)).toEqual(signed.query);
    }
  });
});

describe("a signed upload", () => {
  test("is taken as granted, and the file is then the app's", async () => {
    const key = await uploaded();
    expect(await files.head(key)).toMatchObject({ length: body.length });
    const stored = await bucket.head(key);
    expect(stored?.httpMetadata?.contentType).toBe("application/pdf");
    expect(stored?.customMetadata).toEqual({});
  });

  const wrong: [string, (url: string, headers: Record<string, string>) => Promise<Response>, string][] = [
    [
      "by another method",
      (url, headers) => fetch(url, { method: "DELETE", headers }),
      "403 SignatureDoesNotMatch",
    ],
    ["as a read", (url, headers) => fetch(url, { headers }), "403 SignatureDoesNotMatch"],
    [
      "to another key",
      (url, headers) => put(url.replace("/temp/", "/tamp/"), headers),
      "403 SignatureDoesNotMatch",
    ],
    [
      "to a key below",
      (url, headers) => put(url.replace("?", "/more?"), headers),
      "403 SignatureDoesNotMatch",
    ],
    [
      "with another type",
      (url, headers) => put(url, { ...headers, "content-type": "text/html" }),
      "403 SignatureDoesNotMatch",
    ],
    [
      "one byte longer",
      (url, headers) => put(url, headers, new Uint8Array(body.length + 1)),
      "403 SignatureDoesNotMatch",
    ],
    ["one byte shorter", (url, headers) => put(url, headers, body.slice(1)), "403 SignatureDoesNotMatch"],
    [
      "without its type",
      (url, { "content-type": _, ...headers }) => put(url, headers),
      "403 SignatureDoesNotMatch",
    ],
    [
      "without its condition",
      (url, { "if-none-match": _, ...headers }) => put(url, headers),
      "403 SignatureDoesNotMatch",
    ],
    [
      "with a longer life",
      (url, headers) => put(url.replace("Expires=600", "Expires=6000"), headers),
      "403 SignatureDoesNotMatch",
    ],
    [
      "with one more parameter",
      (url, headers) => put(`${url}&x-id=PutObject`, headers),
      "403 SignatureDoesNotMatch",
    ],
    [
      "with no signature",
      (url, headers) => put(url.replace(/&X-Amz-Signature=\w+/, ""), headers),
      "403 AccessDenied",
    ],
    [
      "with a short signature",
      (url, headers) => put(url.replace(/(X-Amz-Signature=\w{10})\w+/, "$1"), headers),
      "403 SignatureDoesNotMatch",
    ],
    [
      "with a header of Amazon's that nobody signed",
      (url, headers) => put(url, { ...headers, "x-amz-copy-source": "/a/b" }),
      "403 AccessDenied",
    ],
    [
      "with fewer signed headers",
      (url, headers) => put(url.replace("content-length%3B", ""), headers),
      "403 SignatureDoesNotMatch",
    ],
  ];
  test.each(wrong)("UP-05: is refused %s", async (_what, attempt, expected) => {
    const key = newKey();
    const granted = await files.grantUpload(key, upload);
    expect(await refusal(attempt(granted.url, granted.headers))).toBe(expected);
    expect(await files.head(key)).toBeNull();
  });

  test("UP-05: is refused as a stream without a length", async () => {
    const granted = await files.grantUpload(newKey(), upload);
    const init = { method: "PUT", headers: granted.headers, body: new Blob([body]).stream(), duplex: "half" };
    expect(await refusal(fetch(granted.url, init as RequestInit))).toBe("403 SignatureDoesNotMatch");
  });

  test("UP-05: is taken once, also when it comes ten times at once", async () => {
    const key = newKey();
    const granted = await files.grantUpload(key, upload);
    const answers = await Promise.all(Array.from({ length: 10 }, () => put(granted.url, granted.headers)));
    expect(answers.map(({ status }) => status).sort()).toEqual([
      200,
      ...Array.from({ length: 9 }, () => 412),
    ]);
    expect(await refusal(put(granted.url, granted.headers))).toBe("412 PreconditionFailed");
  });

  test("UP-05: and a download end with their time", async () => {
    const key = await uploaded();
    const [late, read] = [
      await files.grantUpload(newKey(), upload),
      await files.grantDownload(key, download),
    ];
    await sandbox.control("POST", "/clock", { advanceSeconds: 58 });
    expect((await fetch(read)).status).toBe(200);
    await sandbox.control("POST", "/clock", { advanceSeconds: 3 });
    expect(await refusal(fetch(read))).toBe("403 AccessDenied");
    await sandbox.control("POST", "/clock", { advanceSeconds: 540 });
    const answer = await put(late.url, late.headers);
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain("<Message>Request has expired</Message>");
    await sandbox.control("DELETE", "");
  });

  test("is refused when it is not valid yet", async () => {
    const ahead = { now: () => new Date(Date.now() + 16 * 60_000) };
    const s3 = { endpoint: `${sandbox.url}/s3`, bucketName: sandboxBucket, ...sandboxKey };
    const granted = await createFiles({ bucket, s3, clock: ahead }).grantUpload(newKey(), upload);
    expect(await refusal(put(granted.url, granted.headers))).toBe("403 AccessDenied");
  });

  test("UP-03: over 25 MiB is refused whatever is signed", async () => {
    const large = new Uint8Array(25 * 1024 * 1024 + 1);
    const key = newKey();
    const granted = await files.grantUpload(key, { ...upload, length: large.length });
    expect(await refusal(put(granted.url, granted.headers, large))).toBe("400 EntityTooLarge");
    const whole = await files.grantUpload(key, { ...upload, length: large.length - 1 });
    expect((await put(whole.url, whole.headers, large.subarray(1))).status).toBe(200);
    expect((await files.head(key))?.length).toBe(large.length - 1);
  });
});

describe("a signed download", () => {
  test("is an attachment under its name, with its type, kept by nobody", async () => {
    const answer = await fetch(
      await files.grantDownload(await uploaded(), { ...download, name: "Größe.pdf" }),
    );
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "application/pdf",
      "content-disposition": `attachment; filename="Gr__e.pdf"; filename*=UTF-8''Gr%C3%B6%C3%9Fe.pdf`,
      "cache-control": "no-store",
      "content-length": String(body.length),
    });
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(body);
  });

  test("UP-13: stays one attachment whatever the name", async () => {
    const url = await files.grantDownload(await uploaded(), {
      ...download,
      name: 'a"\r\nset-cookie: x=1; filename="b.html',
    });
    const answer = await fetch(url);
    expect(answer.headers.get("set-cookie")).toBeNull();
    expect(answer.headers.get("content-disposition")).toMatch(
      /^attachment; filename="[\w .()-]+"; filename\*=UTF-8''[\w.~%-]+$/,
    );
    await answer.body?.cancel();
  });

  test("UP-16: of a file that is gone says so", async () => {
    const key = await uploaded();
    const url = await files.grantDownload(key, download);
    await files.remove([key]);
    expect(await refusal(fetch(url))).toBe("404 NoSuchKey");
  });

  test("UP-05: is refused under another name or for writing", async () => {
    const url = await files.grantDownload(await uploaded(), download);
    expect(await refusal(fetch(url.replace("rabies", "babies")))).toBe("403 SignatureDoesNotMatch");
    expect(await refusal(put(url, {}))).toBe("403 SignatureDoesNotMatch");
  });
});

describe("what is not there", () => {
  test("UP-15: a list of the bucket, or of buckets, for anybody", async () => {
    await expect(sdk.send(new ListObjectsV2Command({ Bucket: sandboxBucket }))).rejects.toMatchObject({
      name: "AccessDenied",
    });
    const own = new AwsClient({ ...sandboxKey, service: "s3", region: "auto", retries: 0 });
    for (const path of [
      "/s3/",
      `/s3/${sandboxBucket}`,
      `/s3/${sandboxBucket}/`,
      `/s3/${sandboxBucket}?list-type=2`,
    ]) {
      expect(await refusal(fetch(sandbox.url + path)), path).toBe("403 AccessDenied");
      expect(await refusal(own.fetch(sandbox.url + path)), path).toBe("403 AccessDenied");
    }
  });

  test("anything for an unsigned request, another key or another secret", async () => {
    const key = await uploaded();
    expect(await refusal(fetch(`${base}/${key}`))).toBe("403 AccessDenied");
    const sign = (change: object) =>
      new AwsClient({ ...sandboxKey, service: "s3", region: "auto", retries: 0, ...change }).fetch(
        `${base}/${key}`,
      );
    expect((await sign({})).status).toBe(200);
    expect(await refusal(sign({ secretAccessKey: "sandbox-r2-secret-2" }))).toBe("403 SignatureDoesNotMatch");
    expect(await refusal(sign({ accessKeyId: "somebody" }))).toBe("403 InvalidAccessKeyId");
    expect(await refusal(sign({ service: "ec2" }))).toMatch(/^40[03] /);
  });

  test("a body that is not what its signed hash says", async () => {
    const own = new AwsClient({ ...sandboxKey, service: "s3", region: "auto", retries: 0 });
    const headers = { "x-amz-content-sha256": "0".repeat(64) };
    expect(await refusal(own.fetch(`${base}/clients/hash`, { method: "PUT", headers, body }))).toBe(
      "400 XAmzContentSHA256Mismatch",
    );
  });

  test("a request whose clock is off, another bucket, other methods, other parts of S3", async () => {
    const own = new AwsClient({ ...sandboxKey, service: "s3", region: "auto", retries: 0 });
    const old = { aws: { datetime: "20200101T000000Z" } };
    expect(await refusal(own.fetch(`${base}/clients/a`, old))).toBe("403 RequestTimeTooSkewed");
    expect(await refusal(own.fetch(`${sandbox.url}/s3/other-bucket/a`))).toBe("404 NoSuchBucket");
    expect(await refusal(own.fetch(`${base}/clients/a`, { method: "POST", body }))).toBe(
      "405 MethodNotAllowed",
    );
    expect(await refusal(own.fetch(`${base}/clients/a?acl`))).toBe("501 NotImplemented");
  });
});

describe("a browser", () => {
  const preflight = (origin: string, method = "PUT", headers = "content-type,if-none-match") =>
    fetch(`${base}/clients/temp/x`, {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": method, "access-control-request-headers": headers },
    });

  test("on the app's pages may put with the two headers, and read the etag", async () => {
    const answer = await preflight(appOrigin);
    expect(answer.status).toBe(204);
    expect(answer.headers.get("access-control-allow-origin")).toBe(appOrigin);
    expect(answer.headers.get("access-control-allow-methods")).toBe("PUT, GET, HEAD");
    const granted = await files.grantUpload(newKey(), upload);
    const stored = await put(granted.url, { ...granted.headers, origin: appOrigin });
    expect(stored.headers.get("access-control-expose-headers")).toBe("etag");
    expect(stored.headers.get("etag")).toMatch(/^"\w+"$/);
  });

  test.each([
    ["on another page", "https://evil.invalid", "PUT", "content-type"],
    ["for deleting", appOrigin, "DELETE", ""],
    ["with another header", appOrigin, "PUT", "content-type,x-amz-meta-a"],
  ])("%s may not", async (_what, origin, method, headers) => {
    const answer = await preflight(origin, method, headers);
    expect(answer.status).toBe(403);
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
  });

  test("meets an ordered fault after its preflight, in S3's words and readable", async () => {
    await sandbox.control("POST", "/faults", { provider: "r2", kind: "500" });
    expect((await preflight(appOrigin)).status).toBe(204);
    const granted = await files.grantUpload(newKey(), upload);
    const failed = await put(granted.url, { ...granted.headers, origin: appOrigin });
    expect(failed.headers.get("access-control-allow-origin")).toBe(appOrigin);
    expect(await refusal(Promise.resolve(failed))).toBe("500 InternalError");
    expect((await put(granted.url, granted.headers)).status).toBe(200);
  });
});

test("the list of requests says how long a file was and never what was in it", async () => {
  await uploaded();
  const listed = (await sandbox.control("GET", "/requests")) as {
    provider: string;
    body: string;
    status: number;
  }[];
  expect(listed.at(-1)).toMatchObject({ provider: "r2", body: `${body.length} bytes`, status: 200 });
});

test("when the app is away, the bucket is unavailable, and comes back with it", async () => {
  const lonely = await runSandbox(undefined, 0);
  const s3 = { endpoint: `${lonely.url}/s3`, bucketName: sandboxBucket, ...sandboxKey };
  const granted = await createFiles({ bucket, s3 }).grantUpload(newKey(), upload);
  expect(await refusal(put(granted.url, granted.headers))).toBe("503 ServiceUnavailable");
  await lonely.stop();
});
