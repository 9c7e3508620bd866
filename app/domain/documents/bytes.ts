/**
 * Reads a body of known length into one piece of exactly that size: a large file is in memory once, not twice.
 * @returns null where the body is longer or shorter.
 */
export async function readExactly(
  body: ReadableStream<Uint8Array>,
  length: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const whole = new Uint8Array(length);
  let at = 0;
  for await (const chunk of body) {
    if (at + chunk.length > length) return null;
    whole.set(chunk, at);
    at += chunk.length;
  }
  return at === length ? whole : null;
}

const pieceBytes = 256 * 1024;

/** Parts of a file one after the other, in pieces, without joining them in memory. */
export function streamOf(parts: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  const pieces = piecesOf(parts);
  return new ReadableStream({
    pull(controller) {
      const next = pieces.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
  });
}

function* piecesOf(parts: readonly Uint8Array[]): Generator<Uint8Array> {
  for (const part of parts) {
    for (let at = 0; at < part.length; at += pieceBytes) yield part.slice(at, at + pieceBytes);
  }
}
