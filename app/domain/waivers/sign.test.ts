import { eq } from "drizzle-orm";
import { PDFDocument } from "pdf-lib";
import { beforeEach, expect, test } from "vitest";
import { documents } from "../../../drizzle/schema/documents.ts";
import { signatures, waiverVersions } from "../../../drizzle/schema/waivers.ts";
import { createTestContext, type TestContext, testStart } from "../../../test/harness/context.ts";
import { textOf } from "../../../test/harness/pdf-text.ts";
import { addStaff, dump, events } from "../../../test/harness/staff.ts";
import type { By } from "../by.ts";
import { createClient } from "../clients/create.ts";
import { contactDetails } from "../clients/records.ts";
import { DomainError } from "../errors.ts";
import { deliverDue } from "../messages/outbox.ts";
import { readSubject } from "../subjects/subjects.ts";
import { signatureDetails } from "./details.ts";
import { makeMissingPapers, makePaper } from "./papers.ts";
import { evidenceOf, type SignatureInput, signWaiver } from "./sign.ts";
import { waiverState } from "./state.ts";
import { publishWaiver } from "./versions.ts";
import { currentWaiver } from "./waivers.ts";

const text = { title: "Training agreement", body: "Dogs bite.\n\nI know that." };
const rules = { requiresNewSignature: true, resignAfterMonths: null };
const drawing = `M10 20${Array.from({ length: 20 }, (_, index) => `L${20 + index * 5} ${30 + (index % 4) * 10}`).join("")}`;

let ctx: TestContext;
let owner: By;
beforeEach(async () => {
  ctx = await createTestContext();
  ctx.origin = { ...ctx.origin, address: "203.0.113.7", timeZone: "Europe/Berlin" };
  owner = { kind: "staff", staffId: await addStaff(ctx), role: "owner" };
});

const publish = (
  change: Partial<typeof text & { requiresNewSignature: boolean; resignAfterMonths: number | null }> = {},
) =>
  currentWaiver(ctx).then((current) =>
    publishWaiver(ctx, owner, current?.number ?? 0, { ...text, ...rules, ...change }),
  );

async function household(names = ["Łukasz Šimůnek", "Юлия Ελένη"]) {
  const { clientId, contactIds } = await createClient(ctx, owner, {
    state: "active",
    source: "staff",
    contacts: names.map((name, index) => ({
      details: contactDetails.parse({ name, emails: [`person${index}@example.com`] }),
      signs: true,
      getsReportCards: true,
      pays: index === 0,
    })),
  });
  return { clientId, contactIds, first: contactIds[0] ?? "", second: contactIds[1] ?? "" };
}

async function sign(clientId: string, contactId: string, change: Partial<SignatureInput> = {}) {
  const version = await currentWaiver(ctx);
  const by: By = { kind: "client", clientId, contactId };
  return signWaiver(ctx, by, {
    clientId,
    contactId,
    versionId: version?.id ?? "",
    name: "Łukasz Šimůnek",
    method: "typed",
    consent: true,
    source: "portal",
    evidence: evidenceOf(ctx),
    ...change,
  });
}

const rows = () => ctx.db.select().from(signatures);
const states = async (clientId: string) => (await waiverState(ctx, clientId)).map(({ state }) => state);

async function paperOf(clientId: string) {
  const [row] = await ctx.db.select().from(documents).where(eq(documents.clientId, clientId));
  const file = row && (await ctx.files.read(row.key));
  if (!file) throw new Error("There is no paper");
  return { row, bytes: new Uint8Array(await new Response(file.body).arrayBuffer()) };
}

test("each adult signs alone; the record names text, version, person, time, zone, address and browser, all sealed", async () => {
  await publish();
  const { clientId, first } = await household();
  expect(await states(clientId)).toEqual(["missing", "missing"]);
  const signed = await sign(clientId, first);
  expect(signed).toMatchObject({ ok: true });
  expect(await states(clientId)).toEqual(["signed", "missing"]);
  const [row] = await rows();
  const version = await currentWaiver(ctx);
  expect(row).toMatchObject({
    contactId: first,
    textHash: version?.textHash,
    method: "typed",
    signedAt: testStart,
  });
  const key = await readSubject(ctx, clientId);
  const details = row && (await key.open("signatures.details", row.id, row.details));
  expect(signatureDetails.parse(JSON.parse(details ?? "{}"))).toMatchObject({
    name: "Łukasz Šimůnek",
    drawing: null,
    consent: expect.stringContaining("electronically"),
    evidence: {
      timeZone: "Europe/Berlin",
      address: "203.0.113.7",
      userAgent: expect.stringContaining("iPhone"),
    },
  });
  const copy = await dump(ctx);
  for (const secret of ["Łukasz", "203.0.113.7", "iPhone", "Europe/Berlin"])
    expect(copy).not.toContain(secret);
  expect(await events(ctx)).toContain('waiver.signed {"number":1,"method":"typed","source":"portal"}');
});

