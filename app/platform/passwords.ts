import { scrypt as scryptWithCallback, timingSafeEqual } from "node:crypto";
import { fromBase64Url, toBase64Url } from "./bytes.ts";
import type { Passwords, Random } from "./ports.ts";

/** scrypt (RFC 7914) cost: N = 2^ln. */
export interface ScryptCost {
  ln: number;
  r: number;
  p: number;
}

/** 16 MiB and about 300 ms in workerd; the OWASP table's third row. */
export const scryptCost: ScryptCost = { ln: 14, r: 8, p: 5 };

const maxPasswordBytes = 1024;
const phc = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9_-]{22})\$([A-Za-z0-9_-]{43})$/;

const scrypt = (password: string, salt: Uint8Array, { ln, r, p }: ScryptCost): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const options = { N: 2 ** ln, r, p, maxmem: 64 * 1024 * 1024 };
    // NFC, so that one password typed on two keyboards is one password.
    scryptWithCallback(password.normalize("NFC"), salt, 32, options, (error, key) =>
      error ? reject(error) : resolve(new Uint8Array(key)),
    );
  });

/** Whether the password is short enough to be hashed at all. */
const hashable = (password: string) =>
  new TextEncoder().encode(password.normalize("NFC")).length <= maxPasswordBytes;

export function createPasswords(random: Random, cost: ScryptCost = scryptCost): Passwords {
  /** Stored parameters are believed only within these bounds, so that a tampered row cannot stall the Worker. */
  const believable = ({ ln, r, p }: ScryptCost) =>
    ln >= 1 && ln <= 15 && r >= 1 && r <= 8 && p >= 1 && p <= 8;

  return {
    async hash(password) {
      if (!hashable(password)) throw new RangeError("The password is too long to hash");
      const salt = random.bytes(16);
      const key = await scrypt(password, salt, cost);
      return `$scrypt$ln=${cost.ln},r=${cost.r},p=${cost.p}$${toBase64Url(salt)}$${toBase64Url(key)}`;
    },
    async verify(password, hash) {
      if (!hashable(password)) return { ok: false, outdated: false };
      const [, ln, r, p, salt = "", key = ""] = phc.exec(hash ?? "") ?? [];
      const stored = { ln: Number(ln), r: Number(r), p: Number(p) };
      const expected = fromBase64Url(key);
      if (!believable(stored) || expected?.length !== 32) {
        await scrypt(password, new Uint8Array(16), cost);
        return { ok: false, outdated: false };
      }
      const actual = await scrypt(password, fromBase64Url(salt) ?? new Uint8Array(16), stored);
      const outdated = stored.ln < cost.ln || stored.r < cost.r || stored.p < cost.p;
      return { ok: timingSafeEqual(actual, expected), outdated };
    },
  };
}
