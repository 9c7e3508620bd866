import type { BlindIndex, Sealed } from "../../drizzle/schema/columns.ts";
import { fromBase64Url, toBase64Url } from "./bytes.ts";
import type { Random, Vault } from "./ports.ts";

/** One secret of the ring: 256 random bits under a short public name. */
export interface RingKey {
  id: string;
  secret: Uint8Array<ArrayBuffer>;
}

/** Newest first, at least one. */
export type KeyRing = readonly [RingKey, ...RingKey[]];

/**
 * Reads `APP_KEYS`: `id:secret` separated by commas, newest first; the secret is 32 bytes in base64url.
 * @throws Error that says what is wrong without saying the value.
 */
export function parseKeyRing(text: string): KeyRing {
  const keys = text.split(",").map((part, index): RingKey => {
    const [id = "", encoded = "", ...rest] = part.trim().split(":");
    const secret = fromBase64Url(encoded);
    if (!/^[a-z0-9-]{1,16}$/.test(id) || rest.length > 0)
      throw new Error(`has a malformed key name (key ${index + 1})`);
    if (secret?.length !== 32)
      throw new Error(`has a key that is not 32 bytes of base64url (key ${index + 1})`);
    if (new Set(secret).size < 8) throw new Error(`has a weak key (key ${index + 1})`);
    return { id, secret };
  });
  if (new Set(keys.map((key) => key.id)).size < keys.length) throw new Error("names a key twice");
  return keys as unknown as KeyRing;
}

export type VaultProblem = "malformed" | "unknown-key" | "not-authentic";

/** A sealed value is not what this column and row should hold. Never caught to carry on with something else. */
export class VaultError extends Error {
  override name = "VaultError";
  readonly problem: VaultProblem;
  readonly column: string;
  readonly rowId: string;
  constructor(problem: VaultProblem, column: string, rowId: string) {
    super(`A sealed value was refused: ${problem} in ${column}`);
    this.problem = problem;
    this.column = column;
    this.rowId = rowId;
  }
}

const version = "v1";
const nonceBytes = 12;
const tagLength = 128;
/** `v1.<key id>.<96-bit nonce>.<ciphertext and 128-bit tag>`, each part base64url. */
const format = /^v1\.([a-z0-9-]{1,16})\.([A-Za-z0-9_-]{16})\.([A-Za-z0-9_-]{22,})$/;

/** Reads which key sealed a value, without opening it; null where it is no sealed value. */
export const keyIdOf = (sealed: string): string | null => format.exec(sealed)?.[1] ?? null;

const utf8 = new TextEncoder();

/**
 * AES-256-GCM (NIST SP 800-38D) under subkeys that HKDF (RFC 5869, SHA-256) derives for each column, so that a
 * value of one column is not even under the key of another. Additional data: format version, column, row and key.
 * Every refusal is told to `refused` before it is thrown.
 */
export function createVault(ring: KeyRing, random: Random, refused?: (error: VaultError) => void): Vault {
  const derived = new Map<string, Promise<CryptoKey>>();
  let lastNonce = "";

  function subkey(key: RingKey, use: "seal" | "index", purpose: string): Promise<CryptoKey> {
    const name = `${key.id}/${use}/${purpose}`;
    let made = derived.get(name);
    if (!made) {
      made = deriveSubkey(key.secret, use, purpose);
      derived.set(name, made);
    }
    return made;
  }

  /** Two equal nonces under one key would give the plain text away, so a broken random source stops the work. */
  function freshNonce(): Uint8Array<ArrayBuffer> {
    const nonce = random.bytes(nonceBytes);
    const text = toBase64Url(nonce);
    if (nonce.length !== nonceBytes || text === lastNonce)
      throw new Error("The random source repeats itself");
    lastNonce = text;
    return nonce;
  }

  function refuse(problem: VaultProblem, column: string, rowId: string): never {
    const error = new VaultError(problem, column, rowId);
    refused?.(error);
    throw error;
  }

  const additionalData = (column: string, rowId: string, keyId: string) =>
    utf8.encode(JSON.stringify([version, column, rowId, keyId]));

  return {
    newestKeyId: ring[0].id,
    keyIds: ring.map((key) => key.id),

    async seal<Column extends string>(column: Column, rowId: string, plain: string) {
      const [key] = ring;
      const nonce = freshNonce();
      const sealed = await crypto.subtle.encrypt(
        { name: "AES-GCM", iv: nonce, additionalData: additionalData(column, rowId, key.id), tagLength },
        await subkey(key, "seal", column),
        utf8.encode(plain),
      );
      const text = [version, key.id, toBase64Url(nonce), toBase64Url(new Uint8Array(sealed))].join(".");
      return text as Sealed<Column>;
    },

    async open<Column extends string>(column: Column, rowId: string, sealed: Sealed<Column>) {
      const [, keyId = "", nonceText = "", bodyText = ""] =
        format.exec(sealed) ?? refuse("malformed", column, rowId);
      const key = ring.find((candidate) => candidate.id === keyId) ?? refuse("unknown-key", column, rowId);
      const nonce = fromBase64Url(nonceText);
      const body = fromBase64Url(bodyText);
      if (!nonce || !body) refuse("malformed", column, rowId);
      const plain = await crypto.subtle
        .decrypt(
          { name: "AES-GCM", iv: nonce, additionalData: additionalData(column, rowId, key.id), tagLength },
          await subkey(key, "seal", column),
          body,
        )
        .catch(() => refuse("not-authentic", column, rowId));
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(plain);
    },

    async indexes<Column extends string>(column: Column, normalised: string) {
      const made = await Promise.all(
        ring.map(async (key) => `${key.id}.${await mac(await subkey(key, "index", column), normalised)}`),
      );
      return made as [BlindIndex<Column>, ...BlindIndex<Column>[]];
    },

    async fingerprint(purpose, value) {
      return mac(await subkey(ring[0], "index", `fingerprint/${purpose}`), value);
    },
  };
}

async function deriveSubkey(secret: Uint8Array<ArrayBuffer>, use: "seal" | "index", purpose: string) {
  const root = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  const derivation = {
    name: "HKDF",
    hash: "SHA-256",
    salt: utf8.encode("daydreamers"),
    info: utf8.encode(`${version}/${use}/${purpose}`),
  };
  return use === "seal"
    ? crypto.subtle.deriveKey(derivation, root, { name: "AES-GCM", length: 256 }, false, [
        "encrypt",
        "decrypt",
      ])
    : crypto.subtle.deriveKey(derivation, root, { name: "HMAC", hash: "SHA-256", length: 256 }, false, [
        "sign",
      ]);
}

const mac = async (key: CryptoKey, value: string) =>
  toBase64Url(new Uint8Array(await crypto.subtle.sign("HMAC", key, utf8.encode(value))));
