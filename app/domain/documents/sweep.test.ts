import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { documents } from "../../../drizzle/schema/documents.ts";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { addHousehold, bring, keysOf, staffMember, upload } from "../../../test/harness/papers.ts";
import { pagePdf, photoJpeg } from "../../../test/harness/pictures.ts";
import { events } from "../../../test/harness/staff.ts";
import { confirmUpload, listDocuments, openDocument } from "./documents.ts";
import { reconcileFiles } from "./reconcile.ts";
import { sweepUploads } from "./sweep.ts";

let ctx: TestContext;
let home: Awaited<ReturnType<typeof addHousehold>>;
/** The bucket tells real time of its objects, so the clock here runs along and is moved ahead. */
let ahead = 0;
const day = 86_400_000;
beforeEach(async () => {
  ahead = 0;
  ctx = await createTestContext({ clock: { now: () => new Date(Date.now() + ahead) } });
  home = await addHousehold(ctx);
});

const pdf = { name: "a.pdf", type: "application/pdf", bytes: pagePdf() };
const stateOf = async (id: string) =>
  (await ctx.db.select({ state: documents.state }).from(documents).where(eq(documents.id, id)))[0]?.state;

test("UP-12: an upload that nobody confirmed within a day is given up with its bytes, and not before", async () => {
  const id = await upload(ctx, staffMember, home.owner, pdf);
  await ctx.bucket.put(`clients/temp/${home.clientId}/nobodys`, "x");
  ahead = day - 60_000;
  expect(await sweepUploads(ctx)).toEqual({ removed: 0, objects: 0 });
  expect(await keysOf(ctx)).toHaveLength(2);
  ahead = day + 60_000;
  expect(await sweepUploads(ctx)).toEqual({ removed: 1, objects: 1 });
  expect(await keysOf(ctx)).toEqual([]);
  expect(await stateOf(id)).toBe("removed");
  await expect(confirmUpload(ctx, staffMember, home.owner, id)).rejects.toMatchObject({ code: "not-found" });
  expect(await sweepUploads(ctx)).toEqual({ removed: 0, objects: 0 });
});

test("UP-12: what a confirmation wrote before it died goes with the upload", async () => {
  const id = await upload(ctx, staffMember, home.owner, pdf);
  await ctx.files.write(`clients/${home.clientId}/${id}`, pdf.bytes, {
    type: pdf.type,
    length: pdf.bytes.length,
  });
  ahead = day + 60_000;
  await sweepUploads(ctx);
  expect(await keysOf(ctx)).toEqual([]);
});

test("what was held back is let go after a month", async () => {
  const eicar = `X5O!P%@AP[4\\PZX54(P^)7CC)7}$${"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"}`;
  const id = await upload(ctx, staffMember, home.owner, { ...pdf, bytes: Buffer.from(`%PDF-1.4 ${eicar}`) });
  expect((await confirmUpload(ctx, staffMember, home.owner, id)).ok).toBe(false);
  ahead = 29 * day;
  await sweepUploads(ctx);
  await reconcileFiles(ctx);
  expect(await keysOf(ctx)).toEqual([`quarantine/${id}`]);
  ahead = 31 * day;
  await sweepUploads(ctx);
  expect([await keysOf(ctx), await stateOf(id)]).toEqual([[], "removed"]);
});

test("UP-12: at night, bytes without a document go after a day; documents and their small pictures stay", async () => {
  const photo = await bring(ctx, staffMember, home.owner, {
    name: "a.jpg",
    type: "image/jpeg",
    bytes: await photoJpeg(),
  });
  const place = `clients/${home.clientId}`;
  for (const key of [
    `${place}/nobodys`,
    `${place}/nobodys-thumb`,
    "clients/drafts/gone/nobodys",
    "quarantine/nobodys",
  ])
    await ctx.bucket.put(key, "x");
  const all = await keysOf(ctx);
  expect(await reconcileFiles(ctx)).toEqual({ looked: 6, removed: 0, lost: 0 });
  expect(await keysOf(ctx)).toEqual(all);
  ahead = day + 60_000;
  expect(await reconcileFiles(ctx)).toEqual({ looked: 6, removed: 4, lost: 0 });
  expect((await keysOf(ctx)).sort()).toEqual([`${place}/${photo}`, `${place}/${photo}-thumb`]);
  expect(await openDocument(ctx, staffMember, home.owner, photo)).toContain(photo);
});

test("UP-12: a document whose bytes are gone is told once, shown as missing and not handed out", async () => {
  const id = await bring(ctx, staffMember, home.owner, pdf);
  await ctx.bucket.delete(`clients/${home.clientId}/${id}`);
  expect(await reconcileFiles(ctx)).toMatchObject({ lost: 1 });
  expect(await reconcileFiles(ctx)).toMatchObject({ lost: 0 });
  expect((await events(ctx)).filter((line) => line.startsWith("document.lost"))).toHaveLength(1);
  expect(await listDocuments(ctx, home.owner)).toMatchObject([{ id, isLost: true }]);
  await expect(openDocument(ctx, staffMember, home.owner, id)).rejects.toMatchObject({ code: "not-found" });
});

test("UP-12: a bucket of more than one page is gone through part by part, with the same outcome", async () => {
  const kept = await bring(ctx, staffMember, home.owner, pdf);
  await ctx.bucket.put("clients/zzz/nobodys", "x");
  const paged: TestContext = {
    ...ctx,
    files: {
      ...ctx.files,
      async list(prefix, cursor) {
        // Pages of one object; as R2's own, a cursor stands behind a key, whatever was removed before it.
        const { objects } = await ctx.bucket.list({ prefix, ...(cursor && { startAfter: cursor }) });
        const files = objects
          .slice(0, 1)
          .map(({ key, size, uploaded }) => ({ key, length: size, uploadedAt: uploaded }));
        return { files, cursor: objects.length > 1 ? (files[0]?.key ?? null) : null };
      },
    },
  };
  await ctx.bucket.put(`clients/${home.clientId}/nobodys`, "x");
  ahead = day + 60_000;
  expect(await reconcileFiles(paged)).toEqual({ looked: 3, removed: 2, lost: 0 });
  expect(await keysOf(ctx)).toEqual([`clients/${home.clientId}/${kept}`]);
});

test("a run that would remove very much stops and says so", async () => {
  await Promise.all(Array.from({ length: 510 }, (_, index) => ctx.bucket.put(`clients/aaa/${index}`, "x")));
  ahead = day + 60_000;
  expect(await reconcileFiles(ctx)).toMatchObject({ removed: 500 });
  expect(ctx.logs.filter(({ level }) => level === "error").map(({ event }) => event)).toEqual([
    "files.too-many-orphans",
  ]);
}, 60_000);
