import { beforeEach, expect, test } from "vitest";
import { signatures, waiverVersions } from "../../../drizzle/schema/waivers.ts";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import {
  addDraft,
  addHousehold,
  bring,
  keysOf,
  staffMember,
  upload,
  visitor,
} from "../../../test/harness/papers.ts";
import { pagePdf, photoJpeg } from "../../../test/harness/pictures.ts";
import { dump, events } from "../../../test/harness/staff.ts";
import { readSubject } from "../subjects/subjects.ts";
import {
  confirmUpload,
  listDocuments,
  openDocument,
  readThumbnail,
  readWhose,
  removeDocument,
  storeOwnFile,
} from "./documents.ts";

let ctx: TestContext;
let home: Awaited<ReturnType<typeof addHousehold>>;
beforeEach(async () => {
  ctx = await createTestContext();
  home = await addHousehold(ctx);
});

const pdf = {
  name: "Sentinelname.pdf",
  type: "application/pdf",
  bytes: pagePdf(),
  kind: "vaccination",
} as const;
const notFound = { code: "not-found" };

test("a download leaves its entry before its address, which is good for a minute and an attachment", async () => {
  const id = await bring(ctx, staffMember, home.owner, pdf);
  const before = (await events(ctx)).length;
  const failing: TestContext = {
    ...ctx,
    files: { ...ctx.files, grantDownload: () => Promise.reject(new Error("no address")) },
  };
  await expect(openDocument(failing, home.contact, home.owner, id)).rejects.toThrow("no address");
  expect((await events(ctx)).slice(before)).toEqual([
    `document.read ${JSON.stringify({ kind: "vaccination", document: id })}`,
  ]);
  const url = new URL(await openDocument(ctx, staffMember, home.owner, id));
  expect(url.searchParams.get("X-Amz-Expires")).toBe("60");
  expect(url.searchParams.get("response-content-disposition")).toMatch(
    /^attachment; filename="Sentinelname\.pdf"/,
  );
  expect(url.searchParams.get("response-content-type")).toBe("application/pdf");
  const { results } = await ctx.raw
    .prepare(
      "select staff_id, client_id, subject_type, subject_id from security_events where event = 'document.read'",
    )
    .all();
  expect(results).toEqual([
    {
      staff_id: null,
      client_id: home.clientId,
      subject_type: "contact",
      subject_id: home.contact.kind === "client" ? home.contact.contactId : "",
    },
    { staff_id: "staff-robin", client_id: home.clientId, subject_type: "document", subject_id: id },
  ]);
});

test("UP-06: the address of a download is in no log line and in no row, and neither is the file's name", async () => {
  const id = await bring(ctx, staffMember, home.owner, pdf);
  const url = new URL(await openDocument(ctx, staffMember, home.owner, id));
  const traces = JSON.stringify(ctx.logs) + (await dump(ctx));
  expect(traces).not.toContain(String(url.searchParams.get("X-Amz-Signature")));
  expect(traces).not.toContain("Sentinelname");
});

test("UP-13: a file name cannot write headers or hide what the file is", async () => {
  const name = 'a"\r\nSet-Cookie: x=1\r\n\u202Efdp.exe/..\\..\\Befund für Bello.pdf';
  const id = await bring(ctx, staffMember, home.owner, { ...pdf, name });
  const [view] = await listDocuments(ctx, home.owner);
  expect(view?.name).toBe("Befund für Bello.pdf");
  const url = new URL(await openDocument(ctx, staffMember, home.owner, id));
  const disposition = url.searchParams.get("response-content-disposition") ?? "";
  expect(disposition).toMatch(/^attachment; filename="[ -~]*"; filename\*=UTF-8''[\w.%~-]+$/);
  expect(disposition).not.toMatch(/[\r\n]|Set-Cookie/);
});

test("AZ-07: another household, and another's draft, cannot confirm, open, see or remove a document", async () => {
  const neighbour = await addHousehold(ctx, "Milan Kos");
  const { owner: draft } = await addDraft(ctx);
  const photo = { name: "a.jpg", type: "image/jpeg", bytes: await photoJpeg() };
  const stored = await bring(ctx, home.contact, home.owner, photo);
  const waiting = await upload(ctx, home.contact, home.owner, photo);
  const others = [
    [neighbour.contact, neighbour.owner],
    [neighbour.contact, home.owner],
    [visitor, draft],
    [visitor, home.owner],
    [staffMember, neighbour.owner],
    [staffMember, { kind: "draft", draftId: home.clientId }],
  ] as const;
  for (const [by, owner] of others) {
    for (const id of [stored, waiting, "unknown"]) {
      await expect(confirmUpload(ctx, by, owner, id)).rejects.toMatchObject(notFound);
      await expect(openDocument(ctx, by, owner, id)).rejects.toMatchObject(notFound);
      await expect(readThumbnail(ctx, by, owner, id)).rejects.toMatchObject(notFound);
      await expect(removeDocument(ctx, by, owner, id)).rejects.toMatchObject(notFound);
    }
  }
  expect(await listDocuments(ctx, neighbour.owner)).toEqual([]);
  expect(await listDocuments(ctx, home.owner)).toHaveLength(1);
  expect((await events(ctx)).some((line) => /document\.(read|removed)/.test(line))).toBe(false);
});

