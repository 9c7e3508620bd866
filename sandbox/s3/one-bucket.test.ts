import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { R2Bucket } from "@cloudflare/workers-types";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createFiles } from "../../app/platform/files.ts";
import type { Files } from "../../app/platform/ports.ts";
import { sandboxBucket, sandboxKey } from "./bucket.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
let folder: string;
let app: Miniflare;
let sandbox: ChildProcess;
let files: Files;

/** A Worker that is nothing but the app's door for the sandbox. */
const worker = `
  import { serveLocalBucket } from "./local-bucket.js";
  export default { fetch: async (request, env) => await serveLocalBucket(request, env) ?? new Response("Not here", { status: 404 }) };`;

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, "127.0.0.1", done));
  const address = probe.address();
  await new Promise((done) => probe.close(done));
  return typeof address === "object" && address ? address.port : 0;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "one-bucket-"));
  const served = readFileSync(join(root, "app/platform/local-bucket.ts"), "utf8");
  app = new Miniflare(
    convertV4MiniflareOptions({
      modulesRoot: "/",
      modules: [
        { type: "ESModule", path: "/worker.js", contents: worker },
        { type: "ESModule", path: "/local-bucket.js", contents: stripTypeScriptTypes(served) },
      ],
      compatibilityDate: "2026-10-01",
      r2Buckets: { FILES: sandboxBucket },
      resourcePersistencePath: join(folder, "v3"),
      bindings: { R2_SECRET_ACCESS_KEY: sandboxKey.secretAccessKey },
    }),
  );
  const appOrigin = (await app.ready).origin;
  const port = await freePort();
  sandbox = spawn(process.execPath, [join(root, "sandbox/main.ts")], {
    stdio: "ignore",
    env: { ...process.env, SANDBOX_PORT: String(port), STATE_DIR: folder, APP_ORIGIN: appOrigin },
  });
  const endpoint = `http://localhost:${port}/s3`;
  const bucket = (await app.getR2Bucket("FILES")) as unknown as R2Bucket;
  files = createFiles({ bucket, s3: { endpoint, bucketName: sandboxBucket, ...sandboxKey } });
  await vi.waitFor(async () => expect((await fetch(`${endpoint}/`)).status).toBe(403), 15_000);
});
afterAll(async () => {
  sandbox?.kill();
  await app?.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const content = (key: string) => new TextEncoder().encode(`what is in ${key}`);

/** Through the sandbox's process, then looked for in the app's. @returns whether it is there at once and right */
async function fromBrowserToApp(key: string): Promise<boolean> {
  const body = content(key);
  const granted = await files.grantUpload(key, { type: "image/png", length: body.length, seconds: 60 });
  const answer = await fetch(granted.url, { method: "PUT", headers: granted.headers, body });
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
  const found = await files.read(key);
  return (await new Response(found?.body as BodyInit).text()) === `what is in ${key}`;
}

async function fromAppToBrowser(key: string): Promise<boolean> {
  await files.write(key, content(key), { type: "image/png", length: content(key).length });
  const answer = await fetch(
    await files.grantDownload(key, { name: "a.png", type: "image/png", seconds: 60 }),
  );
  const right = answer.status === 200 && (await answer.text()) === `what is in ${key}`;
  await files.remove([key]);
  const gone = await fetch(await files.grantDownload(key, { name: "a.png", type: "image/png", seconds: 60 }));
  await gone.body?.cancel();
  return right && gone.status === 404;
}

test("the app and the sandbox, two processes, have one bucket: what one writes the other sees at once", async () => {
  expect(await fromBrowserToApp("clients/temp/a")).toBe(true);
  expect(await fromAppToBrowser("clients/temp/b")).toBe(true);
});

test("and none of 640 writes by 16 writers on both sides is lost, late or refused", async () => {
  const outcomes = await Promise.all(
    Array.from({ length: 16 }, async (_, writer) => {
      const seen: boolean[] = [];
      for (let turn = 0; turn < 40; turn++) {
        const key = `clients/temp/${writer}-${turn}`;
        seen.push(await (writer % 2 ? fromBrowserToApp(key) : fromAppToBrowser(key)));
      }
      return seen;
    }),
  );
  expect(outcomes.flat()).toHaveLength(640);
  expect(outcomes.flat().filter((right) => !right)).toEqual([]);
}, 60_000);

test("a file of 20 MB goes through unchanged", async () => {
  const body = new Uint8Array(20_000_000).map((_, at) => (at * 7 + (at >> 11)) & 255);
  const granted = await files.grantUpload("clients/temp/large", {
    type: "image/png",
    length: body.length,
    seconds: 60,
  });
  expect((await fetch(granted.url, { method: "PUT", headers: granted.headers, body })).status).toBe(200);
  const answer = await fetch(
    await files.grantDownload("clients/temp/large", { name: "a.png", type: "image/png", seconds: 60 }),
  );
  expect(Buffer.compare(new Uint8Array(await answer.arrayBuffer()), body)).toBe(0);
});

test("the app's door for the sandbox opens to its token and a name of this machine only", async () => {
  const { origin, port } = await app.ready;
  const door = (headers: Record<string, string>, from = origin) =>
    app.dispatchFetch(`${from}/__sandbox/files/clients/temp/a`, { headers });
  const authorization = `Bearer ${sandboxKey.secretAccessKey}`;
  expect((await door({ authorization })).status).toBe(200);
  expect((await door({})).status).toBe(403);
  expect((await door({ authorization: "Bearer guess" })).status).toBe(403);
  expect((await door({ authorization }, `http://evil.invalid:${port}`)).status).toBe(403);
});
