import { fileURLToPath } from "node:url";
import { StartError, say, sentenceOf } from "./local/terminal.ts";

const root = fileURLToPath(new URL("../", import.meta.url)).replace(/\/$/, "");
const stopping = new AbortController();
/** What to end, in the order of its beginning. */
const running: (() => Promise<unknown>)[] = [];
let ready = false;

/** Ends everything that was started, newest first, and leaves: within three seconds, whatever happens. */
async function leave(code: number): Promise<never> {
  setTimeout(() => process.exit(code), 2_500).unref();
  while (running.length > 0)
    await running
      .pop()?.()
      .catch(() => undefined);
  process.exit(code);
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

try {
  // Loaded only now, so that a Ctrl-C in the first second is already answered with a sentence.
  const { startProduct } = await import("./local/product.ts");
  await startProduct(root, process.argv.slice(2), {
    signal: stopping.signal,
    keep: (end) => void running.push(end),
    ready: () => {
      ready = true;
    },
    fail: (sentence) => {
      if (stopping.signal.aborted) return;
      stopping.abort();
      console.error(sentence);
      void leave(1);
    },
  });
} catch (error) {
  if (!stopping.signal.aborted) {
    stopping.abort();
    const known = error instanceof StartError;
    console.error(known ? error.message : `The start failed: ${sentenceOf(error)}`);
    if (!known && process.env.DEBUG) console.error(error);
    await leave(1);
  }
}
