import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { StartOptions } from "./options.ts";
import { StartError } from "./terminal.ts";

/** Starts the sandbox in a process of its own, so that it can be taken away and put back while the app runs. */
export async function startSandbox(root: string, options: StartOptions): Promise<ChildProcess> {
  const follow = pathToFileURL(join(root, "scripts/local/follow-parent.ts")).href;
  const child = spawn(process.execPath, ["--import", follow, join(root, "sandbox/main.ts")], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: {
      ...process.env,
      SANDBOX_PORT: String(options.sandboxPort),
      STATE_DIR: options.stateDir,
      APP_ORIGIN: options.origin,
    },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-10_000);
    });
  const until = Date.now() + 20_000;
  while (Date.now() < until) {
    if (child.exitCode !== null || child.signalCode !== null) {
      const reason = output.split("\n").find((line) => /error/i.test(line)) ?? output.split("\n")[0] ?? "";
      throw new StartError(`The sandbox did not start: ${reason.trim()}`);
    }
    const answers = await fetch(`http://127.0.0.1:${options.sandboxPort}/`).then(
      (response) => response.ok,
      () => false,
    );
    if (answers) return child;
    await new Promise((done) => setTimeout(done, 40));
  }
  await stopChild(child);
  throw new StartError("The sandbox did not answer within 20 seconds.");
}

/** Asks a child to end, and ends it after a second if it does not. */
export async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((done) => child.once("exit", done));
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), 1_000);
  await ended;
  clearTimeout(timer);
}
