import { beforeEach, expect, test } from "vitest";
import { documents } from "../../../drizzle/schema/documents.ts";
import { signatures } from "../../../drizzle/schema/waivers.ts";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { addStaff, dump, events } from "../../../test/harness/staff.ts";
import type { By } from "../by.ts";
import { createClient } from "../clients/create.ts";
import { readSummary } from "../clients/missing.ts";
import { contactDetails } from "../clients/records.ts";
import { DomainError } from "../errors.ts";
import { readSubject } from "../subjects/subjects.ts";
import { askForSignatures } from "./ask.ts";
import { readOwnWaiver, readWaivers } from "./read.ts";
import { recordPaper } from "./record-paper.ts";
import { evidenceOf, signWaiver } from "./sign.ts";
import { waiverState } from "./state.ts";
import { hashText } from "./text.ts";
import { currentWaiver, publishWaiver, readVersion } from "./versions.ts";
import { readStanding, voidSignature } from "./void.ts";

let ctx: TestContext;
let owner: Extract<By, { kind: "staff" }>;
beforeEach(async () => {
  ctx = await createTestContext();
  owner = { kind: "staff", staffId: await addStaff(ctx), role: "owner" };
  await publish("Dogs bite.");
});

async function publish(body: string) {
  const number = (await currentWaiver(ctx))?.number ?? 0;
  const rules = { requiresNewSignature: true, resignAfterMonths: null };
  return publishWaiver(ctx, owner, number, { title: "Agreement", body, ...rules });
}

async function household(
  people: { name: string; email?: string; signs?: boolean }[] = [
    { name: "Wren Alder", email: "wren@example.com" },
  ],
) {
  const { clientId, contactIds } = await createClient(ctx, owner, {
    state: "active",
    source: "staff",
    contacts: people.map(({ name, email, signs = true }) => ({
      details: contactDetails.parse({ name, emails: email ? [email] : [] }),
      signs,
      getsReportCards: true,
      pays: true,
    })),
  });
  return { clientId, contactIds, contactId: contactIds[0] ?? "" };
}

async function sign(clientId: string, contactId: string): Promise<string> {
  const signed = await signWaiver(
    ctx,
    { kind: "client", clientId, contactId },
    {
      clientId,
      contactId,
      versionId: (await currentWaiver(ctx))?.id ?? "",
      name: "Wren Alder",
      method: "typed",
      consent: true,
      source: "portal",
      evidence: evidenceOf(ctx),
    },
  );
  if (!signed.ok) throw new Error(signed.sentence);
  return signed.signatureId;
}

async function scan(clientId: string, change: Partial<typeof documents.$inferInsert> = {}) {
  const id = ctx.random.id();
  const key = await readSubject(ctx, clientId);
  const now = ctx.clock.now();
  await ctx.db.insert(documents).values({
    id,
    subjectId: clientId,
    clientId,
    kind: "waiver",
    state: "stored",
    stateAt: now,
    key: `clients/test/${id}`,
    name: await key.seal("documents.name", id, "scan.pdf"),
    declaredType: "application/pdf",
    declaredLength: 10,
    broughtBy: "staff",
    createdAt: now,
    ...change,
  });
  return id;
}

const states = async (clientId: string) => (await waiverState(ctx, clientId)).map(({ state }) => state);

test("a voided signature counts no more, keeps its record and its PDF, and its reason is sealed", async () => {
  const { clientId, contactId } = await household();
  const id = await sign(clientId, contactId);
  expect((await readSummary(ctx, clientId)).missing.map(({ code }) => code)).not.toContain("waiver");
  await voidSignature(ctx, owner, clientId, id, "Signed for a neighbour");
  expect(await states(clientId)).toEqual(["missing"]);
  expect((await readSummary(ctx, clientId)).missing.map(({ code }) => code)).toContain("waiver");
  const [row] = await ctx.db.select().from(signatures);
  expect(row).toMatchObject({ id, voidedBy: owner.staffId, documentId: expect.any(String) });
  expect(await dump(ctx)).not.toContain("neighbour");
  const { given } = await readWaivers(ctx, owner, clientId);
  expect(given[0]?.voided?.reason).toBe("Signed for a neighbour");
  const helper = await readWaivers(ctx, { ...owner, role: "helper" }, clientId);
  expect(helper.given[0]?.voided?.reason).toBeNull();
  expect(await events(ctx)).toContain('waiver.voided {"number":1}');
  await sign(clientId, contactId);
  expect(await states(clientId)).toEqual(["signed"]);
});

