import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { documents } from "../../../drizzle/schema/documents.ts";
import { intakeDrafts } from "../../../drizzle/schema/intake.ts";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { addDraft, addHousehold, staffMember, visitor } from "../../../test/harness/papers.ts";
import { dump, events } from "../../../test/harness/staff.ts";
import { grantUploads, type WantedUpload } from "./grants.ts";
import type { Owner } from "./owner.ts";

let ctx: TestContext;
let home: Awaited<ReturnType<typeof addHousehold>>;
beforeEach(async () => {
  ctx = await createTestContext();
  home = await addHousehold(ctx);
});

const pdf = { name: "rabies.pdf", type: "application/pdf", length: 1000, kind: "vaccination" } as const;
const grant = async (file: Partial<WantedUpload>, by = staffMember, owner: Owner = home.owner) => {
  const [answer] = await grantUploads(ctx, by, owner, [{ ...pdf, ...file }]);
  if (!answer) throw new Error("no answer");
  return answer.ok ? "granted" : answer.sentence;
};

test("a grant is a PUT of exactly this type and length, under a key of ours, for ten minutes", async () => {
  const [answer] = await grantUploads(ctx, home.contact, home.owner, [pdf]);
  if (!answer?.ok) throw new Error("refused");
  const url = new URL(answer.url);
  expect(url.pathname.endsWith(`/clients/temp/${home.clientId}/${answer.id}`)).toBe(true);
  expect(url.searchParams.get("X-Amz-Expires")).toBe("600");
  expect(url.searchParams.get("X-Amz-SignedHeaders")).toBe("content-length;content-type;host;if-none-match");
  expect(answer.headers).toEqual({ "content-type": "application/pdf", "if-none-match": "*" });
  const [row] = await ctx.db.select().from(documents);
  expect(row).toMatchObject({ state: "granted", broughtBy: "client", kind: "vaccination" });
  expect((await events(ctx)).at(-1)).toBe(
    `document.granted ${JSON.stringify({ kind: "vaccination", document: answer.id })}`,
  );
});

test("UP-04: nothing that was typed is part of a key, and no name stands in the database in clear", async () => {
  const names = ["../../x", "%2e%2e%2fx", "a\\b", "nul\0l", "q?x#y+z", "/lead", "é".repeat(600), "🐕"];
  const typed = names.map((name) => `${name} Sentinelname.pdf`);
  for (const name of typed) expect(await grant({ name })).toBe("granted");
  const rows = await ctx.db.select().from(documents);
  expect(rows).toHaveLength(typed.length);
  for (const { key, id } of rows) {
    expect(key).toBe(`clients/temp/${home.clientId}/${id}`);
    expect(key).toMatch(/^[a-z0-9-]+(\/[a-z0-9-]+)+$/);
  }
  const everything = await dump(ctx);
  expect(everything).not.toContain("Sentinelname");
  expect(everything).not.toContain(Buffer.from("Sentinelname").toString("hex"));
});

test("UP-06: no log line holds a granted address, its signature or the file's name", async () => {
  const [answer] = await grantUploads(ctx, staffMember, home.owner, [{ ...pdf, name: "Sentinelname.pdf" }]);
  const signature = answer?.ok && new URL(answer.url).searchParams.get("X-Amz-Signature");
  expect(signature).toMatch(/^[0-9a-f]{64}$/);
  const logged = JSON.stringify(ctx.logs) + (await dump(ctx));
  expect(logged).not.toContain(String(signature));
  expect(JSON.stringify(ctx.logs)).not.toContain("Sentinelname");
});

