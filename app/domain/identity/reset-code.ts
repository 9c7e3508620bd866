import { digest, toBase32 } from "../../platform/bytes.ts";
import type { SystemContext } from "../../platform/ports.ts";

/** How long a mailed code is good for. */
export const resetMinutes = 20;

/** Eighty random bits as `XXXX-XXXX-XXXX-XXXX`, without the letters that are read as digits. */
export function newResetCode(ctx: Pick<SystemContext, "random">): string {
  const text = toBase32(ctx.random.bytes(10)).toUpperCase();
  return (text.match(/.{4}/g) ?? []).join("-");
}

/**
 * What is stored of a code, however it was typed: case, spaces and dashes do not count, and the letters that we
 * never use stand for the digits they look like.
 */
export function resetCodeHash(typed: string): Promise<string> {
  const plain = typed
    .toLowerCase()
    .replaceAll(/[\s\p{Pd}]/gu, "")
    .replaceAll("o", "0")
    .replaceAll(/[il]/g, "1");
  return digest("password_resets.code", plain);
}
