import sharp from "sharp";
import { expect, test } from "vitest";
import { textOf } from "../../../../test/harness/pdf-text.ts";
import { fromPlainText } from "../rich-text.ts";
import type { CardShape } from "../shape.ts";
import { drawCard } from "./draw-card.ts";
import { legible } from "./legible.ts";

const lines = (count: number) => Array.from({ length: count }, (_, index) => `line ${index}`).join("\n");
const long =
  "Title: an item with a name that is longer than a line of the paper, as some games of the library have it";

/** A card of many pages, whose titles come to stand wherever on a page one can. */
const card: CardShape = {
  sessionOn: "2026-11-02",
  dogs: ["Zottel", "🐶"],
  business: "Zaunkönig",
  trainer: "Robin",
  revision: 1,
  correctedOn: null,
  summary: fromPlainText("Good."),
  sections: Array.from({ length: 30 }, (_, section) => ({
    id: `c${section}`,
    title: "Title: section",
    items: [long, "Title: item"].map((title, index) => ({
      ...{ id: `${section} ${index}`, title, url: "", own: "", done: null },
      body: fromPlainText(`${lines((section * 3 + index) % 8)}\n\n# Title: heading\n\n- below`),
    })),
  })),
  goals: [{ id: "g", title: "Title: goal", description: "below", state: "open" }],
  photos: Array.from({ length: 6 }, (_, id) => ({
    id: `p${id}`,
    caption: "On the beach, ".repeat(12),
    hasPicture: true,
  })),
};

test("no title stands alone at the foot of a page, wherever it comes to stand, and a picture keeps its words", async () => {
  const photo = async (height: number) => {
    const plain = sharp({ create: { width: 900, height, channels: 3, background: "green" } });
    return new Uint8Array(await plain.jpeg().toBuffer());
  };
  const pictures = new Map(
    await Promise.all(card.photos.map(async ({ id }, index) => [id, await photo(450 + 40 * index)] as const)),
  );
  const bytes = await drawCard({
    card,
    sessionOn: "2 Nov 2026",
    correctedOn: null,
    sentAt: new Date("2026-11-02T10:00:00Z"),
    pictures,
    format: "a4",
  });
  const pages = (await textOf(bytes)).split("\n\n").map((page) => page.trim().split("\n"));
  const titles = /^(Title: |as some games|have it$|Goals$|Photos$)/;
  for (const [index, page] of pages.entries()) {
    expect(page.at(-1)).toBe(`Report card · 2 Nov 2026 · page ${index + 1} of ${pages.length}`);
    expect(page.at(-2), `page ${index + 1}`).not.toMatch(titles);
  }
  // Sections, items and headings did come to the foot of a page, and went on to the next with what they are the title of.
  const turned = pages.slice(1).map(([first = ""]) => first);
  for (const title of ["Title: section", "Title: item", "Title: heading"])
    expect(
      turned.some((first) => first.startsWith(title)),
      title,
    ).toBe(true);
  // The words of a picture are more than one line, and stand with it.
  const captions = pages.map((page) => page.filter((line) => line.includes("beach")).length);
  const each = captions.reduce((sum, count) => sum + count, 0) / card.photos.length;
  expect(each).toBeGreaterThan(1);
  for (const count of captions) expect(count % each).toBe(0);
});

test("emoji are left out of paper, a yes or a no is not, and letters of any script stay", () => {
  expect(legible("Great 🎉👍🏽 👨‍👩‍👧 🇨🇭 ❤️ ok")).toBe("Great     ok");
  expect(legible("✅ sit ❌ jump ✔️ → 1️⃣")).toBe("[yes] sit [no] jump [yes] -> 1");
  for (const kept of ["Größe ½ © €5 # * 10", "क्या शेरू", "日本 שלום", "“a” – b…"])
    expect(legible(kept)).toBe(kept);
});
