import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { staff, staffIdentities } from "../../../drizzle/schema/identity.ts";
import { keyCanaries, rewraps } from "../../../drizzle/schema/keys.ts";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { createVault, keyIdOf, parseKeyRing } from "../../platform/keys.ts";
import type { Db } from "../../platform/ports.ts";
import { systemRandom } from "../../platform/random.ts";
import { failedKeys } from "./canaries.ts";
import { rewrapKeys } from "./rewrap.ts";
import { countValuesByKey } from "./usage.ts";

const first = "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
const second = `k2:${Buffer.from(Array.from({ length: 32 }, (_, index) => 200 - index)).toString("base64url")}`;
const vaultOf = (keys: string) => createVault(parseKeyRing(keys), systemRandom);
const before = vaultOf(first);
const during = vaultOf(`${second},${first}`);
const after = vaultOf(second);

const people = 60;
let ctx: TestContext;

/** Sixty people with one linked account each, sealed under the first key; then the ring gets the second. */
beforeEach(async () => {
  ctx = await createTestContext({ vault: before });
  for (let number = 0; number < people; number++) await addPerson(number);
  expect(await failedKeys(ctx)).toEqual([]);
  ctx.vault = during;
});

async function addPerson(number: number) {
  const id = `person-${String(number).padStart(3, "0")}`;
  const [emailIndex] = await ctx.vault.indexes("staff.email_index", `p${number}@example.org`);
  const [subjectIndex] = await ctx.vault.indexes(
    "staff_identities.subject_index",
    JSON.stringify(["tesla", `subject-${number}`]),
  );
  await ctx.db.batch([
    ctx.db.insert(staff).values({
      id,
      name: await ctx.vault.seal("staff.name", id, `Person ${number}`),
      email: await ctx.vault.seal("staff.email", id, `p${number}@example.org`),
      emailIndex,
      role: "helper",
      createdAt: ctx.clock.now(),
    }),
    ctx.db.insert(staffIdentities).values({
      id: `identity-${number}`,
      staffId: id,
      provider: "tesla",
      subject: await ctx.vault.seal("staff_identities.subject", `identity-${number}`, `subject-${number}`),
      subjectIndex,
      linkedAt: ctx.clock.now(),
    }),
  ]);
}

async function everythingIsUnder(keyId: string) {
  const usage = await countValuesByKey(ctx);
  expect(usage).toHaveLength(3);
  for (const column of ["staff.name", "staff.email", "staff_identities.subject"])
    expect(usage).toContainEqual({ column, keyId, values: people });
  for (const person of await ctx.db.select().from(staff)) {
    const number = Number(person.id.slice(-3));
    expect(await ctx.vault.open("staff.name", person.id, person.name)).toBe(`Person ${number}`);
    const [index] = await ctx.vault.indexes("staff.email_index", `p${number}@example.org`);
    expect(person.emailIndex).toBe(index);
  }
}

test("rotation seals every value anew and the old key can go", async () => {
  expect(await rewrapKeys(ctx)).toEqual({ rewrapped: 3 * people, unreadable: 0, unfinished: 0 });
  await everythingIsUnder("k2");
  ctx.vault = after;
  expect(await failedKeys(ctx)).toEqual([]);
  expect((await ctx.db.select({ id: keyCanaries.id }).from(keyCanaries)).map(({ id }) => id)).toEqual(["k2"]);
  await everythingIsUnder("k2");
});

test("a person is found under both keys while the rotation runs", async () => {
  await rewrapKeys(ctx, 25);
  for (const number of [0, people - 1]) {
    const [person] = await ctx.db
      .select()
      .from(staff)
      .where(eq(staff.id, `person-${String(number).padStart(3, "0")}`));
    const indexes: string[] = await ctx.vault.indexes("staff.email_index", `p${number}@example.org`);
    expect(indexes).toContain(person?.emailIndex);
  }
});

test("CR-07: a key that values still need cannot be missing unseen", async () => {
  await rewrapKeys(ctx, 25);
  ctx.vault = after;
  expect(await failedKeys(ctx)).toEqual(["k1"]);
});

