import { beforeEach, expect, test } from "vitest";
import { createTestContext, type TestContext } from "../../test/harness/context.ts";
import { addDraft, addHousehold, bring, keysOf, staffMember, visitor } from "../../test/harness/papers.ts";
import { pagePdf, photoJpeg, secret } from "../../test/harness/pictures.ts";
import { listDocuments } from "../domain/documents/documents.ts";
import {
  answerConfirm,
  answerDownload,
  answerGrants,
  answerRemove,
  answerThumbnail,
  receiveUploads,
  type UploadProblems,
} from "./uploads.ts";

let ctx: TestContext;
let home: Awaited<ReturnType<typeof addHousehold>>;
beforeEach(async () => {
  ctx = await createTestContext();
  home = await addHousehold(ctx);
});

const url = "https://app.daydreamers.invalid/clients/x/documents";
const file = (name: string, type: string, bytes: Uint8Array) => new File([bytes as BlobPart], name, { type });
const pdf = () => file("Sentinelname.pdf", "application/pdf", pagePdf());

/** Posts the form as a page without JavaScript does. */
async function post(files: File[], fields: Record<string, string>, by = home.contact) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  for (const one of files) form.append("file", one);
  const answer = await receiveUploads(
    ctx,
    by,
    home.owner,
    new Request(url, { method: "POST", body: form }),
    "/back",
  );
  if (answer instanceof Response)
    return { status: answer.status, location: answer.headers.get("location"), problems: null };
  return { status: answer.init?.status, location: null, problems: answer.data as UploadProblems };
}
const names = async () => (await listDocuments(ctx, home.owner)).map(({ name }) => name).sort();

test("a form with several files keeps each, checked like a direct upload, and goes back to the list", async () => {
  const photo = file("Biscuit.jpeg", "image/jpeg", await photoJpeg());
  const answer = await post([pdf(), photo], { kind: "vaccination", dog: home.dogId });
  expect(answer).toMatchObject({ status: 303, location: "/back" });
  const views = await listDocuments(ctx, home.owner);
  expect(views.map(({ name, dogId, broughtBy }) => [name, dogId, broughtBy]).sort()).toEqual([
    ["Biscuit.jpg", home.dogId, "client"],
    ["Sentinelname.pdf", home.dogId, "client"],
  ]);
  expect((await keysOf(ctx)).every((key) => key.startsWith(`clients/${home.clientId}/`))).toBe(true);
  for (const key of await keysOf(ctx)) {
    const kept = await ctx.bucket.get(key);
    const bytes = Buffer.from(kept ? await kept.arrayBuffer() : new ArrayBuffer(0));
    expect(bytes.length).toBeGreaterThan(100);
    expect([key, bytes.includes(secret)]).toEqual([key, false]);
  }
});

test("a file that cannot be taken is named with its sentence, and the good ones stay", async () => {
  const wrong = file("fake.pdf", "application/pdf", await photoJpeg());
  const page = file("page.html", "text/html", Buffer.from("<script>alert(1)</script>"));
  const answer = await post([wrong, pdf(), page], { kind: "other", dog: "" });
  expect(answer.status).toBe(422);
  expect(answer.problems?.files.map(({ name, sentence }) => [name, sentence.slice(0, 30)]).sort()).toEqual([
    ["fake.pdf", "This file is not what its name"],
    ["page.html", "This kind of file is not taken"],
  ]);
  expect(answer.problems).toMatchObject({ added: 1, values: { kind: "other", dog: "" } });
  expect(await names()).toEqual(["Sentinelname.pdf"]);
});

test("UP-03: a file that grows past 20 MB on its way is counted, refused and leaves nothing; the next one is kept", async () => {
  const large = file("large.pdf", "application/pdf", new Uint8Array(20 * 1024 * 1024 + 1));
  const answer = await post([large, pdf()], { kind: "other" });
  expect(answer.problems?.files).toEqual([
    { name: "large.pdf", sentence: "This file is larger than 20 MB. Please send a smaller one." },
  ]);
  expect(await names()).toEqual(["Sentinelname.pdf"]);
  expect(await keysOf(ctx)).toHaveLength(1);
});

