import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import { describe, expect, test } from "vitest";
import { createFiles } from "../../app/platform/files.ts";
import { appOrigin, runSandbox } from "../testing.ts";
import { sandboxBucket, sandboxKey } from "./bucket.ts";
import { body, newKey, openPractice, put, refusal, server, upload, uploaded } from "./testing.ts";

const practice = openPractice();

describe("what is not there", () => {
  test("UP-15: a list of the bucket, or of buckets, for anybody", async () => {
    await expect(
      practice.sdk.send(new ListObjectsV2Command({ Bucket: sandboxBucket })),
    ).rejects.toMatchObject({
      name: "AccessDenied",
    });
    const own = server();
    for (const path of [
      "/s3/",
      `/s3/${sandboxBucket}`,
      `/s3/${sandboxBucket}/`,
      `/s3/${sandboxBucket}?list-type=2`,
    ]) {
      expect(await refusal(fetch(practice.sandbox.url + path)), path).toBe("403 AccessDenied");
      expect(await refusal(own.fetch(practice.sandbox.url + path)), path).toBe("403 AccessDenied");
    }
  });

  test("anything for an unsigned request, another key or another secret", async () => {
    const key = await uploaded(practice);
    expect(await refusal(fetch(`${practice.base}/${key}`))).toBe("403 AccessDenied");
    const sign = (change: object) => server(change).fetch(`${practice.base}/${key}`);
    expect((await sign({})).status).toBe(200);
    expect(await refusal(sign({ secretAccessKey: "sandbox-r2-secret-2" }))).toBe("403 SignatureDoesNotMatch");
    expect(await refusal(sign({ accessKeyId: "somebody" }))).toBe("403 InvalidAccessKeyId");
    expect(await refusal(sign({ service: "ec2" }))).toMatch(/^40[03] /);
  });

  test("a body that is not what its signed hash says", async () => {
    const own = server();
    const headers = { "x-amz-content-sha256": "0".repeat(64) };
    expect(await refusal(own.fetch(`${practice.base}/clients/hash`, { method: "PUT", headers, body }))).toBe(
      "400 XAmzContentSHA256Mismatch",
    );
  });

  test("a request whose clock is off, another bucket, other methods, other parts of S3", async () => {
    const own = server();
    const old = { aws: { datetime: "20200101T000000Z" } };
    expect(await refusal(own.fetch(`${practice.base}/clients/a`, old))).toBe("403 RequestTimeTooSkewed");
    expect(await refusal(own.fetch(`${practice.sandbox.url}/s3/other-bucket/a`))).toBe("404 NoSuchBucket");
    expect(await refusal(own.fetch(`${practice.base}/clients/a`, { method: "POST", body }))).toBe(
      "405 MethodNotAllowed",
    );
    expect(await refusal(own.fetch(`${practice.base}/clients/a?acl`))).toBe("501 NotImplemented");
  });
});

describe("a browser", () => {
  const preflight = (origin: string, method = "PUT", headers = "content-type,if-none-match") =>
    fetch(`${practice.base}/clients/temp/x`, {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": method, "access-control-request-headers": headers },
    });

  test("on the app's pages may put with the two headers, and read the etag", async () => {
    const answer = await preflight(appOrigin);
    expect(answer.status).toBe(204);
    expect(answer.headers.get("access-control-allow-origin")).toBe(appOrigin);
    expect(answer.headers.get("access-control-allow-methods")).toBe("PUT, GET, HEAD");
    const granted = await practice.files.grantUpload(newKey(), upload);
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
    await practice.sandbox.control("POST", "/faults", { provider: "r2", kind: "500" });
    expect((await preflight(appOrigin)).status).toBe(204);
    const granted = await practice.files.grantUpload(newKey(), upload);
    const failed = await put(granted.url, { ...granted.headers, origin: appOrigin });
    expect(failed.headers.get("access-control-allow-origin")).toBe(appOrigin);
    expect(await refusal(Promise.resolve(failed))).toBe("500 InternalError");
    expect((await put(granted.url, granted.headers)).status).toBe(200);
  });
});

test("the list of requests says how long a file was and never what was in it", async () => {
  await uploaded(practice);
  const listed = (await practice.sandbox.control("GET", "/requests")) as {
    provider: string;
    body: string;
    status: number;
  }[];
  expect(listed.at(-1)).toMatchObject({ provider: "r2", body: `${body.length} bytes`, status: 200 });
});

test("when the app is away, the bucket is unavailable, and comes back with it", async () => {
  const lonely = await runSandbox(undefined, 0);
  const s3 = { endpoint: `${lonely.url}/s3`, bucketName: sandboxBucket, ...sandboxKey };
  const granted = await createFiles({ bucket: practice.bucket, s3 }).grantUpload(newKey(), upload);
  expect(await refusal(put(granted.url, granted.headers))).toBe("503 ServiceUnavailable");
  await lonely.stop();
});
