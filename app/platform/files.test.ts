import type { R2Bucket } from "@cloudflare/workers-types";
import { describe, expect, test } from "vitest";
import { createFiles } from "./files.ts";

const s3 = {
  endpoint: "https://account.r2.invalid",
  bucketName: "daydreamers-files",
  accessKeyId: "access",
  secretAccessKey: "the-secret-of-a-test",
};
const clock = { now: () => new Date("2026-11-02T09:00:00.250Z") };
/** Whoever touches the bucket with a bad key has not been refused. */
const bucket = new Proxy({} as R2Bucket, {
  get: () => () => {
    throw new Error("The bucket was asked");
  },
});
const files = createFiles({ bucket, s3, clock });
const upload = { type: "application/pdf", length: 5, seconds: 600 };
const download = { name: "a.pdf", type: "application/pdf", seconds: 60 };

const oddKeys = [
  ["dots", "clients/../other"],
  ["a dot", "clients/./a"],
  ["encoded dots", "clients/%2e%2e/a"],
  ["a backslash", "clients\\a"],
  ["NUL", "clients/a\u0000"],
  ["a question mark", "clients/a?b"],
  ["a hash", "clients/a#b"],
  ["a plus", "clients/a+b"],
  ["a space", "clients/a b"],
  ["a slash before", "/clients/a"],
  ["a slash after", "clients/a/"],
  ["a doubled slash", "clients//a"],
  ["capitals", "clients/A"],
  ["an ending", "clients/a.pdf"],
  ["other letters", "clients/ä"],
  ["nothing", ""],
  ["1,025 bytes", "a".repeat(1_025)],
  ["201 bytes", "a".repeat(201)],
  ["a line end", "clients/a\n"],
] as const;

describe.each(oddKeys)("UP-04: a key with %s", (_what, key) => {
  test("is refused everywhere, before anything is signed or asked", async () => {
    const calls: (() => Promise<unknown>)[] = [
      () => files.grantUpload(key, upload),
      () => files.grantDownload(key, download),
      () => files.head(key),
      () => files.read(key),
      () => files.write(key, new Uint8Array(5), upload),
      () => files.writeStream(key, new Blob(["hello"]).stream(), { type: upload.type, maxLength: 9 }),
      () => files.remove(["clients/good", key]),
    ];
    for (const call of calls) await expect((async () => call())()).rejects.toThrow(RangeError);
  });
});

describe("a signed address", () => {
  test("binds method, key, type, length and that nothing is there, and says how long it lasts", async () => {
    const granted = await files.grantUpload("clients/temp/abc", upload);
    const url = new URL(granted.url);
    expect(url.origin + url.pathname).toBe("https://account.r2.invalid/daydreamers-files/clients/temp/abc");
    expect(url.searchParams.get("X-Amz-SignedHeaders")).toBe(
      "content-length;content-type;host;if-none-match",
    );
    expect(url.searchParams.get("X-Amz-Expires")).toBe("600");
    expect(url.searchParams.get("X-Amz-Date")).toBe("20261102T090000Z");
    expect(granted.headers).toEqual({ "content-type": "application/pdf", "if-none-match": "*" });
  });

  test("does not hold the secret, and a file's name only where the browser is told it", async () => {
    const { url } = await files.grantUpload("clients/temp/abc", upload);
    expect(url).not.toContain(s3.secretAccessKey);
    const parameters = [
      ...new URL(await files.grantDownload("clients/c/d", { ...download, name: "Rex & Co.pdf" }))
        .searchParams,
    ];
    expect(parameters.filter(([, value]) => value.includes("Rex")).map(([name]) => name)).toEqual([
      "response-content-disposition",
    ]);
  });

  test("has no plus for a space: Signature Version 4 would read it as a plus", async () => {
    const url = await files.grantDownload("clients/c/d", { ...download, name: "vet letter + more.pdf" });
    expect(url).not.toContain("+");
    expect(new URL(url).searchParams.get("response-content-disposition")).toContain("vet letter _ more.pdf");
  });

  test.each([0, -1, 1.5, 604_801, Number.NaN])("does not last %s seconds", async (seconds) => {
    await expect(files.grantUpload("clients/a", { ...upload, seconds })).rejects.toThrow(RangeError);
    await expect(files.grantDownload("clients/a", { ...download, seconds })).rejects.toThrow(RangeError);
  });

  test.each(["text/html\r\nx: y", "pdf", "", "image/*", "a/b; charset=utf-8"])(
    "does not take %j for a type",
    async (type) => {
      await expect(files.grantUpload("clients/a", { ...upload, type })).rejects.toThrow(RangeError);
      await expect(async () => files.grantDownload("clients/a", { ...download, type })).rejects.toThrow(
        RangeError,
      );
    },
  );

  test.each([-1, 1.5, Number.NaN])("does not take %s for a length", async (length) => {
    await expect(files.grantUpload("clients/a", { ...upload, length })).rejects.toThrow(RangeError);
  });
});
