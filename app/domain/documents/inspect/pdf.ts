import { find, findLast, says } from "./bytes.ts";
import { FileRefusal } from "./refusal.ts";

/** Readers look for the end mark in the last kilobyte (ISO 32000-1, annex H.3, note 18). */
const tailBytes = 1024;
/** A ZIP archive is found from its end: its last record may be followed by a comment of at most this. */
const zipTailBytes = 65_535 + 22;

const endMark = "%%EOF";
/** A ZIP's last record with its two disk numbers, which are nought in every file of one piece. */
const zipEnd = "PK\x05\x06\0\0\0\0";

/** Names that make a document act: run a script, start a program, carry a file, play what it likes. */
const acting = new Set(["JavaScript", "Launch", "EmbeddedFile", "EmbeddedFiles", "RichMedia"]);
const begins = new Set([..."JLER#"].map((letter) => letter.charCodeAt(0)));
/** More `/JS` than chance would write. */
const maxChances = 100;
/** The longest of these names with every letter written as `#xx`. */
const longestName = 3 * "EmbeddedFiles".length + 1;

/**
 * Looks at a PDF (ISO 32000) from outside: its first and last words, and the names of actions wherever they stand in
 * plain objects, escaped or not. Compressed object streams and encrypted documents are not opened, so this finds the
 * careless and not the cunning: a PDF never opens within our pages, it only ever leaves as an attachment.
 * What follows the end mark is cut off; an archive that ends where the document ends is two files in one.
 */
export function readPdf(bytes: Uint8Array): { parts: Uint8Array[] } {
  if (!/[12]/.test(String.fromCharCode(bytes[5] ?? 0)) || !says(bytes, 6, "."))
    throw new FileRefusal("damaged");
  const mark = findLast(bytes, endMark);
  if (mark === -1) throw new FileRefusal("damaged");
  let end = mark + endMark.length;
  if (says(bytes, end, "\r")) end += 1;
  if (says(bytes, end, "\n")) end += 1;
  // So much behind the end mark means that this mark is not the document's last: the rest was lost on the way.
  if (bytes.length - end > tailBytes && bytes.subarray(end).some((byte) => !isSpace(byte)))
    throw new FileRefusal("damaged");
  if (find(bytes, zipEnd, Math.max(0, end - zipTailBytes), end) !== -1) throw new FileRefusal("mismatch");
  if (acts(bytes, end)) throw new FileRefusal("active-content");
  return { parts: [bytes.subarray(0, end)] };
}

function acts(bytes: Uint8Array, to: number): boolean {
  let scripts = 0;
  for (let at = bytes.indexOf(0x2f); at !== -1 && at < to; at = bytes.indexOf(0x2f, at + 1)) {
    if (!begins.has(bytes[at + 1] ?? 0)) continue;
    const { name, end } = nameAt(bytes, at + 1);
    if (acting.has(name)) return true;
    if (name === "JS" && (isScript(bytes, end) || ++scripts > maxChances)) return true;
  }
  return false;
}

/** A name as readers take it: `#` and two digits are one character (7.3.5). */
function nameAt(bytes: Uint8Array, from: number): { name: string; end: number } {
  let name = "";
  let at = from;
  while (at < from + longestName) {
    const byte = bytes[at];
    if (byte === undefined || isSpace(byte) || delimiters.has(byte)) break;
    const escaped = byte === 0x23 ? hex(bytes[at + 1]) * 16 + hex(bytes[at + 2]) : Number.NaN;
    name += String.fromCharCode(Number.isNaN(escaped) ? byte : escaped);
    at += Number.isNaN(escaped) ? 1 : 3;
  }
  return { name, end: at };
}

/** What a digit of base sixteen stands for, or NaN. */
function hex(byte = 0): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : Number.NaN;
}

/**
 * Three bytes `/JS` also occur in compressed pictures by chance, about once in 16 MB: they count only before what a
 * script can be, a text, a text in digits or a reference.
 */
function isScript(bytes: Uint8Array, from: number): boolean {
  let at = from;
  while (at < bytes.length && at < from + 256 && isSpace(bytes[at])) at += 1;
  const following = String.fromCharCode(...bytes.subarray(at, at + 24));
  return /^(\((\)|\xfe\xff|\xff\xfe|\xef\xbb\xbf|[\t-\r -~]{3})|<[\s\dA-Fa-f]{2}|\d+\s+\d+\s+R|%)/.test(
    following,
  );
}

const isSpace = (byte: number | undefined): boolean =>
  byte === 0 || byte === 9 || byte === 10 || byte === 12 || byte === 13 || byte === 32;
/** ( ) < > [ ] { } / % */
const delimiters = new Set([0x28, 0x29, 0x3c, 0x3e, 0x5b, 0x5d, 0x7b, 0x7d, 0x2f, 0x25]);
