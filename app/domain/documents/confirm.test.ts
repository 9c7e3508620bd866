import { eq } from "drizzle-orm";
import sharp from "sharp";
import { beforeEach, expect, test } from "vitest";
import { documents } from "../../../drizzle/schema/documents.ts";
import { dogs } from "../../../drizzle/schema/dogs.ts";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { addHousehold, bring, keysOf, staffMember, upload } from "../../../test/harness/papers.ts";
import { pagePdf, photoJpeg, photoPng, scene, secret } from "../../../test/harness/pictures.ts";
import { events } from "../../../test/harness/staff.ts";
import { confirmUpload, listDocuments, openDocument, readThumbnail, removeDocument } from "./documents.ts";
import { grantUploads } from "./grants.ts";
import { tempKey } from "./keys.ts";

let ctx: TestContext;
let home: Awaited<ReturnType<typeof addHousehold>>;
beforeEach(async () => {
  ctx = await createTestContext();
  home = await addHousehold(ctx);
});

const confirm = async (id: string) => {
  const answer = await confirmUpload(ctx, staffMember, home.owner, id);
  return answer.ok ? "stored" : answer.reason;
};
const arrive = (file: Parameters<typeof upload>[3]) => upload(ctx, staffMember, home.owner, file);
const stateOf = async (id: string) => (await ctx.db.select().from(documents).where(eq(documents.id, id)))[0];
const objectAt = async (key: string) => {
  const found = await ctx.bucket.get(key);
  return found && Buffer.from(await found.arrayBuffer());
};
const jpeg = async (over = {}) => ({
  name: "Biscuit.jpeg",
  type: "image/jpeg",
  bytes: await photoJpeg(over),
  kind: "dog-photo" as const,
});

test("UP-08: a photo is kept without place and camera, upright in its small picture, and out of temp", async () => {
  const id = await arrive({ ...(await jpeg({ orientation: 6 })), dogId: home.dogId });
  expect(await confirm(id)).toBe("stored");
  const key = `clients/${home.clientId}/${id}`;
  expect((await keysOf(ctx)).sort()).toEqual([key, `${key}-thumb`]);
  const kept = await objectAt(key);
  expect(kept?.includes(secret)).toBe(false);
  expect((await sharp(kept as Buffer).metadata()).orientation).toBe(6);
  const { body } = await readThumbnail(ctx, home.contact, home.owner, id);
  const small = await sharp(Buffer.from(await new Response(body as BodyInit).arrayBuffer())).metadata();
  expect(small).toMatchObject({ format: "webp", width: 32, height: 48 });
  const [view] = await listDocuments(ctx, home.owner);
  expect(view).toMatchObject({
    name: "Biscuit.jpg",
    type: "image/jpeg",
    width: 48,
    height: 32,
    isLost: false,
  });
  expect(await ctx.bucket.head(key)).toMatchObject({ customMetadata: {}, size: kept?.length });
});

test("a dog's first photo becomes its photo, the second does not, and a removed one is no photo any more", async () => {
  const photo = { ...(await jpeg()), dogId: home.dogId };
  const first = await bring(ctx, staffMember, home.owner, photo);
  await bring(ctx, staffMember, home.owner, photo);
  const photoOf = async () => (await ctx.db.select().from(dogs))[0]?.photoDocumentId;
  expect(await photoOf()).toBe(first);
  await removeDocument(ctx, staffMember, home.owner, first);
  expect(await photoOf()).toBeNull();
});

test("UP-01: a file whose name, declared type and bytes disagree is refused and removed", async () => {
  const png = await photoPng();
  for (const [name, type] of [
    ["a.jpg", "image/jpeg"],
    ["a.png", "image/jpeg"],
    ["a.pdf", "image/png"],
    ["a.pdf", ""],
  ] as const) {
    const id = await arrive({ name, type, bytes: png });
    expect([name, type, await confirm(id)]).toEqual([name, type, "mismatch"]);
    expect(await stateOf(id)).toMatchObject({ state: "refused", reason: "mismatch" });
  }
  expect(await keysOf(ctx)).toEqual([]);
  expect((await events(ctx)).filter((line) => line.startsWith("document.refused"))).toHaveLength(4);
});

