import { appendFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { convertV4MiniflareOptions, Miniflare, NoOpLog } from "miniflare";

const maxLogBytes = 5 * 1024 * 1024;

/**
 * workerd with the bindings that a wrangler configuration names: D1, R2 and Durable Objects, kept in
 * `<stateDir>/v3` as wrangler keeps them, so that `wrangler … --local --persist-to <stateDir>` sees the same data.
 * There is no proxy in front, so that the Worker sees each header as it was sent.
 */
export interface LocalRuntime {
  miniflare: Miniflare;
  /** From the configuration. */
  crons: string[];
  logFile: string;
}

/**
 * @param configPath wrangler's configuration: the built one, or wrangler.toml when nothing is served
 * @param serve where the built Worker listens; without it the bindings alone are there
 */
export async function startRuntime(options: {
  configPath: string;
  stateDir: string;
  settings: Record<string, string>;
  serve?: { port: number };
}): Promise<LocalRuntime> {
  // wrangler talks to nobody from here: no update check, no metrics, no lookup of the machine's place.
  Object.assign(process.env, {
    WRANGLER_SEND_METRICS: "false",
    CLOUDFLARE_CF_FETCH_ENABLED: "false",
    X_LOCAL_OBSERVABILITY: "false",
  });
  const { unstable_getMiniflareWorkerOptions } = await import("wrangler");
  const { workerOptions: read, main } = unstable_getMiniflareWorkerOptions(options.configPath);
  const workerOptions = read as WorkerOptions;
  const logFile = join(options.stateDir, "app.log");
  if ((statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) > maxLogBytes) rmSync(logFile);
  appendFileSync(logFile, "", { mode: 0o600 });

  const source = options.serve
    ? { ...workerOptions, modules: modulesBeside(String(main)), modulesRoot: dirname(String(main)) }
    : { ...withoutCode(workerOptions), modules: true as const, script: "export default {}" };
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      ...source,
      modulesRules: undefined,
      name: "daydreamers",
      bindings: { ...workerOptions.bindings, ...options.settings },
      resourcePersistencePath: join(options.stateDir, "v3"),
      cf: false,
      telemetry: { enabled: false },
      unsafeTriggerHandlers: true,
      log: new NoOpLog(),
      ...(options.serve && { host: "127.0.0.1", port: options.serve.port }),
      handleStructuredLogs: ({ message }: { message: string }) => appendFileSync(logFile, `${message}\n`),
    } as Parameters<typeof convertV4MiniflareOptions>[0]),
  );
  await miniflare.ready;
  return { miniflare, crons: workerOptions.cronTriggers ?? [], logFile };
}

/** The entry first, then every other module of the build. */
function modulesBeside(main: string) {
  const folder = dirname(main);
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".js"),
  );
  const entry = basename(main);
  return [entry, ...names.filter((name) => name !== entry)].map((name) => ({
    type: "ESModule" as const,
    path: join(folder, name),
  }));
}

/** The part of what wrangler reads that is looked at here; the rest passes through to Miniflare. */
interface WorkerOptions {
  bindings?: Record<string, unknown>;
  cronTriggers?: string[];
  assets?: unknown;
  durableObjects?: unknown;
}

/** The bindings alone: assets and Durable Objects want the Worker's code. */
const withoutCode = (options: WorkerOptions) => ({
  ...options,
  assets: undefined,
  durableObjects: undefined,
});
