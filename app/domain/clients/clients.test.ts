import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { clients, contactLookups, contacts } from "../../../drizzle/schema/clients.ts";
import { createTestContext } from "../../../test/harness/context.ts";
import { dump, events } from "../../../test/harness/staff.ts";
import type { By } from "../by.ts";
import {
  addContact,
  changeState,
  removeContact,
  saveContact,
  saveHousehold,
  saveNotes,
  saveTerms,
} from "./change.ts";
import { createClient, type NewClient, type NewContact } from "./create.ts";
import { findDuplicates } from "./duplicates.ts";
import { lookUp } from "./lookups.ts";
import { type ClientFile, readClient } from "./read.ts";
import { household, terms } from "./records.ts";

const owner: By = { kind: "staff", staffId: "robin", role: "owner" };
const helper: By = { kind: "staff", staffId: "lea", role: "helper" };

const person = (name: string, more: Partial<NewContact["details"]> = {}): NewContact => ({
  details: { name, pronouns: "", relationship: "", emails: [], phones: [], ...more },
  signs: true,
  getsReportCards: true,
  pays: false,
});

const zaunkoenigs: NewClient = {
  state: "active",
  source: "staff",
  household: household.parse({ address: { address: "5 Laurel Street", city: "Denver" } }),
  accessNotes: "Gate 4711",
  sharedNotes: "Ring twice",
  privateNotes: "Pays late",
  terms: { source: "agency", agency: "Happy Tails", sharePercent: 70, rateCents: 12_345 },
  contacts: [
    person("Eva Zaunkönig", { emails: ["eva@example.com"], phones: ["+13035550101"] }),
    person("Max Zaunkönig", { emails: ["eva@example.com", "max@example.com"] }),
  ],
};

async function opened(ctx: Awaited<ReturnType<typeof createTestContext>>, by: By, id: string) {
  const file = await readClient(ctx, by, id);
  if (file.mergedInto !== undefined) throw new Error("merged");
  return file as ClientFile;
}

test("a client that was created is read as it was entered, and nothing of it is legible in the database", async () => {
  const ctx = await createTestContext();
  const { clientId, contactIds } = await createClient(ctx, owner, zaunkoenigs);
  const file = await opened(ctx, owner, clientId);
  expect(file.contacts.map(({ id, name, emails }) => ({ id, name, emails }))).toEqual([
    { id: contactIds[0], name: "Eva Zaunkönig", emails: ["eva@example.com"] },
    { id: contactIds[1], name: "Max Zaunkönig", emails: ["eva@example.com", "max@example.com"] },
  ]);
  expect(file).toMatchObject({ accessNotes: "Gate 4711", sharedNotes: "Ring twice", version: 1 });
  expect(file.household.address.address).toBe("5 Laurel Street");
  expect(file.confidential).toMatchObject({
    privateNotes: "Pays late",
    terms: { source: "agency", sharePercent: 70, rateCents: 12_345 },
  });
  const copy = await dump(ctx);
  for (const value of [
    "Zaunk",
    "eva@",
    "3035550101",
    "Laurel",
    "Gate 4711",
    "Ring twice",
    "Pays late",
    "Happy Tails",
    "rateCents",
  ])
    expect(copy).not.toContain(value);
});

test("AZ-05: a helper's file has neither rates nor private notes: their columns are not even read", async () => {
  const ctx = await createTestContext();
  const { clientId } = await createClient(ctx, owner, zaunkoenigs);
  await ctx.db
    .update(clients)
    .set({ terms: "not sealed at all" as never, privateNotes: "neither" as never })
    .where(eq(clients.id, clientId));
  const file = await opened(ctx, helper, clientId);
  expect(file.confidential).toBeNull();
  expect(file.sharedNotes).toBe("Ring twice");
  expect(JSON.stringify(file)).not.toMatch(/late|Happy|12345|not sealed/);
  await ctx.settled();
  expect((await events(ctx)).filter((line) => line.startsWith("vault.refused"))).toEqual([]);
  await expect(readClient(ctx, owner, clientId)).rejects.toThrow("malformed");
});

