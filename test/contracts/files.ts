import assert from "node:assert/strict";
import type { R2Bucket, R2ListOptions, R2MultipartUpload } from "@cloudflare/workers-types";
import { createFiles } from "../../app/platform/files.ts";
import type { Files } from "../../app/platform/ports.ts";

const mib = 1024 * 1024;
const pdf = { type: "application/pdf" };

/** Bytes that tell where they are, so that a swapped or lost part shows. */
function patterned(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at++) bytes[at] = (at * 31 + (at >> 13)) & 255;
  return bytes;
}

/** A stream of pieces of a size that divides nothing evenly. */
function streamOf(bytes: Uint8Array, failAt = Number.POSITIVE_INFINITY): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= failAt) return controller.error(new Error("The line broke"));
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at + 70_001));
      at += 70_001;
    },
  });
}

const bytesOf = async (body: ReadableStream<Uint8Array>) =>
  new Uint8Array(await new Response(body as BodyInit).arrayBuffer());

async function holds(files: Files, key: string, expected: Uint8Array): Promise<void> {
  const found = await files.read(key);
  assert(found, "nothing is there");
  const bytes = await bytesOf(found.body);
  assert.equal(bytes.length, expected.length);
  // Comparing by assert would spell out megabytes.
  assert(
    bytes.every((byte, at) => byte === expected[at]),
    "the bytes differ",
  );
}

/** Neither a file nor the parts of one: a list does not show an upload that was begun and forgotten. */
async function holdsNothing(bucket: R2Bucket, uploads: R2MultipartUpload[] = []): Promise<void> {
  assert.deepEqual((await bucket.list()).objects, []);
  for (const { key, uploadId } of uploads)
    await assert.rejects(bucket.resumeMultipartUpload(key, uploadId).uploadPart(9, new Uint8Array(1)));
}

/** @param uploads the multipart uploads that were begun so far */
type Promised = (files: Files, bucket: R2Bucket, uploads: R2MultipartUpload[]) => Promise<void>;

function watchUploads(bucket: R2Bucket): { watched: R2Bucket; uploads: R2MultipartUpload[] } {
  const uploads: R2MultipartUpload[] = [];
  const watched = {
    head: (key: string) => bucket.head(key),
    get: (...asked: Parameters<R2Bucket["get"]>) => bucket.get(...asked),
    put: (...asked: Parameters<R2Bucket["put"]>) => bucket.put(...asked),
    delete: (keys: string[]) => bucket.delete(keys),
    list: (options: R2ListOptions) => bucket.list(options),
    async createMultipartUpload(...asked: Parameters<R2Bucket["createMultipartUpload"]>) {
      const upload = await bucket.createMultipartUpload(...asked);
      uploads.push(upload);
      return upload;
    },
  };
  return { watched: watched as unknown as R2Bucket, uploads };
}

const wholeStreams = Object.fromEntries(
  [0, 1_000, 5 * mib, 5 * mib + 1, 10 * mib, 12 * mib + 345].map((length): [string, Promised] => [
    `a stream of ${length} bytes, its length unknown, arrives whole`,
    async (files) => {
      const written = await files.writeStream("a/b", streamOf(patterned(length)), {
        ...pdf,
        maxLength: 20 * mib,
      });
      assert.deepEqual(written, { length });
      await holds(files, "a/b", patterned(length));
    },
  ]),
);

const longStreams = Object.fromEntries(
  [
    [100_001, 100_000],
    [5 * mib + 1, 5 * mib],
    [12 * mib, 11 * mib],
  ].map(([length = 0, maxLength = 0]): [string, Promised] => [
    `UP-03: a stream of ${length} bytes where ${maxLength} are allowed leaves nothing behind`,
    async (files, bucket, uploads) => {
      const written = await files.writeStream("a/b", streamOf(patterned(length)), { ...pdf, maxLength });
      assert.equal(written, "too-large");
      assert.equal(uploads.length, maxLength > 5 * mib ? 1 : 0);
      await holdsNothing(bucket, uploads);
    },
  ]),
);

const brokenStreams = Object.fromEntries(
  [1, 7 * mib].map((failAt): [string, Promised] => [
    `a stream that breaks off after ${failAt} bytes leaves nothing behind`,
    async (files, bucket, uploads) => {
      const broken = streamOf(patterned(12 * mib), failAt);
      await assert.rejects(
        files.writeStream("a/b", broken, { ...pdf, maxLength: 20 * mib }),
        /The line broke/,
      );
      assert.equal(uploads.length, failAt > 5 * mib ? 1 : 0);
      await holdsNothing(bucket, uploads);
    },
  ]),
);

const wrongLengths = Object.fromEntries(
  [-1, 1].map((off): [string, Promised] => [
    `a file that is off by ${off} from what was said is not written`,
    async (files, bucket) => {
      const length = 300_000 + off;
      for (const body of [patterned(300_000), streamOf(patterned(300_000))]) {
        await assert.rejects(files.write("a/b", body, { ...pdf, length }));
        await holdsNothing(bucket);
      }
    },
  ]),
);

