import { beforeEach, expect, test } from "vitest";
import { documents } from "../../../drizzle/schema/documents.ts";
import { dogs } from "../../../drizzle/schema/dogs.ts";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { addDraft, addHousehold, bring, keysOf, upload, visitor } from "../../../test/harness/papers.ts";
import { pagePdf, photoJpeg } from "../../../test/harness/pictures.ts";
import { destroySubject } from "../subjects/subjects.ts";
import {
  adoptDraftDocuments,
  confirmUpload,
  listDocuments,
  openDocument,
  removeDraftDocuments,
} from "./documents.ts";

let ctx: TestContext;
let home: Awaited<ReturnType<typeof addHousehold>>;
let draft: Awaited<ReturnType<typeof addDraft>>;
beforeEach(async () => {
  ctx = await createTestContext();
  home = await addHousehold(ctx);
  draft = await addDraft(ctx);
});

const system = { kind: "system" } as const;
const pdf = { name: "Rabies.pdf", type: "application/pdf", bytes: pagePdf(), kind: "vaccination" } as const;
const photo = async () => ({
  name: "Biscuit.jpg",
  type: "image/jpeg",
  bytes: await photoJpeg(),
  kind: "dog-photo" as const,
  dogId: "draft-dog",
});

test("a draft's documents lie in the draft's own place and go to the client with names, dogs and photo", async () => {
  const paper = await bring(ctx, visitor, draft.owner, pdf);
  const picture = await bring(ctx, visitor, draft.owner, await photo());
  const pending = await upload(ctx, visitor, draft.owner, pdf);
  const before = `clients/drafts/${draft.draftId}`;
  expect((await keysOf(ctx)).filter((key) => key.startsWith("clients/drafts/")).sort()).toEqual(
    [`${before}/${paper}`, `${before}/${picture}`, `${before}/${picture}-thumb`].sort(),
  );
  await adoptDraftDocuments(ctx, system, draft.draftId, home.clientId, { "draft-dog": home.dogId });
  await ctx.db.batch([destroySubject(ctx, draft.draftId)]);
  const place = `clients/${home.clientId}`;
  expect((await keysOf(ctx)).sort()).toEqual(
    [`${place}/${paper}`, `${place}/${picture}`, `${place}/${picture}-thumb`].sort(),
  );
  const views = await listDocuments(ctx, home.owner);
  expect(views.map(({ name, dogId }) => [name, dogId]).sort()).toEqual([
    ["Biscuit.jpg", home.dogId],
    ["Rabies.pdf", null],
  ]);
  expect((await ctx.db.select().from(dogs))[0]?.photoDocumentId).toBe(picture);
  expect(await openDocument(ctx, home.contact, home.owner, paper)).toContain(`${place}/${paper}`);
  await expect(confirmUpload(ctx, visitor, draft.owner, pending)).rejects.toMatchObject({
    code: "not-found",
  });
});

test("interrupted at any step, the adoption goes on where it stopped and loses nothing", async () => {
  for (const point of ["read", "write", "remove"] as const) {
    const one = await addDraft(ctx);
    const to = await addHousehold(ctx);
    await bring(ctx, visitor, one.owner, pdf);
    await bring(ctx, visitor, one.owner, await photo());
    let calls = 0;
    const call = ctx.files[point] as (...given: unknown[]) => Promise<unknown>;
    const dying: TestContext = {
      ...ctx,
      files: {
        ...ctx.files,
        [point]: (...given: unknown[]) =>
          ++calls > 2 ? Promise.reject(new Error("the isolate died")) : call(...given),
      },
    };
    await expect(
      adoptDraftDocuments(dying, system, one.draftId, to.clientId, { "draft-dog": to.dogId }),
    ).rejects.toThrow("died");
    await adoptDraftDocuments(ctx, system, one.draftId, to.clientId, { "draft-dog": to.dogId });
    const views = await listDocuments(ctx, to.owner);
    expect([point, views.map(({ name }) => name).sort()]).toEqual([point, ["Biscuit.jpg", "Rabies.pdf"]]);
    for (const { id } of views) expect(await openDocument(ctx, to.contact, to.owner, id)).toContain(id);
  }
});

test("a draft that goes takes its documents along, rows and bytes", async () => {
  await bring(ctx, visitor, draft.owner, await photo());
  await upload(ctx, visitor, draft.owner, pdf);
  expect(await removeDraftDocuments(ctx, draft.draftId)).toEqual({ removed: 2 });
  expect([await keysOf(ctx), await ctx.db.select().from(documents)]).toEqual([[], []]);
});
