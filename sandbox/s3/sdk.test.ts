import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl, S3RequestPresigner } from "@aws-sdk/s3-request-presigner";
import { describe, expect, test } from "vitest";
import { createFiles } from "../../app/platform/files.ts";
import { sandboxBucket, sandboxKey } from "./bucket.ts";
import { body, download, newKey, openPractice, put, upload, uploaded } from "./testing.ts";

const practice = openPractice();
const at = (key: string) => ({ Bucket: sandboxBucket, Key: key });

describe("AWS's own SDK", () => {
  test("puts, reads, looks at and deletes", async () => {
    const key = newKey();
    const stored = await practice.sdk.send(
      new PutObjectCommand({ ...at(key), Body: body, ContentType: "application/pdf" }),
    );
    expect((await practice.files.head(key))?.length).toBe(body.length);
    const head = await practice.sdk.send(new HeadObjectCommand(at(key)));
    expect(head).toMatchObject({
      ContentLength: body.length,
      ContentType: "application/pdf",
      ETag: stored.ETag,
    });
    const got = await practice.sdk.send(new GetObjectCommand(at(key)));
    expect(await got.Body?.transformToByteArray()).toEqual(body);
    await practice.sdk.send(new DeleteObjectCommand(at(key)));
    expect(await practice.files.head(key)).toBeNull();
    await expect(practice.sdk.send(new GetObjectCommand(at(key)))).rejects.toMatchObject({
      name: "NoSuchKey",
    });
    await expect(practice.sdk.send(new HeadObjectCommand(at(key)))).rejects.toMatchObject({
      name: "NotFound",
    });
  });

  test("writes only where nothing is when it says so", async () => {
    const command = () => new PutObjectCommand({ ...at("clients/once"), Body: body, IfNoneMatch: "*" });
    await practice.sdk.send(command());
    await expect(practice.sdk.send(command())).rejects.toMatchObject({ name: "PreconditionFailed" });
  });

  test("reads ranges", async () => {
    const key = await uploaded(practice);
    const read = async (range: string) => {
      const got = await practice.sdk.send(new GetObjectCommand({ ...at(key), Range: range }));
      return [await got.Body?.transformToString(), got.ContentRange];
    };
    expect(await read("bytes=1-3")).toEqual(["PDF", `bytes 1-3/${body.length}`]);
    expect(await read("bytes=9-")).toEqual(["hello", `bytes 9-13/${body.length}`]);
    expect(await read("bytes=-2")).toEqual(["lo", `bytes 12-13/${body.length}`]);
    await expect(read("bytes=99-")).rejects.toMatchObject({ name: "InvalidRange" });
  });

  test("presigns addresses that are taken, odd keys and file names included", async () => {
    for (const key of [newKey(), "clients/a b+c/ä'(1)!*.pdf"]) {
      const url = await getSignedUrl(
        practice.sdk,
        new PutObjectCommand({ ...at(key), ContentType: "image/png" }),
        {
          expiresIn: 600,
          signableHeaders: new Set(["content-type"]),
        },
      );
      expect((await put(url, { "content-type": "image/png" })).status).toBe(200);
      const get = await getSignedUrl(
        practice.sdk,
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
    const ours = createFiles({ bucket: practice.bucket, s3, clock: { now: () => now } });
    const theirs = new S3RequestPresigner({
      region: "auto",
      credentials: sandboxKey,
      sha256: practice.sdk.config.sha256,
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
