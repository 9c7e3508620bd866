import { describe, expect, it } from "vitest";
import { safeLink } from "./link.ts";
import { fromPlainText, isEmpty, parseRichText, type RichText, toPlainText } from "./rich-text.ts";

const written = (...content: unknown[]) => ({ type: "doc", content });
const text = (words: string, ...marks: unknown[]) =>
  marks.length > 0 ? { type: "text", text: words, marks } : { type: "text", text: words };
const paragraph = (...content: unknown[]) => ({ type: "paragraph", content });
const list = (type: string, ...items: string[]) => ({
  type,
  content: items.map((words) => ({ type: "listItem", content: [paragraph(text(words))] })),
});

/** What has got through sanitizers: as words of a text they are words, as anything else they are refused. */
const hostile = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "<svg/onload=alert(1)>",
  "<svg><style><img src=x onerror=alert(1)></style></svg>",
  "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
  "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
  "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
  "<a href='java\nscript:alert(1)'>x</a>",
  '"><script>alert(1)</script>',
  "</textarea><script>alert(1)</script>",
  "</script><script>alert(1)</script>",
  "<!--><img src=x onerror=alert(1)>-->",
  "<form id=test><input name=attributes></form>",
  "<b style='background:url(javascript:alert(1))'>x</b>",
  "<template><script>alert(1)</script></template>",
  "{{constructor.constructor('alert(1)')()}}",
  "&lt;script&gt;alert(1)&lt;/script&gt;",
  "&#x3C;script&#x3E;",
  "\u2028alert(1)\u2029",
  "\u202egpj.exe",
  "a\u0000b\u0008c",
  '=HYPERLINK("http://evil")',
  "__proto__",
];

const badLinks = [
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  "java\nscript:alert(1)",
  "java\tscript:alert(1)",
  "java\u0000script:alert(1)",
  "\u0001javascript:alert(1)",
  " javascript:alert(1)",
  "\u00a0javascript:alert(1)",
  "java\u200bscript:alert(1)",
  "\ufeffjavascript:alert(1)",
  "javascript&colon;alert(1)",
  "&#106;avascript:alert(1)",
  "&#x6a;avascript&#x3a;alert(1)",
  "ｊavascript:alert(1)",
  "javascript：alert(1)",
  "vbscript:msgbox(1)",
  "data:text/html,<script>alert(1)</script>",
  "blob:https://daydreamers.example/1",
  "file:///etc/passwd",
  "view-source:https://example.com",
  "//evil.example",
  "/\\evil.example",
  "/sign-out",
  "evil.example",
  "https://user:secret@evil.example",
  "https://",
  "",
  `https://example.com/${"a".repeat(2_001)}`,
];