test("UP-03: more than ten files, or more than the form may hold, keeps none of them", async () => {
  const many = await post(Array.from({ length: 11 }, pdf), { kind: "other" });
  expect([many.status, many.problems?.form]).toEqual([
    422,
    "At most 10 files at once. Nothing was kept; please send fewer.",
  ]);
  const heavy = file("heavy.pdf", "application/pdf", new Uint8Array(66 * 1024 * 1024));
  expect((await post([pdf(), heavy], { kind: "other" })).problems?.form).toContain("too much at once");
  expect([await names(), await keysOf(ctx)]).toEqual([[], []]);
});

test("no file, no kind, a kind that is not this person's, a broken form: each gets its sentence and keeps nothing", async () => {
  expect((await post([], { kind: "other" })).problems?.form).toBe("Please choose a file first.");
  expect((await post([pdf()], {})).problems?.form).toBe("Please choose what these files are.");
  expect((await post([pdf()], { kind: "waiver" })).problems?.form).toBe(
    "Please choose what these files are.",
  );
  expect((await post([pdf()], { kind: "other", dog: "foreign" })).problems?.files).toEqual([
    { name: "Sentinelname.pdf", sentence: "Please choose one of the dogs on this page." },
  ]);
  const torn = new Request(url, {
    method: "POST",
    headers: { "content-type": "multipart/form-data; boundary=x" },
    body: `--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n%PDF`,
  });
  const answer = await receiveUploads(ctx, home.contact, home.owner, torn, "/back");
  expect(answer).toMatchObject({
    init: { status: 422 },
    data: { form: "The files did not arrive whole. Please send them again." },
  });
  expect(await keysOf(ctx)).toEqual([]);
});

const json = (body: unknown) => new Request(url, { method: "POST", body: JSON.stringify(body) });
const wanted = { name: "a.pdf", type: "application/pdf", length: 12, kind: "other" };

test("grants are asked for in JSON: an address or a sentence a file; anything else is refused as a whole", async () => {
  const good = await answerGrants(
    ctx,
    home.contact,
    home.owner,
    json({ files: [wanted, { ...wanted, length: 0 }] }),
  );
  const answer = (await good.json()) as { files: object[] };
  expect(answer.files).toEqual([
    { ok: true, id: expect.any(String), url: expect.any(String), headers: expect.any(Object) },
    { ok: false, sentence: "This file is empty." },
  ]);
  for (const odd of [
    null,
    [],
    { files: [] },
    { files: Array(11).fill(wanted) },
    { files: [{ ...wanted, kind: "x" }] },
  ])
    expect((await answerGrants(ctx, home.contact, home.owner, json(odd))).status).toBe(422);
  const torn = new Request(url, { method: "POST", body: "{" });
  expect((await answerGrants(ctx, home.contact, home.owner, torn)).status).toBe(422);
});

test("UP-06: a download is a 303 that tells no referrer and is in no log", async () => {
  const id = await bring(ctx, staffMember, home.owner, {
    name: "Sentinelname.pdf",
    type: "application/pdf",
    bytes: pagePdf(),
  });
  const answer = await answerDownload(ctx, home.contact, home.owner, id);
  expect([answer.status, answer.headers.get("referrer-policy")]).toEqual([303, "no-referrer"]);
  const signature = new URL(answer.headers.get("location") ?? "").searchParams.get("X-Amz-Signature");
  expect(JSON.stringify(ctx.logs)).not.toContain(String(signature));
});

test("AZ-07: with another household's or draft's document every endpoint answers 404", async () => {
  const neighbour = await addHousehold(ctx, "Milan Kos");
  const draft = await addDraft(ctx);
  const bytes = await photoJpeg();
  const id = await bring(ctx, home.contact, home.owner, { name: "a.jpg", type: "image/jpeg", bytes });
  for (const [by, owner] of [
    [neighbour.contact, neighbour.owner],
    [visitor, draft.owner],
  ] as const) {
    for (const work of [
      () => answerConfirm(ctx, by, owner, id),
      () => answerDownload(ctx, by, owner, id),
      () => answerThumbnail(ctx, by, owner, id),
      () => answerRemove(ctx, by, owner, id, "/back"),
    ])
      await expect(work()).rejects.toMatchObject({ status: 404 });
  }
  expect((await answerThumbnail(ctx, home.contact, home.owner, id)).headers.get("content-type")).toBe(
    "image/webp",
  );
  expect((await answerRemove(ctx, home.contact, home.owner, id, "/back")).status).toBe(303);
});