test("UP-07: an SVG under the name of a picture is refused", async () => {
  const svg = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`);
  expect(await confirm(await arrive({ name: "a.png", type: "image/png", bytes: svg }))).toBe("type");
});

test("UP-09: a picture of 30,000 × 30,000 pixels is refused by its header alone", async () => {
  const png = await scene(8, 8).png().toBuffer();
  png.writeUInt32BE(30_000, 16);
  png.writeUInt32BE(30_000, 20);
  const { crc32 } = await import("node:zlib");
  png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
  expect(await confirm(await arrive({ name: "a.png", type: "image/png", bytes: png }))).toBe(
    "too-many-pixels",
  );
  expect(await keysOf(ctx)).toEqual([]);
});

test("UP-10: what looks harmful is held back apart, and nobody can list, open or see it", async () => {
  const eicar = `X5O!P%@AP[4\\PZX54(P^)7CC)7}$${"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"}`;
  const bytes = Buffer.concat([pagePdf(), Buffer.from(eicar)]);
  const id = await arrive({ name: "a.pdf", type: "application/pdf", bytes });
  expect(await confirm(id)).toBe("malware");
  expect(await confirm(id)).toBe("malware");
  expect(await keysOf(ctx)).toEqual([`quarantine/${id}`]);
  expect(await listDocuments(ctx, home.owner)).toEqual([]);
  const refused = { code: "not-found" };
  await expect(openDocument(ctx, staffMember, home.owner, id)).rejects.toMatchObject(refused);
  await expect(readThumbnail(ctx, staffMember, home.owner, id)).rejects.toMatchObject(refused);
  expect((await events(ctx)).at(-1)).toContain("document.quarantined");
});

test("UP-03: what is longer or shorter than was said is refused by counting, and so is more than 20 MB", async () => {
  const bytes = pagePdf();
  for (const length of [bytes.length - 1, bytes.length + 1])
    expect(await confirm(await arrive({ name: "a.pdf", type: "application/pdf", bytes, length }))).toBe(
      "length",
    );
  const large = await arrive({ name: "a.pdf", type: "application/pdf", bytes, length: 20 * 1024 * 1024 });
  await ctx.bucket.put(tempKey(home.owner, large), new Uint8Array(20 * 1024 * 1024 + 1) as never);
  expect(await confirm(large)).toBe("too-large");
  expect(await keysOf(ctx)).toEqual([]);
});

test("a file of just 20 MB is kept", async () => {
  const bytes = Buffer.concat([
    pagePdf().subarray(0, -6),
    Buffer.alloc(20 * 1024 * 1024 - pagePdf().length, " "),
  ]);
  const whole = Buffer.concat([bytes, pagePdf().subarray(-6)]);
  expect(whole.length).toBe(20 * 1024 * 1024);
  expect(await confirm(await arrive({ name: "a.pdf", type: "application/pdf", bytes: whole }))).toBe(
    "stored",
  );
});

test("UP-11: confirmed before it arrived it may still arrive; confirmed twice, or twice at once, it is kept once", async () => {
  const bytes = pagePdf();
  const wanted = { name: "a.pdf", type: "application/pdf", length: bytes.length, kind: "other" } as const;
  const [grant] = await grantUploads(ctx, staffMember, home.owner, [wanted]);
  if (!grant?.ok) throw new Error("refused");
  expect(await confirm(grant.id)).toBe("not-arrived");
  await ctx.bucket.put(tempKey(home.owner, grant.id), bytes as never);
  expect(await Promise.all([confirm(grant.id), confirm(grant.id)])).toEqual(["stored", "stored"]);
  expect(await confirm(grant.id)).toBe("stored");
  expect((await events(ctx)).filter((line) => line.startsWith("document.stored"))).toHaveLength(1);
  expect(await keysOf(ctx)).toEqual([`clients/${home.clientId}/${grant.id}`]);
});

test("UP-11: a second upload under the same key changes nothing that was kept", async () => {
  const id = await arrive({ name: "a.pdf", type: "application/pdf", bytes: pagePdf() });
  expect(await confirm(id)).toBe("stored");
  await ctx.bucket.put(tempKey(home.owner, id), "another" as never);
  expect(await confirm(id)).toBe("stored");
  expect(await objectAt(`clients/${home.clientId}/${id}`)).toEqual(pagePdf());
});

test("UP-11: a file that was taken back while it was looked at leaves nothing behind", async () => {
  const id = await arrive({ name: "a.pdf", type: "application/pdf", bytes: pagePdf() });
  const during: TestContext = {
    ...ctx,
    files: {
      ...ctx.files,
      async write(...given) {
        await removeDocument(ctx, staffMember, home.owner, id);
        return ctx.files.write(...given);
      },
    },
  };
  await expect(confirmUpload(during, staffMember, home.owner, id)).rejects.toMatchObject({
    code: "not-found",
  });
  await expect(confirm(id)).rejects.toMatchObject({ code: "not-found" });
  expect(await keysOf(ctx)).toEqual([]);
});

test("a confirmation that dies at any step is finished by the next one", async () => {
  const photo = await jpeg();
  for (const point of ["read", "write", "remove"] as const) {
    const id = await arrive(photo);
    const dying: TestContext = {
      ...ctx,
      files: { ...ctx.files, [point]: () => Promise.reject(new Error("the isolate died")) },
    };
    await expect(confirmUpload(dying, staffMember, home.owner, id)).rejects.toThrow("died");
    expect([point, await confirm(id)]).toEqual([point, "stored"]);
  }
  expect(await listDocuments(ctx, home.owner)).toHaveLength(3);
});

test("without a small picture the file is kept all the same", async () => {
  const photo = await jpeg();
  const none: TestContext = { ...ctx, pictures: { ...ctx.pictures, thumbnail: async () => null } };
  const broken: TestContext = {
    ...ctx,
    pictures: { ...ctx.pictures, thumbnail: () => Promise.reject(new TypeError("down")) },
  };
  for (const without of [none, broken]) {
    const id = await arrive(photo);
    expect((await confirmUpload(without, staffMember, home.owner, id)).ok).toBe(true);
    await expect(readThumbnail(ctx, staffMember, home.owner, id)).rejects.toMatchObject({
      code: "not-found",
    });
  }
  expect((await listDocuments(ctx, home.owner)).map(({ hasThumbnail }) => hasThumbnail)).toEqual([
    false,
    false,
  ]);
  expect(ctx.logs.filter(({ event }) => event === "thumbnail.failed")).toHaveLength(1);
});
