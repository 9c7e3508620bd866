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

/**
 * Whether an address that somebody else named may be called: TLS, the usual port, no credentials, and a name with a dot
 * instead of a number. Numbers, in whatever spelling, are what inner networks are reached by; `URL` has turned
 * `2130706433` and `0x7f.1` into dotted ones before.
 */
export function isPublicAddress(url: URL): boolean {
  const { protocol, hostname, port, username, password } = url;
  const named = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/;
  const inner = /\.(local|localhost|internal|home|lan|corp|intranet|arpa|onion)$/;
  return (
    protocol === "https:" &&
    port === "" &&
    username + password === "" &&
    named.test(hostname) &&
    !inner.test(hostname)
  );
}
