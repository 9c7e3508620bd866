import { FileRefusal } from "./refusal.ts";

/** Reads one byte. @throws FileRefusal "damaged" past the end, as all readers here do. */
export function u8(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw new FileRefusal("damaged");
  return byte;
}

/** Big-endian, as JPEG, PNG and ISO boxes write. */
export const u16 = (bytes: Uint8Array, at: number): number => u8(bytes, at) * 0x100 + u8(bytes, at + 1);
export const u32 = (bytes: Uint8Array, at: number): number => u16(bytes, at) * 0x1_0000 + u16(bytes, at + 2);

/** Little-endian, as RIFF and half of all cameras write. */
export const u16le = (bytes: Uint8Array, at: number): number => u8(bytes, at) + u8(bytes, at + 1) * 0x100;
export const u24le = (bytes: Uint8Array, at: number): number =>
  u16le(bytes, at) + u8(bytes, at + 2) * 0x1_0000;
export const u32le = (bytes: Uint8Array, at: number): number =>
  u16le(bytes, at) + u16le(bytes, at + 2) * 0x1_0000;

/** A big-endian number of 0, 2, 4 or 8 bytes; one beyond what a file can hold is damage. */
export function uint(bytes: Uint8Array, at: number, size: number): number {
  if (size === 0) return 0;
  if (size === 2) return u16(bytes, at);
  if (size === 4) return u32(bytes, at);
  if (size !== 8 || u32(bytes, at) !== 0) throw new FileRefusal("damaged");
  return u32(bytes, at + 4);
}

/** A piece of `length` bytes, without a copy. */
export function piece(bytes: Uint8Array, at: number, length: number): Uint8Array {
  if (at < 0 || length < 0 || at + length > bytes.length) throw new FileRefusal("damaged");
  return bytes.subarray(at, at + length);
}

/** Whether these Latin-1 characters stand there. */
export function says(bytes: Uint8Array, at: number, text: string): boolean {
  if (at < 0 || at + text.length > bytes.length) return false;
  for (let index = 0; index < text.length; index += 1)
    if (bytes[at + index] !== text.charCodeAt(index)) return false;
  return true;
}

/** `length` bytes as Latin-1 text. */
export const text = (bytes: Uint8Array, at: number, length: number): string =>
  String.fromCharCode(...piece(bytes, at, length));

/** Latin-1 text as bytes. */
export const latin1 = (characters: string): Uint8Array =>
  Uint8Array.from(characters, (character) => character.charCodeAt(0));

/** Where these Latin-1 characters next stand at or after `from`, before `to`; -1 when nowhere. */
export function find(bytes: Uint8Array, characters: string, from = 0, to = bytes.length): number {
  const first = characters.charCodeAt(0);
  let at = bytes.indexOf(first, from);
  while (at !== -1 && at + characters.length <= to) {
    if (says(bytes, at, characters)) return at;
    at = bytes.indexOf(first, at + 1);
  }
  return -1;
}

/** Where these Latin-1 characters last stand; -1 when nowhere. */
export function findLast(bytes: Uint8Array, characters: string): number {
  const first = characters.charCodeAt(0);
  let at = bytes.lastIndexOf(first);
  while (at !== -1) {
    if (says(bytes, at, characters)) return at;
    at = at === 0 ? -1 : bytes.lastIndexOf(first, at - 1);
  }
  return -1;
}
