import { toBase32, toBase64Url } from "./bytes.ts";
import type { Random } from "./ports.ts";

const bytes = (length: number) => crypto.getRandomValues(new Uint8Array(length));

export const systemRandom: Random = {
  bytes,
  id: () => toBase32(bytes(16)),
  token: () => toBase64Url(bytes(32)),
};
