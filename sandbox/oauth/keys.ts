import { generateKeyPair, type JsonWebKey, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import type { World } from "../world.ts";

const makePair = promisify(generateKeyPair);

/** The RS256 signing key and the cookie keys of an OAuth server: made once, kept in the state, never reset. */
export async function keysOf(
  { store }: World,
  provider: string,
): Promise<{ jwks: JsonWebKey[]; cookies: string[] }> {
  const known = store.data.keys[provider];
  if (known) return known;
  const { privateKey } = await makePair("rsa", { modulusLength: 2048 });
  const made = {
    jwks: [
      {
        ...privateKey.export({ format: "jwk" }),
        kid: randomBytes(12).toString("base64url"),
        use: "sig",
        alg: "RS256",
      },
    ],
    cookies: [randomBytes(32).toString("base64url")],
  };
  store.data.keys[provider] = made;
  store.changed();
  return made;
}
