import { printable } from "../text.ts";
import { safeLink } from "./link.ts";
import type { Block, Inline, ListItem, RichText } from "./rich-text.ts";

const bullet = /^\s*[-*•]\s+(.*)$/u;
const numbered = /^\s*\d{1,3}[.)]\s+(.*)$/u;

/** Lines of a plain text; what goes beyond is not read, so whoever keeps what was typed refuses it first. */
export const maxLines = 900;

/**
 * What somebody typed into a plain field, as a tree: a blank line parts paragraphs, "- " and "1. " begin items of a list
 * (a line that is indented goes on with one), "# " is a heading, a web address becomes a link.
 */
export function fromPlainText(text: string): RichText {
  const content: Block[] = [];
  let fresh = true;
  for (const line of printable(text)
    .replaceAll("\t", " ")
    .split(/\n|\u2028|\u2029/)
    .slice(0, maxLines)) {
    if (line.trim() === "") {
      fresh = true;
      continue;
    }
    addLine(content, line, fresh);
    fresh = false;
  }
  return { type: "doc", content };
}

function addLine(content: Block[], line: string, fresh: boolean): void {
  const before = content.at(-1);
  const item = bullet.exec(line) ?? numbered.exec(line);
  if (item) {
    const type = bullet.test(line) ? "bulletList" : "orderedList";
    const added: ListItem = { type: "listItem", content: [paragraph(item[1] ?? "")] };
    if (before?.type === type && !fresh) before.content.push(added);
    else content.push({ type, content: [added] });
    return;
  }
  const heading = /^#{1,6}\s+(.*)$/.exec(line.trim());
  if (heading) {
    content.push({ type: "heading", attrs: { level: 3 }, content: runs(heading[1] ?? "") });
    return;
  }
  const open = fresh ? undefined : before?.type === "paragraph" ? before : lastOfList(before, line);
  if (open) open.content = [...(open.content ?? []), { type: "hardBreak" }, ...runs(line)];
  else content.push(paragraph(line));
}

/** The paragraph of a list's last item, where an indented line goes on with it. */
function lastOfList(before: Block | undefined, line: string) {
  if (before?.type !== "bulletList" && before?.type !== "orderedList") return undefined;
  const last = /^\s{2}/.test(line) ? before.content.at(-1)?.content.at(-1) : undefined;
  return last?.type === "paragraph" ? last : undefined;
}

const paragraph = (text: string) => ({ type: "paragraph" as const, content: runs(text) });

/** A line with its web addresses as links. */
function runs(line: string): Inline[] {
  return line
    .trim()
    .split(/(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]])/giu)
    .filter((part) => part !== "")
    .map((text): Inline => {
      const href = /^https?:/i.test(text) ? safeLink(text) : null;
      return href
        ? { type: "text", text, marks: [{ type: "link", attrs: { href } }] }
        : { type: "text", text };
    });
}

/** The tree as plain text, of which `fromPlainText` makes the same again but for bold, italic and lists within lists. */
export const toPlainText = ({ content }: RichText): string =>
  content
    .map((node) => blockText(node))
    .filter((text) => text.trim() !== "")
    .join("\n\n");

function blockText(node: Block): string {
  if (node.type === "paragraph") return lineText(node.content);
  if (node.type === "heading") return `# ${lineText(node.content)}`;
  return node.content
    .map(({ content }, index) => {
      const mark = node.type === "bulletList" ? "- " : `${index + 1}. `;
      return mark + content.map(blockText).join("\n").replaceAll("\n", "\n  ");
    })
    .join("\n");
}

const lineText = (parts: readonly Inline[] = []): string =>
  parts
    .map((part) => {
      if (part.type === "hardBreak") return "\n";
      const link = part.marks?.find((mark) => mark.type === "link");
      if (!link || sameLink(part.text, link.attrs.href)) return part.text;
      return `${part.text} (${link.attrs.href.replace(/^(mailto|tel):/, "")})`;
    })
    .join("");

const sameLink = (text: string, href: string) => text === href || safeLink(text) === href;
