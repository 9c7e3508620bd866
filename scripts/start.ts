import { fileURLToPath } from "node:url";
import { type RunningApp, startBuiltApp, startDevelopmentApp } from "./local/app.ts";
import { build } from "./local/build.ts";
import { mustBeFree, readOptions } from "./local/options.ts";
import { startSandbox, stopChild } from "./local/sandbox.ts";
import { keepSecrets, openStateDirectory } from "./local/secrets.ts";
import { localSettings } from "./local/settings.ts";
import { StartError, say, sentenceOf, step } from "./local/terminal.ts";

const root = fileURLToPath(new URL("../", import.meta.url)).replace(/\/$/, "");
const started = performance.now();
const stopping = new AbortController();
/** What to end, newest first. */
const running: (() => Promise<unknown>)[] = [];
let ready = false;

/** Ends everything that was started and leaves, within three seconds whatever happens. */
async function leave(code: number): Promise<never> {
  setTimeout(() => process.exit(code), 2_500).unref();
  while (running.length > 0)
    await running
      .pop()?.()
      .catch(() => undefined);
  process.exit(code);
}

/** Remembers how to end what was started; ends it at once when the stop came meanwhile. */
async function keep<Thing>(work: Promise<Thing>, end: (thing: Thing) => Promise<unknown>): Promise<Thing> {
  const thing = await work;
  running.push(() => end(thing));
  stopping.signal.throwIfAborted();
  return thing;
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    if (stopping.signal.aborted) return;
    stopping.abort();
    say(
      ready ? "\nStopped. The data stays; `npm start` goes on from here." : "\nStopped before it was ready.",
    );
    void leave(ready ? 0 : 1);
  });
}

async function start(): Promise<void> {
  const options = readOptions(process.argv.slice(2), root);
  await mustBeFree(options.port, "PORT");
  await mustBeFree(options.sandboxPort, "SANDBOX_PORT");
  openStateDirectory(options.stateDir);
  const secrets = keepSecrets(options.stateDir);
  const settings = localSettings(options, secrets);
  say("Daydreamers, with a sandbox in the place of the outside world");

  const sandbox = keep(startSandbox(root, options), stopChild);
  // Both are waited for below; a failure of the first must not be an unhandled one meanwhile.
  sandbox.catch(() => undefined);
  if (!options.dev) await step("Building", () => build(root, "sandbox", stopping.signal));
  stopping.signal.throwIfAborted();
  const open = options.dev ? startDevelopmentApp : startBuiltApp;
  const app: RunningApp = await step("Opening the database and the app", () =>
    keep(open({ root, options, secrets, settings }), (it) => it.stop()),
  );
  const child = await step("Waiting for the sandbox", () => sandbox);
  ready = true;

  child.once("exit", () => {
    if (!stopping.signal.aborted)
      say(
        "The sandbox has ended; the app goes on without the outside world. `npm run sandbox` brings it back.",
      );
  });
  app.onEnd(() => {
    if (stopping.signal.aborted) return;
    stopping.abort();
    console.error(`The app ended by itself; see ${app.logFile}`);
    void leave(1);
  });

  say(`Ready after ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
  say(`  App       ${options.origin}`);
  for (const [name, text] of app.welcome) say(`  ${name.padEnd(9)} ${text}`);
  say(`  Mailbox   ${options.sandboxOrigin}/mailbox`);
  say(`  Sandbox   ${options.sandboxOrigin}`);
  say(`  Log       ${app.logFile}`);
  say("\nCtrl-C stops everything; the data stays.");
}

start().catch((error: unknown) => {
  if (stopping.signal.aborted) return;
  stopping.abort();
  const known = error instanceof StartError;
  console.error(known ? error.message : `The start failed: ${sentenceOf(error)}`);
  if (!known && process.env.DEBUG) console.error(error);
  void leave(1);
});
