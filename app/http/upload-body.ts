import { matchPath } from "react-router";
import { uploadPatterns } from "./policies.ts";

/** Three files of 20 MB, and what a form writes around them. */
export const maxUploadBytes = 65 * 1024 * 1024;
/** Read and thrown away at most, so that the visitor gets an answer: what Cloudflare lets in on most plans is less. */
const maxDrainedBytes = 100 * 1024 * 1024;

/** A body on its way: nobody has read it yet, and it can be read once. */
export interface StreamedBody {
  /** Fails once more than `maxUploadBytes` has arrived, and when the visitor leaves. */
  stream: ReadableStream<Uint8Array>;
  /** Reads what nobody read and throws it away, within bounds: an answer before that would break the connection. */
  readRest(): Promise<void>;
}

/** Whether a request brings files to a URL that takes them; the router's own spelling of it (`.data`) included. */
export function bringsFiles(request: Request): boolean {
  if (
    request.method !== "POST" ||
    !/^multipart\/form-data\s*;/i.test(request.headers.get("content-type") ?? "")
  )
    return false;
  const path = new URL(request.url).pathname.replace(/\.data$/, "");
  return uploadPatterns.some((pattern) => matchPath(pattern, path) !== null);
}

/** Lets a body through as it arrives. What says of itself that it is too much is read and thrown away instead. */
export async function streamBody(
  request: Request,
  body: ReadableStream<Uint8Array>,
): Promise<StreamedBody | "too-large"> {
  const streamed = counted(body);
  if (Number(request.headers.get("content-length") ?? 0) <= maxUploadBytes) return streamed;
  await streamed.readRest();
  return "too-large";
}

function counted(body: ReadableStream<Uint8Array>): StreamedBody {
  const reader = body.getReader();
  let length = 0;
  let ended = false;

  async function next(): Promise<Uint8Array | undefined> {
    const { value } = await reader.read();
    if (value) length += value.length;
    else ended = true;
    return value;
  }

  return {
    stream: new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          // The chunk that goes too far is still handed on, so that who counts as well can say what was wrong.
          if (length > maxUploadBytes) return controller.error(new RangeError("The upload is too large"));
          const chunk = await next();
          if (chunk) controller.enqueue(chunk);
          else controller.close();
        },
      },
      { highWaterMark: 0 },
    ),
    async readRest() {
      try {
        while (!ended && length <= maxDrainedBytes) await next();
        if (!ended) await reader.cancel();
      } catch {
        // Whoever sent it is gone: there is nobody left to answer.
      }
    },
  };
}
