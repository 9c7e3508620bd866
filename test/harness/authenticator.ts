import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

const sha256 = (data: string | Buffer) => createHash("sha256").update(data).digest();

export type Cbor = number | string | Buffer | Cbor[] | Map<number | string, Cbor>;

/** The little of CBOR (RFC 8949) that authenticators use. */
function cbor(value: Cbor): Buffer {
  const head = (major: number, size: number) =>
    size < 24
      ? Buffer.from([(major << 5) | size])
      : size < 256
        ? Buffer.from([(major << 5) | 24, size])
        : Buffer.from([(major << 5) | 25, size >> 8, size & 255]);
  if (typeof value === "number") return value >= 0 ? head(0, value) : head(1, -value - 1);
  if (typeof value === "string")
    return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map(cbor)]);
  const pairs = [...value].flatMap(([key, item]) => [cbor(key), cbor(item)]);
  return Buffer.concat([head(5, value.size), ...pairs]);
}

/** What an attacker, or a broken device, can do otherwise. */
export interface Oddities {
  origin?: string;
  rpId?: string;
  challenge?: string;
  type?: string;
  crossOrigin?: boolean;
  userVerified?: boolean;
  userPresent?: boolean;
  counter?: number;
  userHandle?: string | null;
  /** Signs with another key than the credential's. */
  forged?: boolean;
  attestation?: {
    format: string;
    statement: Map<number | string, Cbor>;
    /** Adds the statement's signature, with this key or the credential's own. */
    signedBy?: KeyObject | "itself";
  };
  algorithm?: number;
}

interface Credential {
  id: string;
  rpId: string;
  userHandle: string;
  counter: number;
  privateKey: KeyObject;
}

/** What `toJSON()` of the browser's credential gives, as the page posts it. */
export type Posted = { id: string; rawId: string; type: string; response: Record<string, unknown> };

/**
 * An authenticator and browser in software (WebAuthn Level 3, sections 6.3.2 and 6.3.3): ES256, user verification,
 * discoverable credentials. It answers the options that the product gives.
 *
 * @param counts whether it has a signature counter, as security keys have and phones have not
 */
export function softAuthenticator(origin: string, { counts = false } = {}) {
  const credentials: Credential[] = [];

  const clientData = (type: string, challenge: string, odd: Oddities) =>
    Buffer.from(
      JSON.stringify({
        type: odd.type ?? type,
        challenge: odd.challenge ?? challenge,
        origin: odd.origin ?? origin,
        crossOrigin: odd.crossOrigin ?? false,
      }),
    );

  function authenticatorData(rpId: string, counter: number, odd: Oddities, attested?: Buffer) {
    const flags =
      ((odd.userPresent ?? true) ? 0x01 : 0) |
      ((odd.userVerified ?? true) ? 0x04 : 0) |
      // Backup eligible and backed up, as passkeys of a phone are.
      (counts ? 0 : 0x18) |
      (attested ? 0x40 : 0);
    const count = Buffer.alloc(4);
    count.writeUInt32BE(odd.counter ?? counter);
    return Buffer.concat([
      sha256(odd.rpId ?? rpId),
      Buffer.from([flags]),
      count,
      ...(attested ? [attested] : []),
    ]);
  }

  return {
    credentials,

    /** `navigator.credentials.create()` */
    create(
      options: { challenge: string; rp: { id?: string }; user: { id: string } },
      odd: Oddities = {},
    ): Posted {
      const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const { x = "", y = "" } = publicKey.export({ format: "jwk" });
      const id = randomBytes(32);
      const key = cbor(
        new Map<number, Cbor>([
          [1, 2],
          [3, odd.algorithm ?? -7],
          [-1, 1],
          [-2, Buffer.from(x, "base64url")],
          [-3, Buffer.from(y, "base64url")],
        ]),
      );
      const length = Buffer.from([id.length >> 8, id.length & 255]);
      const attested = Buffer.concat([Buffer.alloc(16), length, id, key]);
      const credential = {
        id: id.toString("base64url"),
        rpId: options.rp.id ?? new URL(origin).hostname,
        userHandle: options.user.id,
        counter: counts ? 1 : 0,
        privateKey,
      };
      credentials.push(credential);
      const data = authenticatorData(credential.rpId, credential.counter, odd, attested);
      const client = clientData("webauthn.create", options.challenge, odd);
      const { format = "none", statement = new Map(), signedBy } = odd.attestation ?? {};
      if (signedBy) {
        const key = signedBy === "itself" ? privateKey : signedBy;
        statement.set("sig", sign("sha256", Buffer.concat([data, sha256(client)]), key));
      }
      const attestation = cbor(
        new Map<string, Cbor>([
          ["fmt", format],
          ["attStmt", statement],
          ["authData", data],
        ]),
      );
      return {
        id: credential.id,
        rawId: credential.id,
        type: "public-key",
        response: {
          clientDataJSON: client.toString("base64url"),
          attestationObject: attestation.toString("base64url"),
          transports: ["internal", "hybrid"],
        },
      };
    },

    /** `navigator.credentials.get()` with the last credential, or the one that is given. */
    get(options: { challenge: string }, odd: Oddities = {}, credential = credentials.at(-1)): Posted {
      if (!credential) throw new Error("This authenticator has no passkey yet");
      if (counts) credential.counter += 1;
      const data = authenticatorData(credential.rpId, credential.counter, odd);
      const client = clientData("webauthn.get", options.challenge, odd);
      const key = odd.forged
        ? generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey
        : credential.privateKey;
      const userHandle = odd.userHandle === undefined ? credential.userHandle : odd.userHandle;
      return {
        id: credential.id,
        rawId: credential.id,
        type: "public-key",
        response: {
          clientDataJSON: client.toString("base64url"),
          authenticatorData: data.toString("base64url"),
          signature: sign("sha256", Buffer.concat([data, sha256(client)]), key).toString("base64url"),
          ...(userHandle !== null && { userHandle }),
        },
      };
    },
  };
}
