import { request as ask } from "node:http";
import type { Miniflare } from "miniflare";

const home = "https://app.daydreamers.invalid";
const mark = "----WebKitFormBoundary0123456789";

export interface Sent {
  path?: string;
  method?: string;
  headers?: Record<string, string>;
  pieces: Iterable<Uint8Array>;
  /** Said in the header; otherwise the body comes in chunks of unknown number. */
  length?: number;
}

/** Sends over a real connection, waiting where the other side is slow. */
export async function send(
  worker: Miniflare,
  { path = "/clients/1/documents", method = "POST", headers = {}, pieces, length }: Sent,
) {
  const { port } = await worker.ready;
  return new Promise<{ status: number; streamed: unknown; location: unknown; text: string }>(
    (resolve, reject) => {
      const sent = ask({
        host: "127.0.0.1",
        port,
        path,
        method,
        // A connection of its own: one that was kept may be closed just when it is used again.
        agent: false,
        headers: {
          host: new URL(home).host,
          origin: home,
          "content-type": `multipart/form-data; boundary=${mark}`,
          ...(length !== undefined && { "content-length": length }),
          ...headers,
        },
      });
      sent.on("error", reject);
      sent.on("response", (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => {
          text += chunk;
        });
        response.on("error", reject);
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            streamed: response.headers["x-streamed"],
            location: response.headers.location,
            text,
          }),
        );
      });
      void (async () => {
        for (const piece of pieces)
          if (!sent.write(piece)) await new Promise((resume) => sent.once("drain", resume));
        sent.end();
      })();
    },
  );
}

/** What stands before a file in a form. */
export const head = (name: string, type = "image/jpeg") =>
  Buffer.from(
    `--${mark}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: ${type}\r\n\r\n`,
  );
export const chunk = Buffer.alloc(65_536, "0123456789abcdef");

/** One form with files of so many bytes each. */
export function* form(...lengths: number[]): Generator<Uint8Array> {
  yield Buffer.from(`--${mark}\r\nContent-Disposition: form-data; name="kind"\r\n\r\nvaccination\r\n`);
  for (const [index, length] of lengths.entries()) {
    yield head(`${index}.jpg`);
    for (let left = length; left > 0; left -= chunk.length) yield chunk.subarray(0, left);
    yield Buffer.from("\r\n");
  }
  yield Buffer.from(`--${mark}--\r\n`);
}
export const lengthOf = (pieces: Iterable<Uint8Array>) =>
  [...pieces].reduce((sum, piece) => sum + piece.length, 0);

/** What stands after the last part. */
export const end = Buffer.from(`\r\n--${mark}--\r\n`);
/** What stands before a part that does not say what it is. */
export const unnamed = Buffer.from(`--${mark}\r\nX: y\r\n\r\n`);