test("the PDF holds text, name and certificate, is a document of the client and goes to the signer by mail", async () => {
  await publish();
  const { clientId, first } = await household();
  const signed = await sign(clientId, first);
  await ctx.settled();
  const { row, bytes } = await paperOf(clientId);
  expect(row).toMatchObject({
    kind: "waiver",
    state: "stored",
    type: "application/pdf",
    broughtBy: "system",
  });
  const [signature] = await rows();
  expect(signature?.documentId).toBe(row.id);
  const printed = await textOf(bytes);
  for (const part of [
    "Training agreement",
    "Dogs bite.",
    "Łukasz Šimůnek",
    signature?.textHash ?? "-",
    "203.0.113.7",
    "2026-11-02 09:00:00.000 UTC",
    "Signed at (Europe/Berlin)",
    "10:00:00",
    signed.ok ? signed.signatureId : "-",
  ])
    expect(printed).toContain(part);
  const pdf = await PDFDocument.load(bytes, { updateMetadata: false });
  expect([pdf.getTitle(), pdf.getAuthor(), pdf.getSubject(), pdf.getKeywords()]).toEqual([
    "Waiver, version 1",
    undefined,
    undefined,
    undefined,
  ]);
  const [mail] = ctx.mails;
  expect(mail).toMatchObject({ to: "person0@example.com", subject: "Your signed copy: Training agreement" });
  expect(mail?.text).toContain("I know that.");
  expect(mail?.attachments).toEqual([{ name: "waiver-version-1.pdf", bytes }]);
});

test.each([
  ["Latin, Czech and Polish", "Łukasz Šimůnek"],
  ["Greek", "Ελένη Παπαδοπούλου"],
  ["Cyrillic", "Юлия Щербакова"],
  ["Vietnamese", "Nguyễn Thị Hương"],
  ["two scripts", "Юлия Müller"],
])("a name in %s is printed as it is", async (_script, name) => {
  await publish();
  const { clientId, first } = await household();
  await sign(clientId, first, { name });
  const { bytes } = await paperOf(clientId);
  expect(await textOf(bytes)).toContain(name.normalize("NFC"));
});

test("a name in Devanagari is printed with its own letters, and what no typeface has by its number", async () => {
  await publish();
  const { clientId, first, second } = await household();
  await sign(clientId, first, { name: "राम" });
  expect(await textOf((await paperOf(clientId)).bytes)).toContain("राम");
  await ctx.db.delete(documents);
  await sign(clientId, second, { name: "李 Wei 🐕" });
  const printed = await textOf((await paperOf(clientId)).bytes);
  expect(printed).toContain("[U+674E] Wei [U+1F415]");
  expect(printed).toContain("typeface does not have");
});

test("a drawn signature is drawn on the paper", async () => {
  await publish();
  const { clientId, first } = await household();
  expect(await sign(clientId, first, { method: "drawn", drawing })).toMatchObject({ ok: true });
  const { bytes } = await paperOf(clientId);
  expect(await textOf(bytes)).toContain("Drawn by hand");
  expect((await rows())[0]?.method).toBe("drawn");
});

test("of two at once one signs, and the other is told that it is done", async () => {
  await publish();
  const { clientId, first } = await household();
  const both = await Promise.all([sign(clientId, first), sign(clientId, first)]);
  expect(both.map(({ ok }) => ok).sort()).toEqual([false, true]);
  expect(both.find(({ ok }) => !ok)).toMatchObject({
    reason: "already",
    sentence: expect.stringContaining("already"),
  });
  expect(await rows()).toHaveLength(1);
  expect((await events(ctx)).filter((line) => line.startsWith("waiver.signed"))).toHaveLength(1);
  await ctx.settled();
  expect(ctx.mails).toHaveLength(1);
});

test("a text that was replaced after it was opened cannot be signed", async () => {
  await publish();
  const { clientId, first } = await household();
  const old = await currentWaiver(ctx);
  await publish({ body: "Another text." });
  expect(await sign(clientId, first, { versionId: old?.id ?? "" })).toMatchObject({
    ok: false,
    reason: "changed",
  });
  expect(await rows()).toEqual([]);
});

test("a text published between the look and the signature is not taken for the one that was read", async () => {
  await publish();
  const { clientId, first } = await household();
  const batch = ctx.db.batch.bind(ctx.db);
  let batches = 0;
  Object.assign(ctx.db, {
    batch: async (statements: never) => {
      batches += 1;
      if (batches === 2) await publish({ body: "Another text." });
      return batch(statements);
    },
  });
  expect(await sign(clientId, first)).toMatchObject({ ok: false, reason: "changed" });
  expect(await rows()).toEqual([]);
});

