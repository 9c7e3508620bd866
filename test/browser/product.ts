import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const password = "quiet-hedgehog-under-an-oak";

/** A port that nobody listens on just now. */
const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });

/**
 * The whole product as `npm start` runs it, with the sandbox, in a folder of its own.
 *
 * @throws Error with what it printed when it is not ready within two minutes.
 */
export async function startProduct(...options: string[]) {
  const state = mkdtempSync(`${tmpdir()}/daydreamers-product-`);
  const [port, sandboxPort] = [await freePort(), await freePort()];
  const child = spawn(process.execPath, ["scripts/start.ts", ...options], {
    cwd: root,
    env: {
      ...process.env,
      PORT: String(port),
      SANDBOX_PORT: String(sandboxPort),
      STATE_DIR: state,
      DEMO_PASSWORD: password,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      printed += chunk;
    });
  await ready(child, () => printed);
  return {
    origin: `http://localhost:${port}`,
    sandbox: `http://localhost:${sandboxPort}`,
    email: "robin@daydreamers.example",
    password,
    /** The folder of its local data. */
    state,
    printed: () => printed,
    async stop() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      if (child.exitCode === null && child.kill("SIGTERM")) await ended;
      rmSync(state, { recursive: true, force: true });
    },
  };
}

export type Product = Awaited<ReturnType<typeof startProduct>>;

function ready(child: ChildProcess, printed: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`The product ${why}:\n${printed()}`));
    const patience = setTimeout(() => fail("was not ready in time"), 120_000);
    child.once("exit", () => fail("ended before it was ready"));
    child.stdout?.on("data", () => {
      if (!printed().includes("Ready after")) return;
      clearTimeout(patience);
      resolve();
    });
  });
}