test("AZ-04: a helper who sends terms and private notes along changes neither", async () => {
  const ctx = await createTestContext();
  const { clientId } = await createClient(ctx, owner, zaunkoenigs);
  await saveNotes(ctx, helper, clientId, 1, { sharedNotes: "Bring treats", privateNotes: "mine now" });
  await expect(saveTerms(ctx, helper, clientId, 2, terms.parse({}))).rejects.toMatchObject({
    code: "not-found",
  });
  const file = await opened(ctx, owner, clientId);
  expect(file.sharedNotes).toBe("Bring treats");
  expect(file.confidential).toMatchObject({ privateNotes: "Pays late", terms: { rateCents: 12_345 } });
  const created = await createClient(ctx, helper, zaunkoenigs);
  const own = await opened(ctx, owner, created.clientId);
  expect(own.confidential).toMatchObject({ privateNotes: "", terms: { rateCents: null } });
});

test("AZ-10: unknown clients, and contacts of another client, are not found by any verb", async () => {
  const ctx = await createTestContext();
  const mine = await createClient(ctx, owner, zaunkoenigs);
  const other = await createClient(ctx, owner, { ...zaunkoenigs, contacts: [person("Ana"), person("Bo")] });
  const foreign = other.contactIds[0] as string;
  const home = { household: household.parse({}), accessNotes: "" };
  const asEva: By = { kind: "client", clientId: mine.clientId, contactId: mine.contactIds[0] as string };
  const refused = [
    () => readClient(ctx, owner, "nobody"),
    () => readClient(ctx, asEva, other.clientId),
    () => readClient(ctx, { kind: "visitor" }, mine.clientId),
    () => saveHousehold(ctx, owner, "nobody", 1, home),
    () => saveHousehold(ctx, asEva, other.clientId, 1, home),
    () => changeState(ctx, owner, "nobody", "paused"),
    () => addContact(ctx, owner, "nobody", person("Cy")),
    () => saveContact(ctx, owner, mine.clientId, foreign, 1, person("Cy")),
    () => removeContact(ctx, owner, mine.clientId, foreign),
  ];
  for (const verb of refused) await expect(verb()).rejects.toMatchObject({ code: "not-found" });
  expect((await opened(ctx, owner, other.clientId)).contacts.map(({ name }) => name)).toEqual(["Ana", "Bo"]);
});

test("of two people who edit at once the second is told, and nothing of the second is written", async () => {
  const ctx = await createTestContext();
  const { clientId, contactIds } = await createClient(ctx, owner, zaunkoenigs);
  const [eva = ""] = contactIds;
  expect(await saveNotes(ctx, owner, clientId, 1, { sharedNotes: "first" })).toEqual({ ok: true });
  expect(await saveNotes(ctx, owner, clientId, 1, { sharedNotes: "second" })).toEqual({
    ok: false,
    reason: "conflict",
  });
  const changed = person("Eva Amsel", { emails: ["amsel@example.com"] });
  const both = await Promise.all([
    saveContact(ctx, owner, clientId, eva, 1, changed),
    saveContact(ctx, owner, clientId, eva, 1, person("Eva Specht", { emails: ["specht@example.com"] })),
  ]);
  expect(both.map(({ ok }) => ok).sort()).toEqual([false, true]);
  const file = await opened(ctx, owner, clientId);
  expect(file.sharedNotes).toBe("first");
  const winner = both[0].ok ? "amsel" : "specht";
  expect(file.contacts[0]?.emails).toEqual([`${winner}@example.com`]);
  const found = await lookUp(ctx, { emails: ["amsel@example.com", "specht@example.com"] });
  expect(found.map(({ index }) => index)).toEqual([winner === "amsel" ? 0 : 1]);
  expect((await events(ctx)).filter((line) => line.startsWith("client.changed"))).toHaveLength(2);
});