test("AZ-10: what is of another client, unknown or voided already is not found, and leaves no trace of a change", async () => {
  const mine = await household();
  const theirs = await household([{ name: "Somebody Else" }]);
  const id = await sign(mine.clientId, mine.contactId);
  await expect(voidSignature(ctx, owner, theirs.clientId, id, "x")).rejects.toThrow(DomainError);
  await expect(readStanding(ctx, owner, theirs.clientId, id)).rejects.toThrow(DomainError);
  await expect(voidSignature(ctx, owner, mine.clientId, "nothing", "x")).rejects.toThrow(DomainError);
  await expect(readWaivers(ctx, owner, "nothing")).rejects.toThrow(DomainError);
  await expect(askForSignatures(ctx, owner, "nothing")).rejects.toThrow(DomainError);
  await voidSignature(ctx, owner, mine.clientId, id, "x");
  await expect(voidSignature(ctx, owner, mine.clientId, id, "y")).rejects.toThrow(DomainError);
  const voids = (await events(ctx)).filter((line) => line.startsWith("waiver.voided"));
  expect(voids).toHaveLength(1);
});

test("of two who void one signature at once, one does", async () => {
  const { clientId, contactId } = await household();
  const id = await sign(clientId, contactId);
  const both = await Promise.allSettled([
    voidSignature(ctx, owner, clientId, id, "a"),
    voidSignature(ctx, owner, clientId, id, "b"),
  ]);
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect((await events(ctx)).filter((line) => line.startsWith("waiver.voided"))).toHaveLength(1);
});

test("a signature on paper is recorded once with its scan, its day and the text that it shows", async () => {
  const { clientId, contactId } = await household();
  const documentId = await scan(clientId);
  const paper = { contactId, documentId, number: 1, signedOn: "2026-10-30" } as const;
  const twice = await Promise.all([
    recordPaper(ctx, owner, clientId, paper),
    recordPaper(ctx, owner, clientId, paper),
  ]);
  expect(twice.map(({ ok }) => ok).sort()).toEqual([false, true]);
  expect(await states(clientId)).toEqual(["signed"]);
  const { given } = await readWaivers(ctx, owner, clientId);
  expect(given).toMatchObject([
    { name: "Wren Alder", method: "paper", documentId, signedAt: new Date("2026-10-30T12:00:00Z") },
  ]);
  expect(ctx.mails).toEqual([]);
  await publish("Another text.");
  expect(await states(clientId)).toEqual(["outdated"]);
});

test("a paper needs a day that has come and a scan that somebody uploaded for this client", async () => {
  const { clientId, contactId } = await household([{ name: "Wren" }, { name: "Kid", signs: false }]);
  const other = await household([{ name: "Somebody Else" }]);
  const documentId = await scan(clientId);
  const paper = { contactId, documentId, number: 1, signedOn: "2026-10-30" } as const;
  expect(await recordPaper(ctx, owner, clientId, { ...paper, signedOn: "2026-11-04" })).toEqual({
    ok: false,
    reason: "future",
  });
  const kid = (await readOwnWaiver(ctx, { kind: "client", clientId, contactId })).household;
  expect(kid.map(({ name }) => name)).toEqual(["Wren"]);
  for (const wrong of [
    { ...paper, documentId: await scan(other.clientId) },
    { ...paper, documentId: await scan(clientId, { kind: "other" }) },
    { ...paper, documentId: await scan(clientId, { state: "removed" }) },
    { ...paper, documentId: await scan(clientId, { broughtBy: "system" }) },
    { ...paper, contactId: other.contactId },
    { ...paper, number: 9 },
  ])
    await expect(recordPaper(ctx, owner, clientId, wrong)).rejects.toThrow(DomainError);
  expect(await ctx.db.select().from(signatures)).toEqual([]);
});

