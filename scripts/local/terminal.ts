/** What went wrong and what to do, for the person at the terminal: printed as one line, without a stack. */
export class StartError extends Error {
  override name = "StartError";
}

export const say = (line = "") => console.log(line);

/** Says what is being done, does it, and says how long it took. Long work shows that it lives, on a terminal. */
export async function step<Result>(title: string, work: () => Promise<Result>): Promise<Result> {
  const started = performance.now();
  const seconds = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
  const live = process.stdout.isTTY === true;
  const show = () => process.stdout.write(`\r  ${title} … ${seconds()}`);
  if (live) show();
  const timer = live ? setInterval(show, 200) : undefined;
  try {
    return await work();
  } finally {
    clearInterval(timer);
    say(`${live ? "\r" : ""}  ${title} … ${seconds()}`);
  }
}

/** The sentence for an error that nobody foresaw a better one for. */
export const sentenceOf = (error: unknown) =>
  error instanceof Error ? (error.message.split("\n")[0] ?? error.name) : String(error);
