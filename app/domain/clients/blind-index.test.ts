import { expect, test } from "vitest";
import { contactLookups } from "../../../drizzle/schema/clients.ts";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { createVault, parseKeyRing } from "../../platform/keys.ts";
import { systemRandom } from "../../platform/random.ts";
import type { By } from "../by.ts";
import { normaliseEmail } from "../identity/email.ts";
import { rewrapKeys } from "../keys/rewrap.ts";
import { isUsed } from "../keys/usage.ts";
import { reindexSubjects } from "../subjects/reindex.ts";
import { createClient } from "./create.ts";
import { lookUp } from "./lookups.ts";
import { normalisePhone } from "./phone.ts";

const owner: By = { kind: "staff", staffId: "robin", role: "owner" };
const secret = systemRandom.token();
const ringOf = (text: string) => ({ vault: createVault(parseKeyRing(text), systemRandom) });

async function household(ctx: TestContext, email: string, phone: string) {
  const details = { name: "Eva", pronouns: "", relationship: "", emails: [email], phones: [phone] };
  return createClient(ctx, owner, {
    state: "active",
    source: "staff",
    contacts: [{ details, signs: true, getsReportCards: true, pays: true }],
  });
}

test("CR-10: what is written in one spelling is found in any other", async () => {
  const ctx = await createTestContext();
  const { clientId } = await household(
    ctx,
    normaliseEmail(" Eva.Z@Example.COM ") ?? "",
    normalisePhone("(303) 555-0101", "US") ?? "",
  );
  for (const typed of ["EVA.Z@example.com", "eva.z@EXAMPLE.com\t"])
    expect(await lookUp(ctx, { emails: [normaliseEmail(typed) ?? ""] })).toMatchObject([{ clientId }]);
  for (const typed of ["+1 303 555 0101", "001-303-555-0101", "٣٠٣٥٥٥٠١٠١", "303.555.0101 x9"])
    expect(await lookUp(ctx, { phones: [normalisePhone(typed, "US") ?? ""] })).toMatchObject([{ clientId }]);
});

test("CR-10: the same text has another index as email, as phone, in another column and under another key", async () => {
  const ctx = await createTestContext();
  const text = "+13035550101";
  await household(ctx, text, text);
  const rows = await ctx.db.select().from(contactLookups);
  const written = rows.map(({ valueIndex }) => valueIndex as string);
  const elsewhere = [
    ...(await ctx.vault.indexes("staff.email_index", text)),
    ...(await ctx.vault.indexes("intake_drafts.email_index", text)),
    ...(await ctx.vault.indexes("contact_lookups.value_index", text)),
  ];
  const { vault } = ringOf(`k1:${secret}`);
  const [otherKey] = await vault.indexes("contact_lookups.value_index", `phone:${text}`);
  expect(new Set([...written, ...elsewhere, otherKey]).size).toBe(6);
  expect(await lookUp({ ...ctx, vault }, { phones: [text] })).toEqual([]);
});

test("CR-10: after a rotation everybody is still found, by the new key alone once the indexes are made anew", async () => {
  const ctx = await createTestContext();
  const old = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
  const made = [];
  for (let n = 10; n < 14; n++) made.push(await household(ctx, `c${n}@example.com`, `+130355501${n}`));
  const wanted = { emails: ["c10@example.com", "c13@example.com"], phones: ["+13035550112"] };
  const found = async (on: TestContext) => (await lookUp(on, wanted)).map(({ clientId }) => clientId).sort();
  const expected = [made[0], made[2], made[3]].map((one) => one?.clientId).sort();

  const both = { ...ctx, ...ringOf(`k2:${secret},k1:${old}`) };
  expect(await found(both)).toEqual(expected);
  await rewrapKeys(both);
  expect(await isUsed(both, "k1")).toBe(true);
  expect(await reindexSubjects(both)).toEqual({ reindexed: 8, unreadable: 0 });
  expect(await reindexSubjects(both)).toEqual({ reindexed: 0, unreadable: 0 });
  expect(await found(both)).toEqual(expected);

  const retired = { ...ctx, ...ringOf(`k2:${secret}`) };
  expect(await found(retired)).toEqual(expected);
  expect((await ctx.db.select().from(contactLookups)).every((row) => row.valueIndex.startsWith("k2."))).toBe(
    true,
  );
});