test("each adult who has not signed is asked by a mail of his own, once a day, also by two who press at once", async () => {
  const { clientId, contactIds } = await household([
    { name: "Wren Alder", email: "wren@example.com" },
    { name: "Robin Ash", email: "ash@example.com" },
    { name: "No Mail" },
    { name: "Kid", email: "kid@example.com", signs: false },
  ]);
  await sign(clientId, contactIds[1] ?? "");
  await ctx.settled();
  ctx.mails.length = 0;
  const both = await Promise.all([
    askForSignatures(ctx, owner, clientId),
    askForSignatures(ctx, owner, clientId),
  ]);
  expect(both.map(({ asked }) => asked).sort()).toEqual([0, 1]);
  expect(both[0]?.unreachable).toBe(1);
  await ctx.settled();
  expect(ctx.mails.map(({ to }) => to)).toEqual(["wren@example.com"]);
  expect(ctx.mails[0]?.text).toContain(`${ctx.settings.APP_ORIGIN}/portal`);
  ctx.advance(24 * 3600 - 1);
  expect(await askForSignatures(ctx, owner, clientId)).toEqual({ asked: 0, waiting: 1, unreachable: 1 });
  ctx.advance(1);
  expect(await askForSignatures(ctx, owner, clientId)).toEqual({ asked: 1, waiting: 0, unreachable: 1 });
  expect((await events(ctx)).filter((line) => line.startsWith("waiver.asked"))).toHaveLength(2);
});

test("reading a household's waivers leaves its trace, with no name in it", async () => {
  const { clientId } = await household();
  await readWaivers(ctx, owner, clientId);
  expect(await events(ctx)).toContain('client.read {"part":"waivers"}');
  expect((await events(ctx)).join()).not.toContain("Wren");
});

test("a version is tidied, hashed and never edited; of two who publish at once one does", async () => {
  const first = await readVersion(ctx, 1);
  const messy = { title: " Agre\u0301ment  two ", body: "One  \r\n\r\n\r\n\r\nTwo\r\n" };
  const rules = { requiresNewSignature: false, resignAfterMonths: 12 };
  const both = await Promise.all([
    publishWaiver(ctx, owner, 1, { ...messy, ...rules }),
    publishWaiver(ctx, owner, 1, { ...messy, ...rules }),
  ]);
  expect(both).toContainEqual({ ok: true, number: 2 });
  expect(both).toContainEqual({ ok: false, reason: "conflict" });
  const second = await readVersion(ctx, 2);
  expect(second).toMatchObject({ title: "Agrément two", body: "One\n\nTwo", resignAfterMonths: 12 });
  expect(second.textHash).toBe(await hashText({ title: "Agrément two", body: "One\n\nTwo" }));
  expect(await readVersion(ctx, 1)).toEqual(first);
  expect(await publishWaiver(ctx, owner, 2, { ...messy, ...rules })).toEqual({
    ok: false,
    reason: "unchanged",
  });
  expect(await publishWaiver(ctx, owner, 2, { ...messy, ...rules, resignAfterMonths: 6 })).toEqual({
    ok: true,
    number: 3,
  });
});

test("title and body cannot trade places in the hash, and its format stays as it is", async () => {
  expect(await hashText({ title: "a", body: "b" })).not.toBe(await hashText({ title: "ab", body: "" }));
  expect(await hashText({ title: 'a","b', body: "" })).not.toBe(await hashText({ title: "a", body: 'b","' }));
  // SHA-256 of ["waiver/1","Title","Body"], so that a hash printed years ago can be checked by hand.
  expect(await hashText({ title: "Title", body: "Body" })).toBe(
    "gdL8MtnMrTy5ELrYpcFJ998r0hD1ufhJkgnLXrI1eH0",
  );
});
