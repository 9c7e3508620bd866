import { expect, test } from "vitest";
import { createTestContext } from "../../../test/harness/context.ts";
import { fullHousehold } from "../../../test/harness/household.ts";
import type { By } from "../by.ts";
import { beginCard, readDraft, saveDraft } from "./drafts.ts";
import { editDraft } from "./edit.ts";
import { addItem } from "./library.ts";
import { itemForm, itemInput } from "./library-form.ts";
import { fromPlainText, parseRichText, type RichText } from "./rich-text.ts";
import { draftForm, typedRichText, withPlainSummary } from "./typed.ts";

const owner: By = { kind: "staff", staffId: "robin", role: "owner" };
const helper: By = { kind: "staff", staffId: "lea", role: "helper" };

const bold: RichText = {
  type: "doc",
  content: [{ type: "paragraph", content: [{ type: "text", text: "Brave", marks: [{ type: "bold" }] }] }],
};

test("a form says what it carries, and all else of the card stays", async () => {
  const ctx = await createTestContext();
  const novak = await fullHousehold(ctx, owner, { shown: "Novak", hidden: "Calm", phone: "+13035550111" });
  const reed = await fullHousehold(ctx, owner, { shown: "Reed", hidden: "Secret", phone: "+13035550122" });
  const input = { categoryId: "games", body: fromPlainText("Play"), url: "" };
  const picks = [
    await addItem(ctx, owner, { ...input, title: "A" }),
    await addItem(ctx, owner, { ...input, title: "B" }),
    await addItem(ctx, owner, { ...input, title: "C", categoryId: "concepts" }),
  ];
  const id = await beginCard(ctx, helper, { clientId: novak.clientId });
  const draft = async () => (await readDraft(ctx, helper, id)).card;
  const edit = async (form: object, picked?: { items: string[]; goals: string[] }) => {
    const { version, sessionOn } = await draft();
    const typed = draftForm.parse({ version: String(version), sessionOn, ...form });
    return editDraft(ctx, helper, id, typed, picked);
  };
  const photos = [{ documentId: novak.photoId, caption: "Look" }];
  const { content, sessionOn } = await draft();
  await saveDraft(ctx, helper, id, { version: 1, sessionOn, content: { ...content, photos } });

  // The dog's own goal is offered once; another household's dog is not on the card whatever the form says.
  await edit(
    {
      summaryTree: JSON.stringify(bold),
      dogs: [{ id: novak.dogId }, { id: reed.dogId }, {}],
      goals: [
        { title: " Sit ", description: "", state: "reached" },
        { title: "", description: " " },
      ],
    },
    { items: picks, goals: [`${novak.dogId}:0`, `${reed.dogId}:0`] },
  );
  let now = (await draft()).content;
  expect(now).toMatchObject({ summary: bold, dogIds: [novak.dogId], photos });
  expect(now.goals.map(({ title, state }) => [title, state])).toEqual([
    ["Sit", "reached"],
    ["Calm", "open"],
  ]);
  expect(now.items.map(({ title }) => title)).toEqual(["C", "A", "B"]);

  // Without the editor the words come back plain: untouched they keep their look, and rows that are missing stay.
  const [c, a, b] = now.items.map((item) => item.id);
  const kept = {
    summary: "Brave",
    dogs: [],
    items: [
      { id: b, own: "Softly\r\nplease" },
      { id: "nobody", own: "x" },
    ],
  };
  await edit({ ...kept, also: `up:${b}`, goals: [{ id: now.goals[0]?.id, title: "", description: "" }] });
  now = (await draft()).content;
  expect(now).toMatchObject({ summary: bold, dogIds: [] });
  expect(now.items.map((item) => [item.title, item.own])).toEqual([
    ["C", ""],
    ["B", "Softly\nplease"],
    ["A", ""],
  ]);
  expect(now.goals.map(({ title }) => title)).toEqual(["Calm"]);
  await edit({ summary: "Brave!", also: `remove:${a}` });
  await edit({ summary: "Brave!", also: `down:${c}` });
  await edit({ summary: "Brave!", also: "on:2026-11-01" });
  await edit({ summary: "Brave!", also: "on:2026-13-99" });
  expect(await draft()).toMatchObject({
    sessionOn: "2026-11-01",
    content: { summary: fromPlainText("Brave!") },
  });
  expect((await draft()).content.items.map(({ title }) => title)).toEqual(["C", "B"]);

  // The page saves a goal that is being written more than once.
  const written = { id: "g0a1goal0of0the0page0", state: "open" };
  await edit({ summary: "Brave!", goals: [{ ...written, title: "St" }] });
  await edit({ summary: "Brave!", goals: [{ ...written, title: "Stay" }] });
  expect((await draft()).content.goals.map(({ title }) => title)).toEqual(["Calm", "Stay"]);

  expect(await edit({ summaryTree: '{"type":"doc","content":[{"type":"script"}]}' })).toEqual({
    ok: false,
    reason: "text",
  });
  expect(await edit({ summaryTree: "{" })).toEqual({ ok: false, reason: "text" });
  expect(await edit({ version: "1" })).toMatchObject({ ok: false, reason: "conflict" });
  expect(draftForm.safeParse({ version: "1", sessionOn: "2026-02-30" }).success).toBe(false);
});

test("a text is taken from the editor where there is one, else from the plain field", () => {
  const tree = JSON.stringify(bold);
  expect(typedRichText({ text: "other", tree }, fromPlainText("x"))).toEqual(bold);
  expect(typedRichText({ text: undefined, tree: "" }, bold)).toBe(bold);
  expect(typedRichText({ text: "Brave ", tree: "" }, bold)).toBe(bold);
  expect(typedRichText({ text: "", tree: "" }, bold)).toEqual({ type: "doc", content: [] });
  expect(withPlainSummary({ summaryTree: tree })).toMatchObject({ summary: "Brave" });
});

test("an item of the library leads to https or nowhere", () => {
  const read = (url: string) =>
    itemInput(itemForm.parse({ title: " A  leash ", url, categoryId: "products" }));
  expect(read("example.com/leash")).toMatchObject({
    ok: true,
    item: { url: "https://example.com/leash", title: "A leash" },
  });
  expect(read("")).toMatchObject({ ok: true, item: { url: "" } });
  for (const url of [
    "http://example.com",
    "javascript:alert(1)",
    "java\nscript:alert(1)",
    "mailto:a@b.example",
    "https://",
  ])
    expect(read(url), url).toMatchObject({ ok: false, field: "url" });
  expect(parseRichText(JSON.parse(JSON.stringify(bold)))).toEqual(bold);
});