test("only PDF, JPEG, PNG, WebP and HEIC are granted, by type or else by name", async () => {
  expect(await grant({ name: "IMG_1.HEIC", type: "" })).toBe("granted");
  expect(await grant({ name: "scan.pdf", type: "application/octet-stream" })).toBe("granted");
  expect(await grant({ name: "photo", type: "image/jpeg" })).toBe("granted");
  const notTaken = "This kind of file is not taken. Please send a PDF, JPEG, PNG, WebP or HEIC.";
  expect(await grant({ name: "x.svg", type: "image/svg+xml" })).toBe(notTaken);
  expect(await grant({ name: "x.html", type: "" })).toBe(notTaken);
  expect(await grant({ name: "x.pdf", type: "text/html" })).toBe(notTaken);
  expect(await grant({ name: "x.constructor", type: "constructor" })).toBe(notTaken);
});

test("UP-03: a file over 20 MB, of no bytes or of no sensible length is not granted", async () => {
  expect(await grant({ length: 20 * 1024 * 1024 })).toBe("granted");
  expect(await grant({ length: 20 * 1024 * 1024 + 1 })).toContain("larger than 20 MB");
  for (const length of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])
    expect(await grant({ length })).toBe("This file is empty.");
});

test("a household brings no waivers, and a photo of a dog is a picture of one of its own dogs", async () => {
  const neighbour = await addHousehold(ctx, "Milan Kos");
  expect(await grant({ kind: "waiver" }, home.contact)).toBe("Please choose what this file is.");
  expect(await grant({ kind: "waiver" })).toBe("granted");
  expect(await grant({ kind: "dog-photo" })).toContain("has to be a picture");
  expect(await grant({ dogId: home.dogId })).toBe("granted");
  expect(await grant({ dogId: neighbour.dogId })).toBe("Please choose one of the dogs on this page.");
});

test("AZ-07: nobody is granted an upload into another household's place, or into a draft that was sent in", async () => {
  const neighbour = await addHousehold(ctx, "Milan Kos");
  const { owner, draftId } = await addDraft(ctx);
  await expect(grant({}, home.contact, neighbour.owner)).rejects.toMatchObject({ code: "not-found" });
  await expect(grant({}, home.contact, owner)).rejects.toMatchObject({ code: "not-found" });
  await expect(grant({}, visitor, home.owner)).rejects.toMatchObject({ code: "not-found" });
  await expect(grant({}, staffMember, { kind: "client", clientId: "nobody" })).rejects.toMatchObject({
    code: "not-found",
  });
  expect(await grant({}, visitor, owner)).toBe("granted");
  await ctx.db.update(intakeDrafts).set({ state: "submitted" }).where(eq(intakeDrafts.id, draftId));
  expect(await grant({}, visitor, owner)).toContain("has been sent in");
});

test("UP-14: sixty files a day and no more, and the next day sixty more", async () => {
  for (let round = 0; round < 6; round++) {
    const answers = await grantUploads(ctx, home.contact, home.owner, Array(10).fill(pdf));
    expect(answers.every(({ ok }) => ok)).toBe(true);
  }
  expect(await grant({})).toBe("That is enough for one day. Please send the rest tomorrow.");
  ctx.advance(86_401);
  expect(await grant({})).toBe("granted");
});

test("UP-14: 300 MB a day, counted by what was asked for, and not more by asking twice at once", async () => {
  const large = { ...pdf, length: 20 * 1024 * 1024 };
  for (let round = 0; round < 7; round++) await grantUploads(ctx, staffMember, home.owner, [large, large]);
  const [one, two] = await Promise.all([grant({ length: large.length }), grant({ length: large.length })]);
  expect([one, two].filter((answer) => answer === "granted")).toHaveLength(1);
  expect([one, two]).toContain("That is enough for one day. Please send the rest tomorrow.");
});

test("UP-14: a draft keeps thirty files, and at most ten are granted at once", async () => {
  const { owner } = await addDraft(ctx);
  const answers = await grantUploads(ctx, visitor, owner, Array(11).fill(pdf));
  expect(answers.map(({ ok }) => ok)).toEqual([...Array(10).fill(true), false]);
  await grantUploads(ctx, visitor, owner, Array(10).fill(pdf));
  await grantUploads(ctx, visitor, owner, Array(10).fill(pdf));
  expect(await grant({}, visitor, owner)).toContain("no room for more files");
});
