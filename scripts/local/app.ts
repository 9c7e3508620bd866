import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { tickEachMinute } from "./cron.ts";
import type { StartOptions } from "./options.ts";
import { startRuntime } from "./runtime.ts";
import { stopChild } from "./sandbox.ts";
import type { LocalSecrets } from "./secrets.ts";
import { StartError } from "./terminal.ts";
import { welcome } from "./welcome.ts";

interface Start {
  root: string;
  options: StartOptions;
  secrets: LocalSecrets;
  settings: Record<string, string>;
}

export interface RunningApp {
  /** Lines for the person at the terminal: a name and a text each. */
  welcome: [string, string][];
  logFile: string;
  stop(): Promise<unknown>;
  /** Called when the app ends without having been asked to. */
  onEnd(ended: () => void): void;
}

/** The built Worker in workerd, as production runs it, on the local database. */
export async function startBuiltApp({ root, options, secrets, settings }: Start): Promise<RunningApp> {
  const runtime = await startRuntime({
    configPath: join(root, "build/sandbox/server/wrangler.json"),
    stateDir: options.stateDir,
    settings,
    serve: { port: options.port },
  });
  const { miniflare, crons, logFile } = runtime;
  try {
    const lines = await welcome({ root, options, secrets, settings, miniflare });
    await mustAnswer(options.port);
    const cron = tickEachMinute(crons, (line) => trigger(options.port, line));
    return {
      welcome: lines,
      logFile,
      stop: () => {
        cron.stop();
        return miniflare.dispose();
      },
      onEnd: () => undefined,
    };
  } catch (error) {
    await miniflare.dispose();
    throw error;
  }
}

/** The source under Vite with hot reload, in workerd too, on the same database, settings and sandbox. */
export async function startDevelopmentApp({ root, options, secrets, settings }: Start): Promise<RunningApp> {
  const runtime = await startRuntime({
    configPath: join(root, "wrangler.toml"),
    stateDir: options.stateDir,
    settings,
  });
  const { miniflare, crons, logFile } = runtime;
  const lines = await welcome({ root, options, secrets, settings, miniflare }).finally(() =>
    miniflare.dispose(),
  );
  const log = openSync(logFile, "a", 0o600);
  const child = spawn(
    join(root, "node_modules/.bin/react-router"),
    ["dev", "--host", "127.0.0.1", "--port", String(options.port), "--strictPort"],
    {
      cwd: root,
      stdio: ["ignore", log, log],
      env: {
        ...process.env,
        DAYDREAMERS_SANDBOX: "1",
        // Read by vite.config.ts; secrets stay in this process's environment and out of files in the tree.
        DAYDREAMERS_LOCAL: JSON.stringify({ stateDir: options.stateDir, settings }),
      },
    },
  );
  closeSync(log);
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  try {
    await Promise.race([
      // Vite reads and prepares every dependency first.
      mustAnswer(options.port, 120),
      ended.then(() => Promise.reject(new StartError(`The development server ended; see ${logFile}`))),
    ]);
  } catch (error) {
    await stopChild(child);
    throw error;
  }
  const cron = tickEachMinute(crons, (line) => trigger(options.port, line));
  return {
    welcome: lines,
    logFile,
    stop: () => {
      cron.stop();
      return stopChild(child);
    },
    onEnd: (tell) => void ended.then(tell),
  };
}

/** @throws StartError when the app does not say in time that it is well, with what it says instead */
async function mustAnswer(port: number, seconds = 30): Promise<void> {
  const until = Date.now() + seconds * 1000;
  let unwellSince: number | undefined;
  while (Date.now() < until) {
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => null);
    if (answer?.ok) return;
    const text = (await answer?.text()) ?? "";
    if (answer?.status === 503) {
      // What is unwell for this long is not about to get well.
      unwellSince ??= Date.now();
      if (Date.now() - unwellSince > 3_000) throw new StartError(reasonIn(text));
    }
    await new Promise((done) => setTimeout(done, answer ? 500 : 50));
  }
  throw new StartError(`The app did not answer within ${seconds} seconds.`);
}

function reasonIn(health: string): string {
  if (health.includes('"keys":"failed"'))
    return "The keys in secrets.json are not those of this data. Put the right file back, or choose another STATE_DIR.";
  return `The app is not well: ${health.slice(0, 200)}`;
}

/** Runs one cron line, as Cloudflare's clock would. Its outcome is in the run log. */
async function trigger(port: number, line: string): Promise<void> {
  const url = `http://127.0.0.1:${port}/cdn-cgi/local/scheduled?cron=${encodeURIComponent(line)}`;
  await fetch(url).then(
    (response) => response.body?.cancel(),
    () => undefined,
  );
}