test("AZ-03: nobody signs for another contact or another household, nor for one who does not have to", async () => {
  await publish();
  const mine = await household();
  const theirs = await household(["Somebody Else"]);
  const by: By = { kind: "client", clientId: mine.clientId, contactId: mine.first };
  const input = {
    versionId: (await currentWaiver(ctx))?.id ?? "",
    name: "X",
    method: "typed",
    consent: true,
    source: "portal",
    evidence: evidenceOf(ctx),
  } as const;
  for (const pair of [
    { clientId: mine.clientId, contactId: mine.second },
    { clientId: theirs.clientId, contactId: theirs.first },
    { clientId: mine.clientId, contactId: theirs.first },
  ]) {
    await expect(signWaiver(ctx, by, { ...input, ...pair })).rejects.toThrow(DomainError);
  }
  await expect(
    signWaiver(
      ctx,
      { kind: "visitor" },
      { ...input, clientId: mine.clientId, contactId: theirs.first, source: "intake" },
    ),
  ).rejects.toThrow(DomainError);
  expect(await rows()).toEqual([]);
});

test("a name of nothing but marks, and a drawing that is none, are refused with a sentence", async () => {
  await publish();
  const { clientId, first } = await household();
  expect(await sign(clientId, first, { name: " \u202e\u0000 " })).toMatchObject({
    ok: false,
    reason: "name",
  });
  expect(await sign(clientId, first, { method: "drawn", drawing: "M1 1L2 2" })).toMatchObject({
    reason: "drawing",
  });
  expect(await rows()).toEqual([]);
});

test("a signature stands when its PDF fails, and the job makes and mails it later, once", async () => {
  await publish();
  const { clientId, first } = await household();
  const { write } = ctx.files;
  ctx.files.write = () => Promise.reject(new Error("the bucket is away"));
  expect(await sign(clientId, first)).toMatchObject({ ok: true });
  ctx.advance(121);
  expect(await makeMissingPapers(ctx)).toEqual({ made: 0, failed: 1 });
  ctx.files.write = write;
  expect(await makeMissingPapers(ctx)).toEqual({ made: 1, failed: 0 });
  expect(await makeMissingPapers(ctx)).toEqual({ made: 0, failed: 0 });
  const [row] = await rows();
  expect(row?.documentId).toBe((await paperOf(clientId)).row.id);
  expect(ctx.logs.filter(({ event }) => event === "waiver.paper-failed")).toHaveLength(2);
});

test("of two that make the PDF of one signature at once, one leaves a document and a mail", async () => {
  await publish();
  const { clientId, first } = await household();
  const { write } = ctx.files;
  ctx.files.write = () => Promise.reject(new Error("the bucket is away"));
  const signed = await sign(clientId, first);
  ctx.files.write = write;
  const signatureId = signed.ok ? signed.signatureId : "";
  await Promise.all([makePaper(ctx, signatureId), makePaper(ctx, signatureId)]);
  const kept = await ctx.db.select({ id: documents.id }).from(documents);
  expect(kept).toEqual([{ id: (await rows())[0]?.documentId }]);
  await deliverDue(ctx);
  expect(ctx.mails).toHaveLength(1);
});

test("a text that was changed in the database is not printed as what was signed", async () => {
  await publish();
  const { clientId, first } = await household();
  const { write } = ctx.files;
  ctx.files.write = () => Promise.reject(new Error("the bucket is away"));
  await sign(clientId, first);
  ctx.files.write = write;
  await ctx.db.update(waiverVersions).set({ body: "You owe me a house." });
  ctx.advance(121);
  expect(await makeMissingPapers(ctx)).toEqual({ made: 0, failed: 1 });
  expect((await rows())[0]?.documentId).toBeNull();
});

test("a new version asks everybody again only where it says so", async () => {
  await publish();
  const { clientId, first } = await household(["Robin"]);
  await sign(clientId, first);
  await publish({ body: "A comma moved.", requiresNewSignature: false });
  expect(await states(clientId)).toEqual(["signed"]);
  await publish({ body: "Something important.", requiresNewSignature: true });
  expect(await states(clientId)).toEqual(["outdated"]);
  await publish({ body: "A comma again.", requiresNewSignature: false });
  expect(await states(clientId)).toEqual(["outdated"]);
  expect(await sign(clientId, first)).toMatchObject({ ok: true });
  expect(await states(clientId)).toEqual(["signed"]);
});

test("a signature ages to the second, a month's last day included, and can then be given again", async () => {
  await publish({ resignAfterMonths: 3 });
  const { clientId, first } = await household(["Robin"]);
  // 30 November plus three months is 28 February.
  ctx.advance((Date.parse("2026-11-30T12:00:00Z") - testStart.getTime()) / 1000);
  await sign(clientId, first);
  const end = Date.parse("2027-02-28T12:00:00Z");
  ctx.advance((end - ctx.clock.now().getTime()) / 1000 - 1);
  expect(await states(clientId)).toEqual(["signed"]);
  expect(await sign(clientId, first)).toMatchObject({ reason: "already" });
  ctx.advance(1);
  expect(await states(clientId)).toEqual(["expired"]);
  expect(await sign(clientId, first)).toMatchObject({ ok: true });
  expect(await states(clientId)).toEqual(["signed"]);
  expect(await rows()).toHaveLength(2);
});

test("while no text is published nobody has to sign, and nobody can", async () => {
  const { clientId, first } = await household();
  expect(await states(clientId)).toEqual([]);
  expect(await sign(clientId, first)).toMatchObject({ ok: false });
});
