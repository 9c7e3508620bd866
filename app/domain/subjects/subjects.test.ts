import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { subjectKeys } from "../../../drizzle/schema/subjects.ts";
import { createTestContext } from "../../../test/harness/context.ts";
import { events } from "../../../test/harness/staff.ts";
import { createVault, parseKeyRing } from "../../platform/keys.ts";
import { systemRandom } from "../../platform/random.ts";
import { rewrapKeys } from "../keys/rewrap.ts";
import { destroySubject, newSubject, readSubject, readSubjects } from "./subjects.ts";

const column = "clients.household" as const;

async function subject(ctx: Awaited<ReturnType<typeof createTestContext>>, id: string) {
  const { key, statement } = await newSubject(ctx, "client", id);
  await ctx.db.batch([statement]);
  return key;
}

test("what one client's key seals opens again, and under no other client's key, column or row", async () => {
  const ctx = await createTestContext();
  const [mine, other] = [await subject(ctx, "mine"), await subject(ctx, "other")];
  const sealed = await mine.seal(column, "row", "Eva Zaunkönig");
  expect(sealed).not.toContain("Zaun");
  expect(await (await readSubject(ctx, "mine")).open(column, "row", sealed)).toBe("Eva Zaunkönig");
  await expect(other.open(column, "row", sealed)).rejects.toThrow("not-authentic");
  await expect(mine.open(column, "another", sealed)).rejects.toThrow("not-authentic");
  await expect(mine.open("contacts.details", "row", sealed as never)).rejects.toThrow("not-authentic");
  await expect(mine.open(column, "row", "Eva Zaunkönig" as never)).rejects.toThrow("malformed");
  await ctx.settled();
  expect((await events(ctx)).filter((line) => line.startsWith("vault.refused"))).toHaveLength(4);
});

test("CR-04: a flipped character, a cut and an empty value are refused", async () => {
  const ctx = await createTestContext();
  const key = await subject(ctx, "one");
  const sealed = await key.seal(column, "row", "Laurel Street 5");
  const flipped = sealed.replace(/.$/, (last) => (last === "A" ? "Q" : "A"));
  for (const broken of [flipped, sealed.slice(0, -3), "", "s1..", sealed.replace("s1", "s2")])
    await expect(key.open(column, "row", broken as never)).rejects.toThrow(/refused/);
});

test("a client whose key is gone is unreadable, and several keys are read in one trip", async () => {
  const ctx = await createTestContext();
  await subject(ctx, "stays");
  await subject(ctx, "goes");
  expect([...(await readSubjects(ctx, ["stays", "goes", "never"])).keys()].sort()).toEqual(["goes", "stays"]);
  await ctx.db.batch([destroySubject(ctx, "goes")]);
  await expect(readSubject(ctx, "goes")).rejects.toMatchObject({ code: "not-found" });
});

test("rotating the ring wraps the keys anew and leaves the fields as they are", async () => {
  const ctx = await createTestContext();
  const sealed = await (await subject(ctx, "one")).seal(column, "row", "Laurel Street 5");
  const ring = `k2:${systemRandom.token()},k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8`;
  const rotated = { ...ctx, vault: createVault(parseKeyRing(ring), systemRandom) };
  expect((await rewrapKeys(rotated)).rewrapped).toBe(1);
  const [row] = await ctx.db.select().from(subjectKeys).where(eq(subjectKeys.id, "one"));
  expect(row?.wrapped).toMatch(/^v1\.k2\./);
  expect(await (await readSubject(rotated, "one")).open(column, "row", sealed)).toBe("Laurel Street 5");
});
