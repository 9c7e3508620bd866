import { createHash } from "node:crypto";
import { request as ask } from "node:http";
import { fileURLToPath } from "node:url";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { build, esmExternalRequirePlugin, type Rolldown } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { photoHeic, photoJpeg, photoPng, photoWebp } from "../harness/pictures.ts";
import type { Received } from "./uploads-worker.ts";

const home = "https://app.daydreamers.invalid";
const mark = "----WebKitFormBoundary0123456789";
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

interface Sent {
  path?: string;
  method?: string;
  headers?: Record<string, string>;
  pieces: Iterable<Uint8Array>;
  /** Said in the header; otherwise the body comes in chunks of unknown number. */
  length?: number;
}

/** Sends over a real connection, waiting where the other side is slow. */
async function send({ path = "/clients/1/documents", method = "POST", headers = {}, pieces, length }: Sent) {
  const { port } = await worker.ready;
  return new Promise<{ status: number; streamed: unknown; text: string }>((resolve, reject) => {
    const sent = ask({
      host: "127.0.0.1",
      port,
      path,
      method,
      // A connection of its own: one that was kept may be closed just when it is used again.
      agent: false,
      headers: {
        host: new URL(home).host,
        origin: home,
        "content-type": `multipart/form-data; boundary=${mark}`,
        ...(length !== undefined && { "content-length": length }),
        ...headers,
      },
    });
    sent.on("error", reject);
    sent.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("error", reject);
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, streamed: response.headers["x-streamed"], text }),
      );
    });
    void (async () => {
      for (const piece of pieces)
        if (!sent.write(piece)) await new Promise((resume) => sent.once("drain", resume));
      sent.end();
    })();
  });
}

const head = (name: string, type = "image/jpeg") =>
  Buffer.from(
    `--${mark}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: ${type}\r\n\r\n`,
  );
const chunk = Buffer.alloc(65_536, "0123456789abcdef");

/** One form with files of so many bytes each. */
function* form(...lengths: number[]): Generator<Uint8Array> {
  yield Buffer.from(`--${mark}\r\nContent-Disposition: form-data; name="kind"\r\n\r\nvaccination\r\n`);
  for (const [index, length] of lengths.entries()) {
    yield head(`${index}.jpg`);
    for (let left = length; left > 0; left -= chunk.length) yield chunk.subarray(0, left);
    yield Buffer.from("\r\n");
  }
  yield Buffer.from(`--${mark}--\r\n`);
}
const lengthOf = (pieces: Iterable<Uint8Array>) => [...pieces].reduce((sum, piece) => sum + piece.length, 0);
const twenty = 20_000_000;

describe("files on their way through the door and the router, in workerd", () => {
  test.each([
    ["/clients/1/documents", true],
    ["/clients/1/documents", false],
  ])(
    "three files of 20 MB arrive at the action of %s byte for byte (length said: %s)",
    async (path, said) => {
      const length = said ? lengthOf(form(twenty, twenty, twenty)) : undefined;
      const { status, streamed, text } = await send({
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
      const { text } = await send({
        pieces: [head(name, type), bytes, Buffer.from(`\r\n--${mark}--\r\n`)],
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
      const { status, text } = await send({ pieces: form(...lengths) });
      expect([status, (JSON.parse(text) as Received).result]).toEqual([200, { ok: false, reason }]);
    }
  });

  test("UP-03: too much at once: 413 when it is said, a refusal when it turns out", async () => {
    const pieces = () => form(twenty, twenty, twenty, 9_000_000);
    const said = await send({ pieces: pieces(), length: lengthOf(pieces()) });
    expect(said.status).toBe(413);
    // A file in an unnamed part counts for the whole and for nothing else.
    const unnamed = function* () {
      yield Buffer.from(`--${mark}\r\nX: y\r\n\r\n`);
      for (let left = 80_000_000; left > 0; left -= chunk.length) yield chunk;
      yield Buffer.from(`\r\n--${mark}--\r\n`);
    };
    const { text } = await send({ pieces: unnamed() });
    expect((JSON.parse(text) as Received).result).toEqual({ ok: false, reason: "too-large" });
  });

  test("CS-01: a form from elsewhere is refused, and 60 MB of it are read before the answer", async () => {
    for (let time = 0; time < 10; time += 1) {
      const { status, text } = await send({
        headers: { origin: "https://evil.invalid" },
        pieces: form(twenty, twenty, twenty),
      });
      expect([status, text.includes("came from somewhere else")]).toEqual([403, true]);
    }
  });

  test("an action that answers without reading does not break the connection", async () => {
    for (let time = 0; time < 10; time += 1)
      expect((await send({ path: "/portal/documents", pieces: form(twenty) })).status).toBe(204);
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
      const { status, streamed } = await send({ ...other, pieces: form(2_000_000) });
      expect([other, status, streamed]).toEqual([other, 413, "false"]);
    }
  });
});
