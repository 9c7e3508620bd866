import { startBuiltApp, startDevelopmentApp } from "./app.ts";
import { build } from "./build.ts";
import { mustBeFree, readOptions } from "./options.ts";
import { startSandbox, stopChild } from "./sandbox.ts";
import { keepSecrets, openStateDirectory } from "./secrets.ts";
import { localSettings } from "./settings.ts";
import { say, step } from "./terminal.ts";

/** What the start tells its process: how to end what runs, that it is ready, and that it cannot go on. */
export interface Life {
  signal: AbortSignal;
  keep(end: () => Promise<unknown>): void;
  ready(): void;
  fail(sentence: string): void;
}

/**
 * The sandbox, the database and the app, until the process is told to end.
 * @throws StartError with the sentence for the terminal
 */
export async function startProduct(root: string, argv: readonly string[], life: Life): Promise<void> {
  const options = readOptions(argv, root);
  await mustBeFree(options.port, "PORT");
  await mustBeFree(options.sandboxPort, "SANDBOX_PORT");
  openStateDirectory(options.stateDir);
  const secrets = keepSecrets(options.stateDir);
  const settings = localSettings(options, secrets);
  say("Daydreamers, with a sandbox in the place of the outside world");

  const sandbox = kept(startSandbox(root, options), stopChild, life);
  // It is waited for below; until then its failure must not be an unhandled one.
  sandbox.catch(() => undefined);
  if (!options.dev) await step("Building", () => build(root, "sandbox", life.signal));
  life.signal.throwIfAborted();
  const open = options.dev ? startDevelopmentApp : startBuiltApp;
  const app = await step("Opening the database and the app", () =>
    kept(open({ root, options, secrets, settings }), (it) => it.stop(), life),
  );
  const child = await step("Waiting for the sandbox", () => sandbox);
  life.ready();

  child.once("exit", () => {
    if (!life.signal.aborted)
      say(
        "The sandbox has ended; the app goes on without the outside world. `npm run sandbox` brings it back.",
      );
  });
  app.onEnd(() => life.fail(`The app ended by itself; see ${app.logFile}`));

  say(`Ready after ${process.uptime().toFixed(1)} s\n`);
  say(`  App       ${options.origin}`);
  for (const [name, text] of app.welcome) say(`  ${name.padEnd(9)} ${text}`);
  say(`  Mailbox   ${options.sandboxOrigin}/mailbox`);
  say(`  Sandbox   ${options.sandboxOrigin}`);
  say(`  Log       ${app.logFile}`);
  say("\nCtrl-C stops everything; the data stays.");
}

/** Remembers how to end what was started; when the stop came meanwhile, goes no further. */
async function kept<Thing>(
  work: Promise<Thing>,
  end: (thing: Thing) => Promise<unknown>,
  life: Life,
): Promise<Thing> {
  const thing = await work;
  life.keep(() => end(thing));
  if (life.signal.aborted) await end(thing);
  life.signal.throwIfAborted();
  return thing;
}
