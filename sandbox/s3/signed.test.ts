import { describe, expect, test } from "vitest";
import { createFiles } from "../../app/platform/files.ts";
import { sandboxBucket, sandboxKey } from "./bucket.ts";
import { body, download, newKey, openPractice, put, refusal, upload, uploaded } from "./testing.ts";

const practice = openPractice();

describe("a signed upload", () => {
  test("is taken as granted, and the file is then the app's", async () => {
    const key = await uploaded(practice);
    expect(await practice.files.head(key)).toMatchObject({ length: body.length });
    const stored = await practice.bucket.head(key);
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
    const granted = await practice.files.grantUpload(key, upload);
    expect(await refusal(attempt(granted.url, granted.headers))).toBe(expected);
    expect(await practice.files.head(key)).toBeNull();
  });

  test("UP-05: is refused as a stream without a length", async () => {
    const granted = await practice.files.grantUpload(newKey(), upload);
    const init = { method: "PUT", headers: granted.headers, body: new Blob([body]).stream(), duplex: "half" };
    expect(await refusal(fetch(granted.url, init as RequestInit))).toBe("403 SignatureDoesNotMatch");
  });

  test("UP-05: is taken once, also when it comes ten times at once", async () => {
    const key = newKey();
    const granted = await practice.files.grantUpload(key, upload);
    const answers = await Promise.all(Array.from({ length: 10 }, () => put(granted.url, granted.headers)));
    expect(answers.map(({ status }) => status).sort()).toEqual([
      200,
      ...Array.from({ length: 9 }, () => 412),
    ]);
    expect(await refusal(put(granted.url, granted.headers))).toBe("412 PreconditionFailed");
  });

  test("UP-05: and a download end with their time", async () => {
    const key = await uploaded(practice);
    const [late, read] = [
      await practice.files.grantUpload(newKey(), upload),
      await practice.files.grantDownload(key, download),
    ];
    await practice.sandbox.control("POST", "/clock", { advanceSeconds: 58 });
    expect((await fetch(read)).status).toBe(200);
    await practice.sandbox.control("POST", "/clock", { advanceSeconds: 3 });
    expect(await refusal(fetch(read))).toBe("403 AccessDenied");
    await practice.sandbox.control("POST", "/clock", { advanceSeconds: 540 });
    const answer = await put(late.url, late.headers);
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain("<Message>Request has expired</Message>");
    await practice.sandbox.control("DELETE", "");
  });

  test("is refused when it is not valid yet", async () => {
    const ahead = { now: () => new Date(Date.now() + 16 * 60_000) };
    const s3 = { endpoint: `${practice.sandbox.url}/s3`, bucketName: sandboxBucket, ...sandboxKey };
    const granted = await createFiles({ bucket: practice.bucket, s3, clock: ahead }).grantUpload(
      newKey(),
      upload,
    );
    expect(await refusal(put(granted.url, granted.headers))).toBe("403 AccessDenied");
  });

  test("UP-03: over 25 MiB is refused whatever is signed", async () => {
    const large = new Uint8Array(25 * 1024 * 1024 + 1);
    const key = newKey();
    const granted = await practice.files.grantUpload(key, { ...upload, length: large.length });
    expect(await refusal(put(granted.url, granted.headers, large))).toBe("400 EntityTooLarge");
    const whole = await practice.files.grantUpload(key, { ...upload, length: large.length - 1 });
    expect((await put(whole.url, whole.headers, large.subarray(1))).status).toBe(200);
    expect((await practice.files.head(key))?.length).toBe(large.length - 1);
  });
});

describe("a signed download", () => {
  test("is an attachment under its name, with its type, kept by nobody", async () => {
    const answer = await fetch(
      await practice.files.grantDownload(await uploaded(practice), { ...download, name: "Größe.pdf" }),
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
    const url = await practice.files.grantDownload(await uploaded(practice), {
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
    const key = await uploaded(practice);
    const url = await practice.files.grantDownload(key, download);
    await practice.files.remove([key]);
    expect(await refusal(fetch(url))).toBe("404 NoSuchKey");
  });

  test("UP-05: is refused under another name or for writing", async () => {
    const url = await practice.files.grantDownload(await uploaded(practice), download);
    expect(await refusal(fetch(url.replace("rabies", "babies")))).toBe("403 SignatureDoesNotMatch");
    expect(await refusal(put(url, {}))).toBe("403 SignatureDoesNotMatch");
  });
});