test("UP-16: a removed document is gone with its small picture, its name and its address of a moment ago", async () => {
  const photo = { name: "a.jpg", type: "image/jpeg", bytes: await photoJpeg() };
  const id = await bring(ctx, home.contact, home.owner, photo);
  const key = new URL(await openDocument(ctx, home.contact, home.owner, id)).pathname
    .split("/")
    .slice(2)
    .join("/");
  expect(await ctx.bucket.head(key)).not.toBeNull();
  await removeDocument(ctx, home.contact, home.owner, id);
  // What the old address names is not there: S3 answers 404 to it.
  expect(await ctx.bucket.head(key)).toBeNull();
  expect(await keysOf(ctx)).toEqual([]);
  expect(await listDocuments(ctx, home.owner)).toEqual([]);
  await expect(openDocument(ctx, home.contact, home.owner, id)).rejects.toMatchObject(notFound);
  await expect(removeDocument(ctx, home.contact, home.owner, id)).rejects.toMatchObject(notFound);
  expect((await events(ctx)).filter((line) => line.startsWith("document.removed"))).toHaveLength(1);
});

test("a granted upload can be given up before it is confirmed", async () => {
  const id = await upload(ctx, home.contact, home.owner, pdf);
  await removeDocument(ctx, home.contact, home.owner, id);
  expect(await keysOf(ctx)).toEqual([]);
  await expect(confirmUpload(ctx, home.contact, home.owner, id)).rejects.toMatchObject(notFound);
});

test("a household removes what it brought and nothing else; nobody removes what a signature rests on", async () => {
  const staffs = await bring(ctx, staffMember, home.owner, pdf);
  const paper = await bring(ctx, staffMember, home.owner, { ...pdf, kind: "waiver" });
  const own = await storeOwnFile(ctx, home.clientId, {
    kind: "waiver",
    name: "Waiver.pdf",
    type: "application/pdf",
    bytes: pagePdf(),
  });
  await ctx.db.batch([own.statement]);
  for (const id of [staffs, paper, own.id])
    await expect(removeDocument(ctx, home.contact, home.owner, id)).rejects.toMatchObject(notFound);
  await expect(removeDocument(ctx, staffMember, home.owner, own.id)).rejects.toMatchObject(notFound);

  await ctx.db.insert(waiverVersions).values({
    id: "version",
    number: 1,
    title: "Waiver",
    body: "Text",
    textHash: "hash",
    requiresNewSignature: true,
    publishedAt: ctx.clock.now(),
  });
  const key = await readSubject(ctx, home.clientId);
  await ctx.db.insert(signatures).values({
    id: "signature",
    clientId: home.clientId,
    contactId: "contact",
    versionId: "version",
    textHash: "hash",
    method: "paper",
    source: "staff",
    signedAt: ctx.clock.now(),
    details: await key.seal("signatures.details", "signature", "{}"),
    documentId: paper,
  });
  await expect(removeDocument(ctx, staffMember, home.owner, paper)).rejects.toMatchObject(notFound);
  await removeDocument(ctx, staffMember, home.owner, staffs);
  expect((await listDocuments(ctx, home.owner)).map(({ id }) => id).sort()).toEqual([paper, own.id].sort());
});

test("a file of the house is kept under the client's key and opens like any other", async () => {
  const own = await storeOwnFile(ctx, home.clientId, {
    kind: "waiver",
    name: "Waiver of Eva Zaunkönig",
    type: "application/pdf",
    bytes: pagePdf(),
  });
  expect(await listDocuments(ctx, home.owner)).toEqual([]);
  await ctx.db.batch([own.statement]);
  expect(await listDocuments(ctx, home.owner)).toMatchObject([
    { id: own.id, name: "Waiver of Eva Zaunkönig.pdf", broughtBy: "system" },
  ]);
  expect(await openDocument(ctx, home.contact, home.owner, own.id)).toContain(own.id);
});

test("whose documents they are is read in one trip; nobody's are not found", async () => {
  expect(await readWhose(ctx, home.clientId)).toEqual({
    household: "Eva Zaunkönig",
    dogs: [{ id: home.dogId, name: "Biscuit" }],
  });
  await expect(readWhose(ctx, "nobody")).rejects.toMatchObject(notFound);
});
