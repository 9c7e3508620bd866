import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StartError } from "./terminal.ts";

const sources = [
  "app/**/*",
  "drizzle/schema/**/*",
  "public/**/*",
  "package-lock.json",
  "wrangler.toml",
  "*.config.ts",
  "tsconfig.json",
];

/** A digest of everything that the build reads: the same digest, the same build. */
function digestOfSources(root: string): string {
  const hash = createHash("sha256");
  for (const file of globSync(sources, { cwd: root }).sort()) {
    const path = join(root, file);
    if (!statSync(path).isFile() || /\.test\.tsx?$/.test(file)) continue;
    hash.update(`${file}\n`).update(readFileSync(path)).update("\n");
  }
  return hash.digest("hex");
}

export type Build = "production" | "sandbox";

/** Builds the Worker and its assets into `build/<build>`, unless that is what lies there already. @throws StartError */
export async function build(root: string, which: Build, signal?: AbortSignal): Promise<void> {
  const folder = join(root, "build", which);
  const stamp = join(folder, ".sources");
  const digest = digestOfSources(root);
  const fresh = existsSync(join(folder, "server/index.js")) && existsSync(stamp);
  if (fresh && readFileSync(stamp, "utf8") === digest) return;
  await run(root, which, signal);
  writeFileSync(stamp, digest);
}

async function run(root: string, which: Build, signal?: AbortSignal): Promise<void> {
  const child = spawn(join(root, "node_modules/.bin/react-router"), ["build"], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      DAYDREAMERS_SANDBOX: which === "sandbox" ? "1" : "",
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
  const lines = output.split("\n").map((line) => line.trim());
  const reason = lines.find((line) => /error|no policy/i.test(line)) ?? lines.findLast(Boolean) ?? "";
  throw new StartError(`The build failed: ${reason} (the whole story: npm run build)`);
}
