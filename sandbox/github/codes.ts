import { createHash, randomBytes } from "node:crypto";
import type { World } from "../world.ts";

/** An authorization code on its way. Instants in milliseconds. */
export interface Code {
  account: string;
  redirectUri: string;
  scope: string;
  /** S256 of the verifier (RFC 7636), null where none was sent. */
  challenge: string | null;
  expiresAt: number;
}

const lastsMilliseconds = 10 * 60_000;

/** Makes a code that is good once. */
export function makeCode({ store, clock }: World, code: Omit<Code, "expiresAt">): string {
  const value = randomBytes(10).toString("hex");
  store.data.githubCodes[value] = { ...code, expiresAt: clock.now() + lastsMilliseconds };
  store.changed();
  return value;
}

/** Takes a code, once; undefined for an unknown, used or late one, and for the verifier of another. */
export function takeCode({ store, clock }: World, value: string, verifier: string | null): Code | undefined {
  const codes = store.data.githubCodes;
  const code = Object.hasOwn(codes, value) ? codes[value] : undefined;
  if (!code || code.expiresAt <= clock.now()) return undefined;
  if (code.challenge !== null && code.challenge !== challengeOf(verifier ?? "")) return undefined;
  delete codes[value];
  store.changed();
  return code;
}

const challengeOf = (verifier: string) => createHash("sha256").update(verifier).digest("base64url");