describe("a text of a report card", () => {
  it("XS-01: hostile words stay words, stored, edited again and typed plainly, and nothing is parsed twice differently", () => {
    for (const words of hostile) {
      const once = parseRichText(written(paragraph(text(words, { type: "bold" }))));
      expect(once).not.toBeNull();
      expect(parseRichText(JSON.parse(JSON.stringify(once)))).toEqual(once);
      const typed = fromPlainText(words);
      expect(parseRichText(typed)).toEqual(typed);
      const again = fromPlainText(toPlainText(typed));
      expect(again).toEqual(typed);
      expect(JSON.stringify([once, typed])).not.toMatch(/[\u202e\u2028\u2029]|\\u0000|\\b/);
    }
  });

  it("XS-01, XS-03: a node, a mark or an attribute that nobody knows is refused, wherever it stands", () => {
    const refused = [
      "<p>html</p>",
      null,
      [],
      { type: "paragraph" },
      written({ type: "html", content: [] }),
      written({ type: "image", attrs: { src: "x", onerror: "alert(1)" } }),
      written({ type: "codeBlock", content: [text("x")] }),
      written({ type: "paragraph", attrs: { style: "color:red" } }),
      written({ type: "paragraph", dangerouslySetInnerHTML: { __html: "x" } }),
      written({ type: "heading", attrs: { level: 1 } }),
      written({ type: "heading", attrs: { level: 3, id: "location" } }),
      written(text("loose")),
      written(paragraph({ type: "text", text: 7 })),
      written(paragraph({ type: "text", text: { toString: "x" } })),
      written(paragraph(text("x", { type: "textStyle", attrs: { style: "x" } }))),
      written(paragraph(text("x", { type: "bold", attrs: { onclick: "x" } }))),
      written(paragraph(text("x", { type: "link", attrs: { href: "https://a.example", target: "_blank" } }))),
      written({ type: "bulletList", content: [paragraph(text("no item"))] }),
      written({ type: "bulletList", content: [] }),
      JSON.parse('{"type":"doc","content":[],"__proto__":{"polluted":1}}'),
      { type: "doc", content: [], extra: 1 },
    ];
    for (const given of refused) expect(parseRichText(given), JSON.stringify(given)).toBeNull();
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it("XS-02: a link leads to http, https, mail or phone, or it is only its words", () => {
    for (const href of badLinks) {
      expect(safeLink(href), JSON.stringify(href)).toBeNull();
      const parsed = parseRichText(written(paragraph(text("here", { type: "link", attrs: { href } }))));
      expect(parsed).toEqual(written(paragraph(text("here"))));
    }
    for (const [typed, kept] of [
      ["https://example.com/a?b=1&c=2#d", "https://example.com/a?b=1&c=2#d"],
      ["HTTP://EXAMPLE.com", "http://example.com/"],
      [" https://example.com/\n", "https://example.com/"],
      ["mailto:eva@example.com", "mailto:eva@example.com"],
      ["tel:+13035550142", "tel:+13035550142"],
      ['https://example.com/"onmouseover=alert(1)', "https://example.com/%22onmouseover=alert(1)"],
    ] as const) {
      expect(safeLink(typed)).toBe(kept);
      expect(safeLink(kept)).toBe(kept);
    }
  });

  it("takes no more than 8 levels, 2,000 nodes and 100 kB, and does not fall over what is far deeper", () => {
    let deep: unknown = paragraph(text("x"));
    for (let level = 0; level < 20_000; level++)
      deep = { type: "bulletList", content: [{ type: "listItem", content: [deep] }] };
    expect(parseRichText(written(deep))).toBeNull();
    const lists = (levels: number): unknown =>
      levels === 0
        ? paragraph(text("x"))
        : { type: "bulletList", content: [{ type: "listItem", content: [lists(levels - 1)] }] };
    expect(parseRichText(written(lists(2)))).not.toBeNull();
    expect(parseRichText(written(lists(4)))).toBeNull();
    const many = (count: number) => written(...Array.from({ length: count }, () => paragraph(text("x"))));
    expect(parseRichText(many(900))).not.toBeNull();
    expect(parseRichText(many(1_001))).toBeNull();
    expect(parseRichText(written(paragraph(text("x".repeat(99_000)))))).not.toBeNull();
    expect(parseRichText(written(paragraph(text("x".repeat(100_000)))))).toBeNull();
  });

  it("cleans texts, joins what looks alike and keeps the blanks between words", () => {
    const parsed = parseRichText(
      written(
        paragraph(
          text("Good "),
          text(""),
          text("dog", { type: "italic" }, { type: "bold" }),
          text("\u200b, e"),
          text("\u0301h?\nyes"),
        ),
        paragraph(text("\u0000")),
      ),
    );
    expect(parsed).toEqual(
      written(
        paragraph(text("Good "), text("dog", { type: "bold" }, { type: "italic" }), text(", éh? yes")),
        { type: "paragraph" },
      ),
    );
    expect(parseRichText(parsed)).toEqual(parsed);
    expect(isEmpty(parseRichText(written({ type: "paragraph" }, paragraph(text("  ")))) as RichText)).toBe(
      true,
    );
    expect(isEmpty(parsed as RichText)).toBe(false);
  });

  it("goes from plain text to a tree and back without a loss", () => {
    const typed = `# This week

Biscuit was brave.
Twice!

- wait at the door
- let it be, even
  when it moves

1. sit
2. stay

See https://example.com/door.`;
    const tree = fromPlainText(typed);
    expect(toPlainText(tree)).toBe(typed);
    expect(fromPlainText(toPlainText(tree))).toEqual(tree);
    expect(parseRichText(tree)).toEqual(tree);
    expect(tree.content.map(({ type }) => type)).toEqual([
      "heading",
      "paragraph",
      "bulletList",
      "orderedList",
      "paragraph",
    ]);
    expect(tree.content[2]).toEqual({
      type: "bulletList",
      content: [
        { type: "listItem", content: [paragraph(text("wait at the door"))] },
        {
          type: "listItem",
          content: [paragraph(text("let it be, even"), { type: "hardBreak" }, text("when it moves"))],
        },
      ],
    });
    expect(list("orderedList", "sit", "stay")).toEqual(tree.content[3]);
    expect(fromPlainText(" \n\n ")).toEqual({ type: "doc", content: [] });
  });
});
