import { expect, test } from "vitest";
import { createTestContext } from "../../../test/harness/context.ts";
import { fullHousehold } from "../../../test/harness/household.ts";
import { addStaff } from "../../../test/harness/staff.ts";
import type { By } from "../by.ts";
import type { CardContent } from "./content.ts";
import { beginCard, readDraft, saveDraft } from "./drafts.ts";
import { editDraft } from "./edit.ts";
import { addItem } from "./library.ts";
import { itemForm, itemInput } from "./library-form.ts";
import { testCard } from "./mails.ts";
import { fromPlainText } from "./rich-text.ts";
import { bytesOf, maxCardBytes, sentenceOfTooLong } from "./room.ts";
import { sendCard } from "./send.ts";
import { draftForm } from "./typed.ts";

const owner: By = { kind: "staff", staffId: "robin", role: "owner" };
/** Of one row, also of one value in it. D1 says so; its stand-in on this machine does not. */
const rowOfD1 = 2_000_000;
/** What grows the most on its way into a mail. */
const worst = (length: number) => fromPlainText("'".repeat(length));

test("the largest card that is taken is saved and mailed within a row of D1, and one more letter is refused with what to shorten", async () => {
  const ctx = await createTestContext();
  const novak = await fullHousehold(ctx, owner, { shown: "Novak", hidden: "Calm", phone: "+13035550111" });
  const id = await beginCard(ctx, owner, { clientId: novak.clientId });
  const { card } = await readDraft(ctx, owner, id);
  const item = (itemId: string, title: string, length: number): CardContent["items"][number] => ({
    ...{ id: itemId, itemId, categoryId: "games", category: "Games", kind: "games", title },
    ...{ body: worst(length), url: "", own: "" },
  });
  const content: CardContent = {
    ...card.content,
    summary: worst(99_000),
    items: [item("a", "Tug", 90_000), item("b", "Fetch", 1)],
  };
  const left = maxCardBytes - bytesOf({ ...content, photos: [] });
  content.items[1] = item("b", "Fetch", 1 + left);
  // Photos and their words are not in the mail, and have their room beside it.
  content.photos = Array.from({ length: 12 }, () => ({
    documentId: novak.photoId,
    caption: "'".repeat(200),
  }));
  const save = (next: CardContent, version: number) =>
    saveDraft(ctx, owner, id, { version, sessionOn: card.sessionOn, content: next });
  expect(await save(content, 1)).toMatchObject({ ok: true, version: 2 });

  const more = { ...content, goals: [{ id: "g", title: "ü", description: "", state: "open" as const }] };
  expect(await save(more, 2)).toEqual({ ok: false, reason: "long", longest: { part: "summary" } });
  const fewer = {
    ...more,
    summary: worst(80_000),
    items: [item("a", "Tug", 99_000), item("b", "Go", 30_000)],
  };
  const longest = { part: "item", title: "Tug" } as const;
  expect(await save(fewer, 2)).toEqual({ ok: false, reason: "long", longest });
  expect(sentenceOfTooLong(longest)).toContain("“Tug” off the card");
  // Nothing was written, also not by the form of the page.
  const typed = draftForm.parse({ version: "2", sessionOn: card.sessionOn, goals: [{ title: "ü" }] });
  expect(await editDraft(ctx, owner, id, typed)).toMatchObject({ ok: false, reason: "long" });
  const crowded = { ...typed, goals: [], summary: "line\n\n".repeat(1_500) };
  expect(await editDraft(ctx, owner, id, crowded)).toMatchObject({ longest: { part: "summary" } });
  expect((await readDraft(ctx, owner, id)).card.version).toBe(2);

  const byMe = { kind: "staff", staffId: await addStaff(ctx), role: "owner" } as const;
  await testCard(ctx, byMe, id);
  expect(
    await sendCard(ctx, owner, id, { version: 2, recipientIds: [`contact:${novak.contactId}`] }),
  ).toEqual({
    ok: true,
    recipients: 1,
  });
  const { results } = await ctx.raw
    .prepare(
      "select max(length(letter)) as letter from outbox union all select max(length(content)) from report_cards",
    )
    .all<{ letter: number }>();
  const [letter = 0, sealed = 0] = results.map((row) => row.letter);
  expect(letter).toBeLessThan(rowOfD1 - 20_000);
  // The bound is near: of a bound that was doubled by mistake this test would tell.
  expect(letter).toBeGreaterThan(rowOfD1 * 0.9);
  expect(sealed).toBeLessThan(rowOfD1 / 4);
});

test("an item of the library that no card has room for is refused with a sentence", async () => {
  const ctx = await createTestContext();
  const read = (body: string) => itemInput(itemForm.parse({ title: "Tug", categoryId: "games", body }));
  const long = { ok: false, field: "body", sentence: expect.stringMatching(/too long.*shorten/) };
  const fits = read("ü".repeat(49_000));
  if (!fits.ok) throw new Error(fits.sentence);
  expect(await addItem(ctx, owner, fits.item)).toMatch(/\w/);
  for (const body of ["ü".repeat(50_000), "x".repeat(100_000), "line\n\n".repeat(1_500)])
    expect(read(body)).toEqual(long);
  expect(read("line\n\n".repeat(400))).toMatchObject({ ok: true });
});
