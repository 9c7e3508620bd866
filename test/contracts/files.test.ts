import { fileURLToPath } from "node:url";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import sharp from "sharp";
import { build, type Rolldown } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDatabase } from "../harness/database.ts";
import { filePromises, keepFilePromise } from "./files.ts";

const names = Object.keys(filePromises);

describe("files in R2, asked from Node:", () => {
  let bucket: Awaited<ReturnType<typeof createDatabase>>["bucket"];
  beforeAll(async () => {
    bucket = (await createDatabase()).bucket;
  });
  test.each(names)("%s", (name) => keepFilePromise(name, bucket), 60_000);
});

describe("files in R2, asked from inside workerd:", () => {
  let worker: Miniflare;
  beforeAll(async () => {
    worker = new Miniflare(
      convertV4MiniflareOptions({
        modules: true,
        script: await bundle(),
        compatibilityDate: "2026-10-01",
        compatibilityFlags: ["nodejs_compat"],
        r2Buckets: { FILES: "files" },
        images: { binding: "IMAGES" },
      }),
    );
  });
  afterAll(() => worker?.dispose());

  test.each(names)("%s", async (name) => {
    const answer = await worker.dispatchFetch(`http://contract/${encodeURIComponent(name)}`);
    expect(((await answer.json()) as { problem: string | null }).problem).toBe(null);
  });

  test("a thumbnail is made of a picture, and nothing of what is none", async () => {
    const ask = async (body: Uint8Array) => {
      const answer = await worker.dispatchFetch("http://contract/", {
        method: "POST",
        body: new Uint8Array(body),
      });
      return new Uint8Array(await answer.arrayBuffer());
    };
    const picture = await sharp({ create: { width: 300, height: 150, channels: 3, background: "red" } })
      .jpeg()
      .toBuffer();
    expect(await sharp(await ask(picture)).metadata()).toMatchObject({
      format: "webp",
      width: 64,
      height: 32,
    });
    expect(await ask(new TextEncoder().encode("no picture"))).toHaveLength(0);
  });
});

async function bundle(): Promise<string> {
  const entry = fileURLToPath(new URL("./files-worker.ts", import.meta.url));
  const built = (await build({
    configFile: false,
    logLevel: "silent",
    define: { __SANDBOX__: "false" },
    resolve: { conditions: ["workerd", "worker", "browser", "module", "import"] },
    ssr: { noExternal: true, target: "webworker" },
    build: { ssr: entry, write: false, rolldownOptions: { external: [/^node:/, /^cloudflare:/] } },
  })) as Rolldown.RolldownOutput;
  return built.output[0].code;
}
