import { FileRefusal } from "./refusal.ts";

/** More pieces than any honest picture leaves; each costs memory of its own. */
const maxPieces = 10_000;
const zeros = new Uint8Array(64 * 1024);

/** What is kept of a file, in order. Neighbours of one file become one piece, and nothing is copied. */
export function keeping(bytes: Uint8Array) {
  const parts: Uint8Array[] = [];
  let from = 0;
  let to = 0;

  function close(): void {
    if (to > from) push(bytes.subarray(from, to));
    from = to = 0;
  }
  function push(part: Uint8Array): void {
    if (parts.push(part) > maxPieces) throw new FileRefusal("damaged");
  }
  function add(fresh: Uint8Array): void {
    close();
    push(fresh);
  }

  return {
    /** Keeps the bytes `start` to `end` of the file itself. */
    keep(start: number, end: number): void {
      if (start < 0 || end < start || end > bytes.length) throw new FileRefusal("damaged");
      if (start !== to || to === 0) {
        close();
        from = start;
      }
      to = end;
    },
    /** Puts bytes of our own in. */
    add,
    /** Puts `length` zero bytes in, where offsets elsewhere in the file must stay true. */
    blank(length: number): void {
      for (let left = length; left > 0; left -= zeros.length)
        add(zeros.subarray(0, Math.min(left, zeros.length)));
    },
    /** The pieces, to be written one after the other. */
    parts(): Uint8Array[] {
      close();
      return parts;
    },
  };
}