/** What every `Files` must do, whatever bucket is behind it: each begins with an empty one. */
export const filePromises: Record<string, Promised> = {
  "a file is read as it was written, whole and in part": async (files) => {
    const bytes = patterned(100_000);
    await files.write("clients/c/one", bytes, { ...pdf, length: bytes.length });
    await holds(files, "clients/c/one", bytes);
    const part = await files.read("clients/c/one", { offset: 10, length: 20 });
    assert(part);
    assert.equal(part.length, 100_000);
    assert.deepEqual([...(await bytesOf(part.body))], [...bytes.slice(10, 30)]);
  },

  "a file is taken from a stream, and from another file": async (files) => {
    const bytes = patterned(6 * mib);
    await files.write("a/b", streamOf(bytes), { ...pdf, length: bytes.length });
    const found = await files.read("a/b");
    assert(found);
    await files.write("a/c", found.body, { ...pdf, length: found.length });
    await holds(files, "a/c", bytes);
  },

  "a file tells its length and when it came, and an unknown one nothing": async (files) => {
    const before = Date.now();
    await files.write("a/b", patterned(3), { ...pdf, length: 3 });
    const head = await files.head("a/b");
    assert(head);
    assert.equal(head.length, 3);
    assert(Math.abs(head.uploadedAt.getTime() - before) < 10_000);
    assert.equal(await files.head("a/c"), null);
    assert.equal(await files.read("a/c"), null);
  },

  "a file is stored with its type and nothing else about it": async (files, bucket) => {
    await files.write("a/b", patterned(3), { ...pdf, length: 3 });
    await files.writeStream("a/c", streamOf(patterned(9)), { ...pdf, maxLength: 9 });
    await files.writeStream("a/d", streamOf(patterned(6 * mib)), { ...pdf, maxLength: 7 * mib });
    for (const key of ["a/b", "a/c", "a/d"]) {
      const found = await bucket.head(key);
      // workerd lists what is not set, too.
      assert.equal(JSON.stringify(found?.httpMetadata), `{"contentType":"application/pdf"}`);
      assert.deepEqual(found?.customMetadata ?? {}, {});
    }
  },

  "a file is gone after its removal, and removing it again is no error": async (files, bucket) => {
    await files.write("a/b", patterned(3), { ...pdf, length: 3 });
    await files.remove(["a/b", "a/never"]);
    await files.remove(["a/b"]);
    await files.remove([]);
    await holdsNothing(bucket);
  },

  ...wrongLengths,
  ...wholeStreams,
  ...longStreams,
  ...brokenStreams,

  "a stream of exactly the allowed length is taken": async (files) => {
    const written = await files.writeStream("a/b", streamOf(patterned(6 * mib)), {
      ...pdf,
      maxLength: 6 * mib,
    });
    assert.deepEqual(written, { length: 6 * mib });
  },

  "a file that was there before stays as it was when a stream fails": async (files) => {
    await files.write("a/b", patterned(3), { ...pdf, length: 3 });
    await files.writeStream("a/b", streamOf(patterned(6 * mib)), { ...pdf, maxLength: 5 * mib });
    await holds(files, "a/b", patterned(3));
  },

  "a list has what begins so, and goes on from its cursor": async (files) => {
    const keys = Array.from(
      { length: 1_005 },
      (_, index) => `clients/temp/${String(index).padStart(4, "0")}`,
    );
    const one = { ...pdf, length: 1 };
    for (let at = 0; at < keys.length; at += 10)
      await Promise.all(keys.slice(at, at + 10).map((key) => files.write(key, patterned(1), one)));
    await files.write("clients/tempest/1", patterned(1), one);
    const first = await files.list("clients/temp/");
    assert.equal(first.files.length, 1_000);
    assert.equal(first.files[0]?.length, 1);
    const second = await files.list("clients/temp/", first.cursor ?? "none");
    assert.equal(second.cursor, null);
    assert.deepEqual(
      [...first.files, ...second.files].map(({ key }) => key),
      keys,
    );
    // More than R2 takes in one call.
    await files.remove(keys);
    const left = await files.list("clients/");
    assert.deepEqual([left.files.map(({ key }) => key), left.cursor], [["clients/tempest/1"], null]);
  },
};

const s3 = {
  endpoint: "https://unused.invalid",
  bucketName: "unused",
  accessKeyId: "a",
  secretAccessKey: "b",
};

/** Keeps one promise on an empty bucket. @throws AssertionError */
export async function keepFilePromise(name: string, bucket: R2Bucket): Promise<void> {
  const { objects } = await bucket.list();
  await bucket.delete(objects.map(({ key }) => key));
  const keep = filePromises[name];
  assert(keep, "no such promise");
  const { watched, uploads } = watchUploads(bucket);
  await keep(createFiles({ bucket: watched, s3 }), bucket, uploads);
}
