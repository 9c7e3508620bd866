import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { ReportCard } from "../../ui/report-cards/card.tsx";
import { changedParts } from "./compare.ts";
import { greetingOf, letterOf } from "./letter.ts";
import type { RichText } from "./rich-text.ts";
import type { CardShape } from "./shape.ts";

const hostile = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "<svg/onload=alert(1)>",
  '"><script>alert(1)</script>',
  "' onmouseover='alert(1)",
  "</title></style><script>alert(1)</script>",
  "<!--><img src=x onerror=alert(1)>-->",
  "<a href='javascript:alert(1)'>x</a>",
  "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
  "</p><base href=//evil.example>",
];
const schemes = [
  "javascript:alert(1)",
  "java\nscript:alert(1)",
  "data:text/html,x",
  "vbscript:x",
  "//evil.example",
];

/** As somebody with a hand in the database could leave it: past every check of what is typed. */
const withText = (words: string, href: string): CardShape => {
  const doc = {
    type: "doc",
    content: [
      {
        type: "paragraph",
        content: [{ type: "text", text: words, marks: [{ type: "link", attrs: { href } }] }],
      },
      { type: "heading", attrs: { level: 3 }, content: [{ type: "text", text: words }] },
      { type: "bulletList", content: [{ type: "listItem", content: [{ type: "paragraph" }] }] },
    ],
  } satisfies RichText;
  return {
    sessionOn: "2026-11-02",
    dogs: [words],
    business: words,
    trainer: words,
    revision: 1,
    correctedOn: null,
    summary: doc,
    sections: [
      {
        id: "c",
        title: words,
        items: [{ id: "i", title: words, url: href, own: words, body: doc, done: null }],
      },
    ],
    goals: [{ id: "g", title: words, description: words, state: "reached" }],
    photos: [{ id: "p", caption: words, hasPicture: true }],
  };
};
const tagsOf = (html: string) => [...html.matchAll(/<\/?([a-zA-Z!][\w-]*)/g)].map(([, tag]) => tag);

describe("what a card says in a mail and on a page", () => {
  it("XS-01, XS-06: hostile words are words in both, with the same elements as harmless ones, and a subject is one line", () => {
    const addressed = { to: "household", names: ["Eva"], portalUrl: "https://app.example/portal" } as const;
    const page = (card: CardShape) =>
      renderToStaticMarkup(createElement(ReportCard, { card, photoBase: "/portal/report-cards/1/photos" }));
    const plain = withText("Biscuit", "https://ok.example/");
    const expected = { mail: tagsOf(letterOf(plain, addressed).html), page: tagsOf(page(plain)) };
    for (const words of hostile) {
      const card = withText(words, "https://ok.example/");
      const letter = letterOf(card, { ...addressed, names: [words] });
      expect(tagsOf(letter.html)).toEqual(expected.mail);
      expect(tagsOf(page(card))).toEqual(expected.page);
    }
    const { subject } = letterOf(withText("Bis\r\nBcc: spy@evil.example\u2028x", ""), addressed);
    expect(subject).toBe("Report card for Bis Bcc: spy@evil.example x, 2 Nov 2026");
  });

  it("XS-02: a link that was kept in spite of all leads nowhere else, and a good one vouches for nothing", () => {
    for (const href of schemes) {
      const card = withText("Biscuit", href);
      const html = letterOf(card, { to: "copy" }).html;
      const page = renderToStaticMarkup(createElement(ReportCard, { card, photoBase: "/p" }));
      expect(`${html}${page}`).not.toMatch(/<a\b/);
    }
    const good = letterOf(withText("Biscuit", "https://ok.example/"), { to: "copy" }).html;
    expect(good).toContain('href="https://ok.example/" rel="noopener noreferrer nofollow"');
  });

  it("greets by first names, each once, and a copy says whose card it is without a way into the portal", () => {
    expect(greetingOf(["Eva Zaunkönig", "Tom Z", "Kim"])).toBe("Hi Eva, Tom and Kim,");
    expect(greetingOf([" Eva "])).toBe("Hi Eva,");
    expect(greetingOf(["", "  "])).toBe("Hello,");
    const card = withText("Biscuit", "");
    const copy = letterOf(card, { to: "copy" });
    expect(copy.text).toContain(
      "This is a copy of the report card of the training with Biscuit on 2 Nov 2026",
    );
    expect(copy.text + copy.html).not.toContain("/portal");
  });

  it("names what a revision changed, added, took out and moved", () => {
    const before = withText("Biscuit", "");
    const [section] = before.sections;
    const items = section?.items ?? [];
    const sit = { id: "s", title: "Sit", url: "", own: "", body: null, done: null };
    const after: CardShape = {
      ...before,
      summary: null,
      sections: [
        { id: "c", title: "Homework", items: [...items.map((item) => ({ ...item, own: "Slower" })), sit] },
      ],
      goals: [],
    };
    expect(changedParts(before, before)).toEqual([]);
    expect(changedParts(before, after)).toEqual([
      "The summary",
      "Biscuit: Biscuit was changed",
      "Biscuit: Sit was added",
      "Goals: Biscuit was taken out",
    ]);
  });
});
