import { scryptSync } from "node:crypto";
import { expect, test } from "vitest";
import { fromBase64Url, toBase64Url } from "./bytes.ts";
import { createPasswords, scryptCost } from "./passwords.ts";
import { systemRandom } from "./random.ts";

test("a password is hashed at the cost of our policy, salted, and known again", async () => {
  const passwords = createPasswords(systemRandom);
  const [one, two] = [await passwords.hash("copper lantern"), await passwords.hash("copper lantern")];
  expect(scryptCost).toEqual({ ln: 14, r: 8, p: 5 });
  expect(one).toMatch(/^\$scrypt\$ln=14,r=8,p=5\$/);
  expect(one).not.toBe(two);
  expect(await passwords.verify("copper lantern", one)).toEqual({ ok: true, outdated: false });
  expect(await passwords.verify("copper lanterN", one)).toEqual({ ok: false, outdated: false });
});

test("the stored text is what scrypt itself makes of it (RFC 7914)", async () => {
  const [, , , salt = "", key = ""] = (await createPasswords(systemRandom).hash("pleaseletmein")).split("$");
  const expected = scryptSync("pleaseletmein", fromBase64Url(salt) ?? "", 32, { N: 16384, r: 8, p: 5 });
  expect(key).toBe(toBase64Url(new Uint8Array(expected)));
});

test.each([
  "",
  "plain",
  "$scrypt$ln=14,r=8,p=5$short$short",
  "$argon2id$v=19$m=1,t=1,p=1$AAAA$AAAA",
  undefined,
])("PW-08: %j as a stored hash matches no password", async (stored) => {
  const passwords = createPasswords(systemRandom, { ln: 4, r: 1, p: 1 });
  for (const password of ["", "plain", "undefined"])
    expect(await passwords.verify(password, stored)).toEqual({ ok: false, outdated: false });
});
