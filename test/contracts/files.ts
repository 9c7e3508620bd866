import type { R2Bucket } from "@cloudflare/workers-types";
import { describe, expect, test } from "vitest";
import type { Files } from "../../app/platform/ports.ts";

const mib = 1024 * 1024;

/** Bytes that tell where they are, so that a swapped or lost part shows. */
export function patterned(length: number): Uint8Array<ArrayBuffer> {
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

const pdf = { type: "application/pdf" };
const contentOf = async (files: Files, key: string) => {
  const found = await files.read(key);
  return found && new Uint8Array(await new Response(found.body as BodyInit).arrayBuffer());
};

/** What every `Files` must do, whatever bucket is behind it. `open` gives an empty one. */
export function filesContract(open: () => Promise<{ files: Files; bucket: R2Bucket }>): void {
  describe("one file", () => {
    test("is read as it was written, whole and in part", async () => {
      const { files } = await open();
      const bytes = patterned(100_000);
      await files.write("clients/c/one", bytes, { ...pdf, length: bytes.length });
      expect(await contentOf(files, "clients/c/one")).toEqual(bytes);
      const part = await files.read("clients/c/one", { offset: 10, length: 20 });
      expect(part?.length).toBe(100_000);
      expect(new Uint8Array(await new Response(part?.body as BodyInit).arrayBuffer())).toEqual(
        bytes.slice(10, 30),
      );
    });

    test("tells its length and when it came, and an unknown one nothing", async () => {
      const { files } = await open();
      const before = Date.now();
      await files.write("a/b", patterned(3), { ...pdf, length: 3 });
      const head = await files.head("a/b");
      expect(head?.length).toBe(3);
      expect(Math.abs((head?.uploadedAt.getTime() ?? 0) - before)).toBeLessThan(10_000);
      expect(await files.head("a/c")).toBeNull();
      expect(await files.read("a/c")).toBeNull();
    });

    test("is stored with its type and nothing else about it", async () => {
      const { files, bucket } = await open();
      await files.write("a/b", patterned(3), { ...pdf, length: 3 });
      await files.writeStream("a/c", streamOf(patterned(6 * mib)), { ...pdf, maxLength: 7 * mib });
      for (const key of ["a/b", "a/c"]) {
        const found = await bucket.head(key);
        expect(found?.httpMetadata).toEqual({ contentType: "application/pdf" });
        expect(found?.customMetadata ?? {}).toEqual({});
      }
    });

    test("is taken from a stream, too", async () => {
      const { files } = await open();
      const bytes = patterned(300_000);
      await files.write("a/b", streamOf(bytes), { ...pdf, length: bytes.length });
      expect(await contentOf(files, "a/b")).toEqual(bytes);
    });

    test.each([-1, 1])("that is off by %i from what was said is not written", async (off) => {
      const { files } = await open();
      const length = 300_000 + off;
      for (const body of [patterned(300_000), streamOf(patterned(300_000))]) {
        await expect(files.write("a/b", body, { ...pdf, length })).rejects.toThrow();
        expect(await files.head("a/b")).toBeNull();
      }
    });

    test("is gone after its removal, and removing it again is no error", async () => {
      const { files } = await open();
      await files.write("a/b", patterned(3), { ...pdf, length: 3 });
      await files.remove(["a/b", "a/never"]);
      await files.remove(["a/b"]);
      await files.remove([]);
      expect(await files.head("a/b")).toBeNull();
    });
  });

  describe("a stream of unknown length", () => {
    test.each([
      ["nothing", 0],
      ["a little", 1_000],
      ["exactly one part", 5 * mib],
      ["one byte more than a part", 5 * mib + 1],
      ["exactly two parts", 10 * mib],
      ["more than two parts", 12 * mib + 345],
    ])("of %s arrives whole", async (_what, length) => {
      const { files } = await open();
      const bytes = patterned(length);
      const written = await files.writeStream("a/b", streamOf(bytes), { ...pdf, maxLength: 20 * mib });
      expect(written).toEqual({ length });
      expect(Buffer.compare((await contentOf(files, "a/b")) ?? Buffer.alloc(1), bytes)).toBe(0);
    });

    test("of exactly the allowed length is taken", async () => {
      const { files } = await open();
      const bytes = patterned(6 * mib);
      expect(await files.writeStream("a/b", streamOf(bytes), { ...pdf, maxLength: 6 * mib })).toEqual({
        length: 6 * mib,
      });
    });

    test.each([
      ["small", 100_001, 100_000],
      ["of one part", 5 * mib + 1, 5 * mib],
      ["in parts", 12 * mib, 11 * mib],
    ])("UP-03: too long and %s leaves nothing behind", async (_what, length, maxLength) => {
      const { files, bucket } = await open();
      expect(await files.writeStream("a/b", streamOf(patterned(length)), { ...pdf, maxLength })).toBe(
        "too-large",
      );
      expect((await bucket.list()).objects).toEqual([]);
    });

    test.each([1, 7 * mib])("that breaks off after %i bytes leaves nothing behind", async (failAt) => {
      const { files, bucket } = await open();
      const broken = streamOf(patterned(12 * mib), failAt);
      await expect(files.writeStream("a/b", broken, { ...pdf, maxLength: 20 * mib })).rejects.toThrow(
        "The line broke",
      );
      expect((await bucket.list()).objects).toEqual([]);
    });

    test("leaves a file that was there before untouched when it fails", async () => {
      const { files } = await open();
      await files.write("a/b", patterned(3), { ...pdf, length: 3 });
      await files.writeStream("a/b", streamOf(patterned(6 * mib)), { ...pdf, maxLength: 5 * mib });
      expect(await contentOf(files, "a/b")).toEqual(patterned(3));
    });
  });

  test("a list has what begins so, and goes on from its cursor", async () => {
    const { files } = await open();
    const keys = Array.from(
      { length: 1_005 },
      (_, index) => `clients/temp/${String(index).padStart(4, "0")}`,
    );
    for (let at = 0; at < keys.length; at += 50)
      await Promise.all(
        keys.slice(at, at + 50).map((key) => files.write(key, patterned(1), { ...pdf, length: 1 })),
      );
    await files.write("clients/tempest/1", patterned(1), { ...pdf, length: 1 });
    const first = await files.list("clients/temp/");
    expect(first.files).toHaveLength(1_000);
    expect(first.files[0]).toMatchObject({ key: "clients/temp/0000", length: 1 });
    const second = await files.list("clients/temp/", first.cursor ?? "none");
    expect([...first.files, ...second.files].map(({ key }) => key)).toEqual(keys);
    expect(second.cursor).toBeNull();
    // More than R2 takes in one call.
    await files.remove(keys);
    expect(await files.list("clients/")).toMatchObject({
      files: [{ key: "clients/tempest/1" }],
      cursor: null,
    });
  });
}
