import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { StartError } from "./terminal.ts";

const sources = [
  "app/**/*",
  "drizzle/schema/**/*",
  "public/**/*",
  "package-lock.json",
  "wrangler.toml",
  "vite.config.ts",
  "react-router.config.ts",
  "tsconfig.json",
];

/** A digest of everything that the build reads: the same digest, the same build. */
function digestOfSources(root: string): string {
  const hash = createHash("sha256");
  for (const file of globSync(sources, { cwd: root }).sort()) {
    const path = join(root, file);
    if (/\.test\.tsx?$/.test(file) || !statSync(path).isFile()) continue;
    hash.update(`${file}\n`).update(readFileSync(path)).update("\n");
  }
  return hash.digest("hex");
}

export type Build = "production" | "sandbox";

/** Builds the Worker and its assets into `build/<build>`, unless that is what lies there already. @throws StartError */
export async function build(root: string, which: Build, signal?: AbortSignal): Promise<void> {
  const folder = join(root, "build", which);
  const release = await takeTurn(`${folder}.lock`, signal);
  try {
    const stamp = join(folder, ".sources");
    const digest = digestOfSources(root);
    const built = existsSync(join(folder, "server/index.js")) && existsSync(stamp);
    if (built && readFileSync(stamp, "utf8") === digest) return;
    rmSync(stamp, { force: true });
    await run(root, which, signal);
    if (!signal?.aborted) writeFileSync(stamp, digest);
  } finally {
    release();
  }
}

/** One build of a kind at a time, also among several test processes; whoever died in one is not waited for long. */
async function takeTurn(lock: string, signal?: AbortSignal): Promise<() => void> {
  mkdirSync(join(lock, ".."), { recursive: true });
  const staleMs = 60_000;
  for (;;) {
    try {
      mkdirSync(lock);
      return () => rmSync(lock, { recursive: true, force: true });
    } catch {
      const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0;
      if (since > 0 && Date.now() - since > staleMs) rmSync(lock, { recursive: true, force: true });
      signal?.throwIfAborted();
      await new Promise((done) => setTimeout(done, 50));
    }
  }
}

async function run(root: string, which: Build, signal?: AbortSignal): Promise<void> {
  const child = spawn(join(root, "node_modules/.bin/react-router"), ["build"], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      DAYDREAMERS_SANDBOX: which === "sandbox" ? "1" : "",
      // Vitest's own would build for a test.
      NODE_ENV: "production",
      NO_COLOR: "1",
      WRANGLER_SEND_METRICS: "false",
    },
    ...(signal && { signal, killSignal: "SIGKILL" as const }),
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  const code = await new Promise<number | null>((done) => {
    child.once("error", () => done(null));
    child.once("close", done);
  });
  if (code === 0 || signal?.aborted) return;
  throw new StartError(`The build failed: ${reasonIn(output)} (the whole story: npm run build)`);
}

/** The line that says what is wrong, and the one that says where, of the builder's many. */
function reasonIn(output: string): string {
  const lines = stripVTControlCharacters(output)
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  const policy = lines.find((line) => line.includes("has no policy"));
  if (policy) return policy;
  const what = lines[lines.findIndex((line) => /^Build failed with/.test(line)) + 1];
  const where = lines.map((line) => /app\/[\w./-]+\.(?:tsx?|css)/.exec(line)?.[0]).find(Boolean);
  return [what ?? "it said nothing", where].filter(Boolean).join(", ");
}
