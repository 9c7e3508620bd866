import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { RunningWorker } from "../../harness/worker.ts";

/** The module that stands before a Worker which is asked in batches: `startWorker({ front: batchFront })`. */
export const batchFront = readFileSync(fileURLToPath(new URL("front.js", import.meta.url)), "utf8");

export interface Asked {
  method: string;
  path: string;
  cookie?: string;
  headers?: Record<string, string>;
  body?: string;
}

export interface Answer {
  status: number;
  location: string | null;
  setCookie: string | null;
  text: string;
}

const most = 25;
const batchesAtOnce = 2;

/**
 * Asks as a browser on our own pages would, as `worker.fetch` does, but many requests travel together: whoever asks
 * for one waits for the others of the same moment.
 */
export function batching(worker: RunningWorker): (asked: Asked) => Promise<Answer> {
  const waiting: { asked: Asked; done: (answer: Answer) => void; failed: (error: unknown) => void }[] = [];
  let running = 0;

  function begin(): void {
    while (running < batchesAtOnce && waiting.length > 0) {
      running += 1;
      const batch = waiting.splice(0, most);
      send(batch.map(({ asked }) => asked))
        .then(
          (answers) => {
            for (const [at, { done }] of batch.entries()) done(answers[at] as Answer);
          },
          (error) => {
            for (const { failed } of batch) failed(error);
          },
        )
        .finally(() => {
          running -= 1;
          begin();
        });
    }
  }

  async function send(batch: Asked[]): Promise<Answer[]> {
    const response = await worker.fetch("/__batch", {
      method: "POST",
      body: JSON.stringify(
        batch.map(({ method, path, cookie, headers, body }) => ({
          method,
          url: `${worker.origin}${path}`,
          body,
          headers: {
            ...(method !== "GET" && { origin: worker.origin }),
            "user-agent": "Mozilla/5.0 (Macintosh) Safari/605.1.15",
            ...(cookie && { cookie }),
            ...headers,
          },
        })),
      ),
    });
    if (response.status !== 200) throw new Error(`A batch was answered ${response.status}`);
    return (await response.json()) as Answer[];
  }

  return (asked) =>
    new Promise((done, failed) => {
      waiting.push({ asked, done, failed });
      // Once whoever asks just now has asked.
      if (waiting.length === 1) setImmediate(begin);
    });
}
