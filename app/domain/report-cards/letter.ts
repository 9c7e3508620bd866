import { Fragment, createElement as h, type ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { safeLink } from "./link.ts";
import { type Block, type Inline, type RichText, toPlainText } from "./rich-text.ts";
import type { CardShape } from "./shape.ts";

export interface Letter {
  subject: string;
  html: string;
  text: string;
}

/** To whom the letter speaks. `portalUrl` is for those who can open it: the household. */
export type Addressed = { to: "household"; names: readonly string[]; portalUrl: string } | { to: "copy" };

/**
 * The mail of a card, twice the same: as markup with styles of its own, and as text. It carries no photos: they stay
 * behind the portal's door, and a mail is forwarded more easily than it is taken back.
 */
export function letterOf(card: CardShape, addressed: Addressed): Letter {
  const parts = partsOf(card, addressed);
  return { subject: subjectOf(card), html: asHtml(card, parts), text: asText(card, parts) };
}

/** One line, whatever a dog is called. */
const subjectOf = ({ dogs, sessionOn, revision }: CardShape) =>
  oneLine(
    `${revision > 1 ? "Corrected report card" : "Report card"}${dogs.length > 0 ? ` for ${joined(dogs)}` : ""}, ${dayInWords(sessionOn)}`,
  );
const oneLine = (text: string) => text.replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();

/** "Hi Eva and Tom," from the first names; "Hello," where there are none. */
export function greetingOf(names: readonly string[]): string {
  const first = names.map((name) => name.trim().split(/\s+/)[0] ?? "").filter((name) => name !== "");
  return first.length > 0 ? `Hi ${joined([...new Set(first)])},` : "Hello,";
}

const joined = (names: readonly string[]) =>
  names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;

const words = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", dateStyle: "medium" });
const dayInWords = (day: string) => words.format(new Date(`${day}T00:00:00Z`));

interface Parts {
  greeting: string;
  opening: string[];
  photos: string | null;
  link: { says: string; url: string } | null;
  close: string[];
}

function partsOf(card: CardShape, addressed: Addressed): Parts {
  const { dogs, sessionOn, revision, photos, trainer, business } = card;
  const of = dogs.length > 0 ? ` with ${joined(dogs)}` : "";
  const isCopy = addressed.to === "copy";
  const seen = photos.filter(({ hasPicture }) => hasPicture).length;
  const count = seen === 1 ? "A photo" : `${seen} photos`;
  return {
    greeting: isCopy ? "Hello," : greetingOf(addressed.names),
    opening: [
      `${isCopy ? "This is a copy of" : "Here is"} the report card of the training${of} on ${dayInWords(sessionOn)}.`,
      ...(revision > 1 ? ["It was corrected and takes the place of the one that was sent before."] : []),
    ],
    photos:
      seen === 0
        ? null
        : isCopy
          ? `${count} of the training can be seen by the household.`
          : `${count} of the training can be seen in your portal.`,
    link: isCopy ? null : { says: "Open it in your portal", url: addressed.portalUrl },
    close: [trainer, business].filter(Boolean),
  };
}

const goalStates = { open: "", reached: "reached", dropped: "set aside" } as const;

function asText(card: CardShape, { greeting, opening, photos, link, close }: Parts): string {
  const title = (text: string) => `${text}\n${"-".repeat(Math.min(60, text.length))}`;
  const blocks = [
    greeting,
    opening.join(" "),
    card.summary && toPlainText(card.summary),
    ...card.sections.flatMap(({ title: name, items }) => [
      title(name),
      ...items.map(({ title: item, url, own, body, done }) =>
        [
          `* ${item}${done === null ? "" : done ? " (done)" : " (still to practise)"}`,
          safeLink(url),
          own,
          body && toPlainText(body),
        ]
          .filter(Boolean)
          .join("\n"),
      ),
    ]),
    ...(card.goals.length > 0
      ? [
          title("Goals"),
          ...card.goals.map(({ title: goal, description, state }) =>
            [`* ${goal}${goalStates[state] && ` (${goalStates[state]})`}`, description]
              .filter(Boolean)
              .join("\n"),
          ),
        ]
      : []),
    photos,
    link && `${link.says}:\n${link.url}`,
    close.join("\n"),
  ];
  return `${blocks.filter(Boolean).join("\n\n")}\n`;
}

const styles = {
  body: { margin: "0", padding: "16px", backgroundColor: "#f5f3ec", color: "#1d282b" },
  sheet: {
    maxWidth: "600px",
    margin: "0 auto",
    padding: "24px",
    backgroundColor: "#ffffff",
    borderRadius: "12px",
    fontFamily: "-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif",
    fontSize: "16px",
    lineHeight: "1.5",
  },
  h2: { margin: "28px 0 8px", paddingBottom: "4px", borderBottom: "1px solid #d8d2c2", fontSize: "18px" },
  h3: { margin: "12px 0 4px", fontSize: "16px" },
  p: { margin: "0 0 12px" },
  lines: { margin: "0 0 8px", whiteSpace: "pre-line" },
  name: { margin: "12px 0 4px", fontWeight: "600" },
  muted: { color: "#566366", fontWeight: "400", fontSize: "14px" },
  link: { color: "#1b6662" },
  button: {
    display: "inline-block",
    padding: "12px 20px",
    borderRadius: "8px",
    backgroundColor: "#1b6662",
    color: "#ffffff",
    fontWeight: "600",
    textDecoration: "none",
  },
} as const;

function asHtml(card: CardShape, { greeting, opening, photos, link, close }: Parts): string {
  const heading = (text: string) => h("h2", { style: styles.h2 }, text);
  const remark = (text: string) => (text ? h("span", { style: styles.muted }, ` ${text}`) : null);
  const page = h(
    "html",
    { lang: "en" },
    h("head", null, h("meta", { charSet: "utf-8" }), h("title", null, subjectOf(card))),
    h(
      "body",
      { style: styles.body },
      h(
        "div",
        { style: styles.sheet },
        h("p", { style: styles.p }, greeting),
        h("p", { style: styles.p }, opening.join(" ")),
        card.summary && richText(card.summary),
        card.sections.map(({ id, title, items }) =>
          h(
            Fragment,
            { key: id },
            heading(title),
            items.map(({ id: item, title: name, url, own, body, done }) =>
              h(
                "div",
                { key: item },
                h(
                  "p",
                  { style: styles.name },
                  linked(name, url),
                  done === null ? null : remark(done ? "Done" : "Still to practise"),
                ),
                own ? h("p", { style: styles.lines }, own) : null,
                body && richText(body),
              ),
            ),
          ),
        ),
        card.goals.length > 0 ? heading("Goals") : null,
        card.goals.map(({ id, title, description, state }) =>
          h(
            "div",
            { key: id },
            h("p", { style: styles.name }, title, remark(goalStates[state])),
            description ? h("p", { style: styles.lines }, description) : null,
          ),
        ),
        photos ? h("p", { style: { ...styles.p, marginTop: "24px" } }, photos) : null,
        link
          ? h(
              "p",
              { style: { margin: "24px 0" } },
              h("a", { href: link.url, style: styles.button }, link.says),
            )
          : null,
        h("p", { style: styles.lines }, close.join("\n")),
      ),
    ),
  );
  return `<!doctype html>${renderToStaticMarkup(page)}`;
}

function linked(text: ReactNode, url: string): ReactNode {
  const href = safeLink(url);
  return href ? h("a", { href, rel: "noopener noreferrer nofollow", style: styles.link }, text) : text;
}

const richText = ({ content }: RichText) => h(Fragment, null, content.map(block));

function block(node: Block, key: number): ReactNode {
  if (node.type === "paragraph") return h("p", { key, style: styles.p }, node.content?.map(inline));
  if (node.type === "heading") return h("h3", { key, style: styles.h3 }, node.content?.map(inline));
  return h(
    node.type === "bulletList" ? "ul" : "ol",
    { key, style: { margin: "0 0 12px", paddingLeft: "24px" } },
    node.content.map((item, index) => h("li", { key: index }, item.content.map(block))),
  );
}

function inline(node: Inline, key: number): ReactNode {
  if (node.type === "hardBreak") return h("br", { key });
  let shown: ReactNode = node.text;
  for (const mark of node.marks ?? []) {
    if (mark.type === "bold") shown = h("strong", null, shown);
    if (mark.type === "italic") shown = h("em", null, shown);
    if (mark.type === "link") shown = linked(shown, mark.attrs.href);
  }
  return h(Fragment, { key }, shown);
}
