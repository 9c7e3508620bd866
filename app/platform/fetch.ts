import { concatenate } from "./bytes.ts";

/**
 * `fetch` for the outside world: gives up after `timeoutMs`, never follows a redirect (a token must not travel
 * to a host that a provider names in passing), never sends the runtime's cache.
 */
export const limitedFetch =
  (timeoutMs = 10_000): typeof fetch =>
  (input, init) =>
    fetch(input, { redirect: "manual", ...init, signal: init?.signal ?? AbortSignal.timeout(timeoutMs) });

/**
 * Reads a body up to a size, so that a hostile or broken provider cannot fill the memory.
 * @throws RangeError when it is larger.
 */
export async function readLimited(
  body: ReadableStream<Uint8Array> | null,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  if (!body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > maxBytes) throw new RangeError(`More than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return concatenate(chunks);
}