test("a contact is found by exactly what it says now, also where two share an address", async () => {
  const ctx = await createTestContext();
  const { clientId, contactIds } = await createClient(ctx, owner, zaunkoenigs);
  const [eva = "", max = ""] = contactIds;
  const wanted = { emails: ["max@example.com", "eva@example.com"], phones: ["+13035550101"] };
  const hits = await lookUp(ctx, wanted);
  expect(hits).toHaveLength(4);
  expect(hits).toEqual(
    expect.arrayContaining([
      { clientId, contactId: max, kind: "email", index: 0 },
      { clientId, contactId: eva, kind: "email", index: 1 },
      { clientId, contactId: max, kind: "email", index: 1 },
      { clientId, contactId: eva, kind: "phone", index: 0 },
    ]),
  );
  await saveContact(ctx, owner, clientId, eva, 1, person("Eva", { phones: ["+13035550102"] }));
  expect(await lookUp(ctx, { emails: ["eva@example.com"], phones: ["+13035550101"] })).toEqual([
    { clientId, contactId: max, kind: "email", index: 0 },
  ]);
  expect(await lookUp(ctx, { phones: ["+13035550102"] })).toHaveLength(1);
  expect(await lookUp(ctx, {})).toEqual([]);
});

test("a removed contact is found no more, and the last one of a household cannot be removed", async () => {
  const ctx = await createTestContext();
  const { clientId, contactIds } = await createClient(ctx, owner, zaunkoenigs);
  const [eva = "", max = ""] = contactIds;
  expect(await removeContact(ctx, owner, clientId, eva)).toEqual({ ok: true });
  expect(await lookUp(ctx, { phones: ["+13035550101"] })).toEqual([]);
  expect(await removeContact(ctx, owner, clientId, max)).toEqual({ ok: false, reason: "last" });
  expect(await ctx.db.select({ id: contacts.id }).from(contacts)).toEqual([{ id: max }]);
  expect(await ctx.db.$count(contactLookups)).toBe(2);
  const { contactId } = await addContact(
    ctx,
    owner,
    clientId,
    person("Ida", { emails: ["ida@example.com"] }),
  );
  expect((await opened(ctx, owner, clientId)).contacts.map(({ id }) => id)).toEqual([max, contactId]);
  expect(await lookUp(ctx, { emails: ["ida@example.com"] })).toMatchObject([{ contactId }]);
});

test("two contacts who are removed at once leave one", async () => {
  const ctx = await createTestContext();
  const { clientId, contactIds } = await createClient(ctx, owner, zaunkoenigs);
  const [eva = "", max = ""] = contactIds;
  await Promise.all([removeContact(ctx, owner, clientId, eva), removeContact(ctx, owner, clientId, max)]);
  expect(await ctx.db.$count(contacts)).toBe(1);
});

test("each read and each change leaves a trace that names person, client and part, and no value", async () => {
  const ctx = await createTestContext();
  const { clientId } = await createClient(ctx, owner, zaunkoenigs);
  await readClient(ctx, helper, clientId);
  await changeState(ctx, owner, clientId, "paused");
  await changeState(ctx, owner, clientId, "paused");
  expect(await events(ctx)).toEqual([
    'client.created {"source":"staff"}',
    'client.read {"part":"file"}',
    'client.state-changed {"from":"active","to":"paused"}',
  ]);
  const { results } = await ctx.raw
    .prepare("select distinct client_id from security_events")
    .all<{ client_id: string }>();
  expect(results).toEqual([{ client_id: clientId }]);
});

test("whoever enters an email or phone of another client is told which, archived ones included", async () => {
  const ctx = await createTestContext();
  const { clientId } = await createClient(ctx, owner, { ...zaunkoenigs, state: "archived" });
  const wanted = { emails: ["max@example.com"], phones: ["+13035550101"] };
  expect(await findDuplicates(ctx, owner, wanted)).toEqual([
    { clientId, state: "archived", names: ["Eva Zaunkönig", "Max Zaunkönig"], same: ["email", "phone"] },
  ]);
  expect(await findDuplicates(ctx, owner, wanted, clientId)).toEqual([]);
  expect(await findDuplicates(ctx, owner, { emails: ["ida@example.com"], phones: [] })).toEqual([]);
});
