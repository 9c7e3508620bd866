import { fileURLToPath } from "node:url";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { build, type Rolldown } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { promises } from "./database.ts";
import { sqldIsHere, startSqld } from "./sqld.ts";

const title = sqldIsHere
  ? "libSQL keeps what the Db port promises, asked from inside workerd:"
  : "libSQL (skipped: the server of the tests exists for Linux x64 only)";

describe.skipIf(!sqldIsHere)(title, () => {
  let sqld: Awaited<ReturnType<typeof startSqld>>;
  let worker: Miniflare;
  beforeAll(async () => {
    sqld = await startSqld();
    worker = new Miniflare(
      convertV4MiniflareOptions({
        modules: true,
        script: await bundle(),
        compatibilityDate: "2026-10-01",
        compatibilityFlags: ["nodejs_compat"],
        bindings: { DATABASE_URL: sqld.url },
      }),
    );
  });
  afterAll(async () => {
    await worker?.dispose();
    await sqld?.stop();
  });

  for (const name of Object.keys(promises)) {
    test(name, async () => {
      const answer = await worker.dispatchFetch(`http://contract/${encodeURIComponent(name)}`);
      expect(((await answer.json()) as { problem: string | null }).problem).toBe(null);
    });
  }
});

async function bundle(): Promise<string> {
  const entry = fileURLToPath(new URL("./libsql-worker.ts", import.meta.url));
  const built = (await build({
    configFile: false,
    logLevel: "silent",
    define: { __SANDBOX__: "true" },
    resolve: { conditions: ["workerd", "worker", "browser", "module", "import"] },
    ssr: { noExternal: true, target: "webworker" },
    build: { ssr: entry, write: false, rolldownOptions: { external: [/^node:/, /^cloudflare:/] } },
  })) as Rolldown.RolldownOutput;
  return built.output[0].code;
}
