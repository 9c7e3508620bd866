import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import type { Sealed } from "../../drizzle/schema/columns.ts";
import { createVault, type KeyRing, keyIdOf, parseKeyRing, VaultError } from "./keys.ts";
import type { Random } from "./ports.ts";
import { systemRandom } from "./random.ts";

const secretOf = (seed: number) =>
  Buffer.from(Array.from({ length: 32 }, (_, index) => (seed + index) & 255));
const keyText = (id: string, seed: number) => `${id}:${secretOf(seed).toString("base64url")}`;
const ring = (...ids: [string, number][]): KeyRing =>
  parseKeyRing(ids.map(([id, seed]) => keyText(id, seed)).join(","));
const vault = createVault(ring(["k1", 0]), systemRandom);

/** The format written down a second time, with Node's own primitives: RFC 5869, NIST SP 800-38D. */
function subkey(seed: number, use: "seal" | "index", purpose: string): Buffer {
  return Buffer.from(
    hkdfSync("sha256", new Uint8Array(secretOf(seed)), "daydreamers", `v1/${use}/${purpose}`, 32),
  );
}
function sealIndependently(seed: number, keyId: string, column: string, row: string, plain: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", subkey(seed, "seal", column), nonce, { authTagLength: 16 });
  cipher.setAAD(Buffer.from(JSON.stringify(["v1", column, row, keyId])));
  const body = Buffer.concat([cipher.update(plain, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return ["v1", keyId, nonce.toString("base64url"), body.toString("base64url")].join(".");
}
function openIndependently(seed: number, column: string, row: string, sealed: string): string {
  const [, keyId = "", nonce = "", body = ""] = sealed.split(".");
  const bytes = Buffer.from(body, "base64url");
  const decipher = createDecipheriv(
    "aes-256-gcm",
    subkey(seed, "seal", column),
    Buffer.from(nonce, "base64url"),
  );
  decipher.setAAD(Buffer.from(JSON.stringify(["v1", column, row, keyId])));
  decipher.setAuthTag(bytes.subarray(-16));
  return decipher.update(bytes.subarray(0, -16), undefined, "utf8") + decipher.final("utf8");
}

const refusal = async (sealed: string, column = "staff.name", row = "row-1", with_ = vault) =>
  with_.open(column, row, sealed as Sealed<string>).then(
    () => "opened",
    (error: unknown) => (error instanceof VaultError ? error.problem : error),
  );

test("what is sealed opens again, whatever the text", async () => {
  for (const text of ["Robin Vale", "", "ünï 犬 🐕", "\uFEFFbom", "a\u0000b", "x".repeat(100_000)]) {
    expect(await vault.open("staff.name", "row-1", await vault.seal("staff.name", "row-1", text))).toBe(text);
  }
});

test("CR-01: a value moved to another row, column, table or environment is refused and told of", async () => {
  const told: string[] = [];
  const watched = createVault(ring(["k1", 0]), systemRandom, ({ problem, column, rowId }) =>
    told.push(`${problem} ${column} ${rowId}`),
  );
  const sealed = await watched.seal("staff.name", "row-1", "Robin Vale");
  expect(await refusal(sealed, "staff.name", "row-2", watched)).toBe("not-authentic");
  expect(await refusal(sealed, "staff.email", "row-1", watched)).toBe("not-authentic");
  expect(await refusal(sealed, "connections.subject", "row-1", watched)).toBe("not-authentic");
  const otherDeployment = createVault(ring(["k1", 7]), systemRandom);
  expect(await refusal(sealed, "staff.name", "row-1", otherDeployment)).toBe("not-authentic");
  expect(told).toEqual([
    "not-authentic staff.name row-2",
    "not-authentic staff.email row-1",
    "not-authentic connections.subject row-1",
  ]);
});

test("CR-04: every flipped bit, cut and foreign format is refused", async () => {
  const sealed = await vault.seal("staff.name", "row-1", "Robin");
  const [version = "", keyId = "", nonce = "", body = ""] = sealed.split(".");
  for (const [part, place] of [
    [nonce, 2],
    [body, 3],
  ] as const) {
    const bytes = Buffer.from(part, "base64url");
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const parts = [version, keyId, nonce, body];
      parts[place] = flipped.toString("base64url");
      expect(await refusal(parts.join("."))).toBe("not-authentic");
    }
  }
  for (let length = 0; length < sealed.length; length++)
    expect(await refusal(sealed.slice(0, length))).not.toBe("opened");
  expect(await refusal(`v2${sealed.slice(2)}`)).toBe("malformed");
  expect(await refusal("Robin Vale")).toBe("malformed");
  expect(await refusal("")).toBe("malformed");
  expect(await refusal(`${sealed}=`)).toBe("malformed");
  expect(await refusal(`${sealed}\n`)).toBe("malformed");
});

test("CR-05: 100,000 nonces differ", async () => {
  const nonces = new Set<string>();
  for (let batch = 0; batch < 100; batch++) {
    const sealed = await Promise.all(
      Array.from({ length: 1_000 }, () => vault.seal("staff.name", "row-1", "x")),
    );
    for (const text of sealed) nonces.add(text.split(".")[2] ?? "");
  }
  expect(nonces.size).toBe(100_000);
}, 60_000);

test("CR-05: a random source that repeats itself stops the work", async () => {
  const stuck: Random = { ...systemRandom, bytes: (length) => new Uint8Array(length) };
  const broken = createVault(ring(["k1", 0]), stuck);
  await broken.seal("staff.name", "row-1", "one");
  await expect(broken.seal("staff.name", "row-1", "two")).rejects.toThrow("repeats itself");
  const short: Random = { ...systemRandom, bytes: () => new Uint8Array(4) };
  await expect(createVault(ring(["k1", 0]), short).seal("staff.name", "row-1", "x")).rejects.toThrow();
});

test("CR-06: the tag is 128 bits and nothing in the data can make it shorter", async () => {
  const sealed = await vault.seal("staff.name", "row-1", "");
  const [version, keyId, nonce, body = ""] = sealed.split(".");
  expect(Buffer.from(body, "base64url")).toHaveLength(16);
  for (const length of [4, 8, 12, 15]) {
    const cut = Buffer.from(body, "base64url").subarray(0, length).toString("base64url");
    expect(await refusal([version, keyId, nonce, cut].join("."))).not.toBe("opened");
  }
});

test("an unknown key is refused, never tried with another", async () => {
  const sealed = await createVault(ring(["k2", 9]), systemRandom).seal("staff.name", "row-1", "Robin");
  expect(await refusal(sealed)).toBe("unknown-key");
  expect(await refusal(sealed.replace(".k2.", ".k1."))).toBe("not-authentic");
});

test("the newest key seals and every key of the ring opens", async () => {
  const both = createVault(ring(["k2", 9], ["k1", 0]), systemRandom);
  const old = await vault.seal("staff.name", "row-1", "Robin");
  expect(await both.open("staff.name", "row-1", old)).toBe("Robin");
  expect(keyIdOf(await both.seal("staff.name", "row-1", "Robin"))).toBe("k2");
});

test("CR-10: an index is equal for equal values of one column and one key only", async () => {
  const both = createVault(ring(["k2", 9], ["k1", 0]), systemRandom);
  const [newest, older] = await both.indexes("staff.email_index", "robin@daydreamers.example");
  const [again] = await vault.indexes("staff.email_index", "robin@daydreamers.example");
  const [elsewhere] = await vault.indexes("connections.subject_index", "robin@daydreamers.example");
  expect(older).toBe(again);
  expect(newest).not.toBe(older);
  expect(String(elsewhere)).not.toBe(again);
  const expected = createHmac("sha256", subkey(0, "index", "staff.email_index"));
  expect(again).toBe(`k1.${expected.update("robin@daydreamers.example").digest("base64url")}`);
});

test("CR-11: Node's own primitives open what the vault seals and the other way round", async () => {
  const sealed = await vault.seal("staff.email", "row-7", "robin@daydreamers.example");
  expect(openIndependently(0, "staff.email", "row-7", sealed)).toBe("robin@daydreamers.example");
  const foreign = sealIndependently(0, "k1", "staff.email", "row-7", "ünï 犬") as Sealed<"staff.email">;
  expect(await vault.open("staff.email", "row-7", foreign)).toBe("ünï 犬");
});

test("CR-11: values written by the first release open for ever", async () => {
  const frozen =
    "v1.k1.AAECAwQFBgcICQoL.b91CIMrW9KdpX8KUopBE6VeyE5MHdr9SlZkJ-jckcA" as Sealed<"connections.access_token">;
  expect(await vault.open("connections.access_token", "row-1", frozen)).toBe("a token of 2026");
});

test("CR-13: a value sealed for one purpose is refused for another", async () => {
  const cookie = await vault.seal("cookie/__Host-session", "session", "token");
  expect(await refusal(cookie, "cookie/__Host-oauth", "session")).toBe("not-authentic");
  expect(await refusal(cookie, "sessions.device", "session")).toBe("not-authentic");
});

test("a key ring with a malformed, short, weak or doubled key is refused without saying it", () => {
  const good = keyText("k1", 0);
  const cases: [string, RegExp][] = [
    ["", /malformed key name/],
    [`${good},`, /malformed key name \(key 2\)/],
    ["k1:c2hvcnQ", /not 32 bytes/],
    [`k1:${Buffer.alloc(32, 1).toString("base64url")}`, /weak key/],
    [`${good},${good}`, /twice/],
    [good.replace("k1", "K_1"), /malformed key name/],
  ];
  for (const [text, problem] of cases) {
    expect(() => parseKeyRing(text)).toThrow(problem);
    const secret = text.split(":")[1];
    if (secret) expect(() => parseKeyRing(text)).not.toThrow(secret);
  }
});