test("CR-08: another secret under the same name is found at once", async () => {
  ctx.vault = vaultOf(second.replace("k2:", "k1:"));
  expect(await failedKeys(ctx)).toEqual(["k1"]);
});

test("CR-09: a rotation that dies at any step goes on, with nothing lost and the counts right", async () => {
  const whole = ctx.db;
  let deaths = 0;
  for (let survived = 0; ; survived++) {
    ctx.db = dyingAfter(whole, survived % 2, survived % 4 < 2);
    const done = await rewrapKeys(ctx, 40).catch((error: Error) => {
      expect(error.message).toBe("died");
      deaths++;
      return null;
    });
    ctx.db = whole;
    for (const person of await whole.select().from(staff)) {
      expect(await ctx.vault.open("staff.name", person.id, person.name)).toMatch(/^Person/);
    }
    if (done?.unfinished === 0) break;
    expect(survived).toBeLessThan(200);
  }
  expect(deaths).toBeGreaterThan(5);
  await everythingIsUnder("k2");
  const counted = await whole.select().from(rewraps);
  expect(counted.reduce((sum, row) => sum + row.rewrapped, 0)).toBe(3 * people);
});

/** A database whose connection breaks at the n-th write: before it, or after it was done and before it was told. */
function dyingAfter(db: Db, writes: number, afterwards: boolean): Db {
  let left = writes;
  return new Proxy(db, {
    get(target, name, receiver) {
      const own = Reflect.get(target, name, receiver);
      if (name !== "batch") return typeof own === "function" ? own.bind(target) : own;
      return async (statements: Parameters<Db["batch"]>[0]) => {
        if (left-- > 0) return target.batch(statements);
        if (afterwards) await target.batch(statements);
        throw new Error("died");
      };
    },
  });
}

test("a value that is written while the rotation holds the old one is not lost", async () => {
  const whole = ctx.db;
  let interrupted = false;
  ctx.db = new Proxy(whole, {
    get(target, name, receiver) {
      const own = Reflect.get(target, name, receiver);
      if (name !== "batch") return typeof own === "function" ? own.bind(target) : own;
      return async (statements: Parameters<Db["batch"]>[0]) => {
        if (!interrupted) {
          interrupted = true;
          const name = await during.seal("staff.name", "person-003", "Renamed");
          await target.update(staff).set({ name }).where(eq(staff.id, "person-003"));
        }
        return target.batch(statements);
      };
    },
  });
  const counts = await rewrapKeys(ctx);
  expect(counts.rewrapped).toBe(3 * people - 1);
  const [person] = await whole.select().from(staff).where(eq(staff.id, "person-003"));
  expect(person && (await during.open("staff.name", "person-003", person.name))).toBe("Renamed");
});

test("a value that does not open stays as it is and does not hold up the others", async () => {
  const [other] = await ctx.db.select().from(staff).where(eq(staff.id, "person-004"));
  await ctx.db.update(staff).set({ name: other?.name }).where(eq(staff.id, "person-005"));
  expect(await rewrapKeys(ctx)).toEqual({ rewrapped: 3 * people - 1, unreadable: 1, unfinished: 0 });
  const [torn] = await ctx.db.select().from(staff).where(eq(staff.id, "person-005"));
  expect(torn?.name).toBe(other?.name);
});

test("a value that an old Worker wrote after the rotation is found a day later", async () => {
  await rewrapKeys(ctx);
  const name = await before.seal("staff.name", "person-001", "Late");
  await ctx.db.update(staff).set({ name }).where(eq(staff.id, "person-001"));
  expect(await rewrapKeys(ctx)).toEqual({ rewrapped: 0, unreadable: 0, unfinished: 0 });
  ctx.advance(24 * 60 * 60);
  expect(await rewrapKeys(ctx)).toEqual({ rewrapped: 1, unreadable: 0, unfinished: 0 });
  const [person] = await ctx.db.select().from(staff).where(eq(staff.id, "person-001"));
  expect(keyIdOf(person?.name ?? "")).toBe("k2");
});
