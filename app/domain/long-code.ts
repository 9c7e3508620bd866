import { toBase32 } from "../platform/bytes.ts";
import type { Random } from "../platform/ports.ts";

/** Eighty random bits as `XXXX-XXXX-XXXX-XXXX`, without the letters that are read as digits. */
export function newLongCode(random: Pick<Random, "bytes">): string {
  const text = toBase32(random.bytes(10)).toUpperCase();
  return (text.match(/.{4}/g) ?? []).join("-");
}

/**
 * The sixteen characters of a code, however it was typed: case, spaces and dashes do not count, and the letters that we
 * never use stand for the digits they look like.
 */
export const plainLongCode = (typed: string): string =>
  typed
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[\s\p{Pd}\p{Cf}]/gu, "")
    .replaceAll("o", "0")
    .replaceAll(/[il]/g, "1");
