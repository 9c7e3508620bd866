import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { build, esmExternalRequirePlugin, type Rolldown } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { photoHeic, photoJpeg, photoPng, photoWebp } from "../harness/pictures.ts";
import { chunk, end, form, head, lengthOf, type Sent, send, unnamed } from "../harness/upload.ts";
import type { Received } from "./uploads-worker.ts";

let worker: Miniflare;

beforeAll(async () => {
  const built = (await build({
    configFile: false,
    logLevel: "silent",
    define: { __SANDBOX__: "false", "process.env.NODE_ENV": '"production"' },
    resolve: { conditions: ["workerd", "worker", "browser", "module", "import"] },
    ssr: { noExternal: true, target: "webworker" },
    build: {
      ssr: fileURLToPath(new URL("./uploads-worker.ts", import.meta.url)),
      write: false,
      cssMinify: false,
      // As the product's own build does: what the parser of forms requires is imported.
      rolldownOptions: {
        plugins: [esmExternalRequirePlugin({ external: [/^node:/] })],
        external: [/^cloudflare:/],
        output: { codeSplitting: false },
      },
    },
  })) as Rolldown.RolldownOutput;
  worker = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: built.output[0].code,
      compatibilityDate: "2026-10-01",
      compatibilityFlags: ["nodejs_compat"],
    }),
  );
  await worker.ready;
});
afterAll(() => worker?.dispose());

const twenty = 20_000_000;

describe("files on their way through the door and the router, in workerd", () => {
  test.each([
    ["/clients/1/documents", true],
    ["/clients/1/documents", false],
  ])(
    "three files of 20 MB arrive at the action of %s byte for byte (length said: %s)",
    async (path, said) => {
      const length = said ? lengthOf(form(twenty, twenty, twenty)) : undefined;
      const { status, streamed, text } = await send(worker, {
        path,
        pieces: form(twenty, twenty, twenty),
        ...(length !== undefined && { length }),
      });
      expect([status, streamed]).toEqual([200, "true"]);
      const { result, files } = JSON.parse(text) as Received;
      expect(result).toEqual({ ok: true, fields: { kind: ["vaccination"] } });
      const digest = createHash("sha256").update(Buffer.alloc(twenty, "0123456789abcdef")).digest("hex");
      expect(files.map(({ name, length, digest }) => ({ name, length, digest }))).toEqual(
        ["0.jpg", "1.jpg", "2.jpg"].map((name) => ({ name, length: twenty, digest })),
      );
      for (const { largestChunk } of files) expect(largestChunk).toBeLessThan(1_000_000);
    },
  );

  test("photos are looked into there as everywhere", async () => {
    const photos: [string, string, Buffer][] = [
      ["a.jpg", "image/jpeg", await photoJpeg({ orientation: 6 })],
      ["b.png", "image/png", await photoPng({ orientation: 6 })],
      ["c.webp", "image/webp", await photoWebp({ orientation: 6 })],
    ];
    for (const [name, type, bytes] of [
      ...photos,
      ["d.heic", "application/octet-stream", photoHeic()] as const,
    ]) {
      const { text } = await send(worker, {
        pieces: [head(name, type), bytes, end],
      });
      expect((JSON.parse(text) as Received).files).toMatchObject([
        { name, length: bytes.length, sound: true },
      ]);
    }
  });

  test("UP-03: a file too large and a fourth file are refused with an answer", async () => {
    for (const [lengths, reason] of [
      [[twenty + 1, 1000], "too-large"],
      [[1000, 1000, 1000, 1000], "too-many"],
    ] as const) {
      const { status, text } = await send(worker, { pieces: form(...lengths) });
      expect([status, (JSON.parse(text) as Received).result]).toEqual([200, { ok: false, reason }]);
    }
  });

  test("UP-03: too much at once: 413 when it is said, a refusal when it turns out", async () => {
    const pieces = () => form(twenty, twenty, twenty, 9_000_000);
    const said = await send(worker, { pieces: pieces(), length: lengthOf(pieces()) });
    expect(said.status).toBe(413);
    // A file in an unnamed part counts for the whole and for nothing else.
    const aside = function* () {
      yield unnamed;
      for (let left = 80_000_000; left > 0; left -= chunk.length) yield chunk;
      yield end;
    };
    const { text } = await send(worker, { pieces: aside() });
    expect((JSON.parse(text) as Received).result).toEqual({ ok: false, reason: "too-large" });
  });

  test("CS-01: a form from elsewhere is refused, and 60 MB of it are read before the answer", async () => {
    for (let time = 0; time < 10; time += 1) {
      const { status, text } = await send(worker, {
        headers: { origin: "https://evil.invalid" },
        pieces: form(twenty, twenty, twenty),
      });
      expect([status, text.includes("came from somewhere else")]).toEqual([403, true]);
    }
  });

  test("an action that answers without reading does not break the connection", async () => {
    for (let time = 0; time < 10; time += 1)
      expect((await send(worker, { path: "/portal/documents", pieces: form(twenty) })).status).toBe(204);
  });

  test("everywhere else, and in every other form, a body is what it was: 1 MiB at most", async () => {
    const others: Omit<Sent, "pieces">[] = [
      { path: "/sign-in" },
      { path: "/clients/1" },
      { path: "/clients/1/documents/2" },
      { path: "/clients//documents" },
      { path: "/clients/1/documents/grants" },
      { headers: { "content-type": "application/x-www-form-urlencoded" } },
      { headers: { "content-type": "text/plain; multipart/form-data;" } },
      { method: "PUT" },
    ];
    for (const other of others) {
      const { status, streamed } = await send(worker, { ...other, pieces: form(2_000_000) });
      expect([other, status, streamed]).toEqual([other, 413, "false"]);
    }
  });
});
