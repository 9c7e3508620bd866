import { Buffer } from "node:buffer";

/** Unpadded base64url (RFC 4648 section 5). */
export const toBase64Url = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64url");

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** @returns the bytes, or null where the text is not exactly what `toBase64Url` writes. */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | null {
  const rest = text.length % 4;
  if (rest === 1 || !/^[A-Za-z0-9_-]*$/.test(text)) return null;
  // Trailing bits that do not count would give one value two spellings.
  const spare = rest === 2 ? 0b1111 : rest === 3 ? 0b11 : 0;
  if (spare && (alphabet.indexOf(text.at(-1) ?? "") & spare) !== 0) return null;
  return new Uint8Array(Buffer.from(text, "base64url"));
}

const base32 = "abcdefghjkmnpqrstvwxyz0123456789";

/** Lower-case base32 without i, l, o and u, five bits a character, the last one padded with zeros. */
export function toBase32(bytes: Uint8Array): string {
  let bits = 0;
  let held = 0;
  let text = "";
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += base32[(held >> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return bits > 0 ? text + base32[(held << (5 - bits)) & 31] : text;
}

/** SHA-256 as base64url, for values that are themselves 128 random bits or more. */
export async function digest(purpose: string, value: string): Promise<string> {
  const bytes = new TextEncoder().encode(`${purpose}\n${value}`);
  return toBase64Url(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

/** The chunks of a body as one piece. */
export function concatenate(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}
