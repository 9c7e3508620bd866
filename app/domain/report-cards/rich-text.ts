import * as z from "zod";
import { printable } from "../text.ts";
import { safeLink } from "./link.ts";

/**
 * Formatted text as a tree of a few known nodes. HTML is neither stored nor read: a tree is made by the editor as JSON or
 * from plain text, `parseRichText` lets nothing through that is not named here, and React renders it. The names are those
 * of Tiptap's StarterKit, so that the editor takes and gives the tree as it is.
 */
export type Mark = { type: "bold" } | { type: "italic" } | { type: "link"; attrs: { href: string } };
export type Inline = { type: "text"; text: string; marks?: Mark[] } | { type: "hardBreak" };
export type Block =
  | { type: "paragraph"; content?: Inline[] }
  | { type: "heading"; attrs: { level: 3 }; content?: Inline[] }
  | { type: "bulletList"; content: ListItem[] }
  | { type: "orderedList"; content: ListItem[] };
export type ListItem = { type: "listItem"; content: Block[] };
export type RichText = { type: "doc"; content: Block[] };

const maxDepth = 8;
export const maxNodes = 2_000;
/** Characters of a tree as JSON. */
export const maxBytes = 100_000;

const mark = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("bold") }),
  z.strictObject({ type: z.literal("italic") }),
  z.strictObject({ type: z.literal("link"), attrs: z.strictObject({ href: z.string() }) }),
]);
const inline = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("text"), text: z.string(), marks: z.array(mark).max(10).optional() }),
  z.strictObject({ type: z.literal("hardBreak") }),
]);
const written = z.array(inline).optional();
const listItem = z.strictObject({
  type: z.literal("listItem"),
  get content(): z.ZodArray<z.ZodType<TypedBlock>> {
    return z.array(block).min(1);
  },
});
const block: z.ZodType<TypedBlock> = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("paragraph"), content: written }),
  z.strictObject({
    type: z.literal("heading"),
    attrs: z.strictObject({ level: z.literal(3) }),
    content: written,
  }),
  z.strictObject({ type: z.literal("bulletList"), content: z.array(listItem).min(1) }),
  z.strictObject({ type: z.literal("orderedList"), content: z.array(listItem).min(1) }),
]);
const doc = z.strictObject({ type: z.literal("doc"), content: z.array(block).default([]) });

/** As zod gives it, before texts and links are cleaned. */
type TypedInline = z.infer<typeof inline>;
type TypedBlock =
  | { type: "paragraph"; content?: TypedInline[] | undefined }
  | { type: "heading"; attrs: { level: 3 }; content?: TypedInline[] | undefined }
  | { type: "bulletList"; content: { type: "listItem"; content: TypedBlock[] }[] }
  | { type: "orderedList"; content: { type: "listItem"; content: TypedBlock[] }[] };

/**
 * A tree as it may be kept, or null for what is none: an unknown node, mark or attribute, or more than 8 levels,
 * 2,000 nodes or 100 kB. A link to anywhere but http, https, mailto or tel stays as its text. What comes out goes in
 * again unchanged.
 */
export function parseRichText(given: unknown): RichText | null {
  if (!isBounded(given)) return null;
  const parsed = doc.safeParse(given);
  if (!parsed.success) return null;
  const kept: RichText = { type: "doc", content: parsed.data.content.map(cleanBlock) };
  return JSON.stringify(kept).length <= maxBytes ? kept : null;
}

/** A tree within a larger record that is sealed as JSON. */
export const richText = z.unknown().transform((given, check): RichText => {
  const kept = parseRichText(given);
  if (kept) return kept;
  check.addIssue({ code: "custom", message: "This text holds what a report card cannot show." });
  return z.NEVER;
});

export const emptyText: RichText = { type: "doc", content: [] };

/** Whether there is nothing to read in it. */
export const isEmpty = ({ content }: RichText): boolean => content.every(isBlankBlock);

const isBlankBlock = (node: Block): boolean =>
  node.type === "paragraph" || node.type === "heading"
    ? (node.content ?? []).every((part) => part.type === "hardBreak" || part.text.trim() === "")
    : node.content.every(({ content }) => content.every(isBlankBlock));

/** Counted before anything walks the tree by recursion: a tree that is deep enough would end the walk, not the text. */
function isBounded(given: unknown): boolean {
  let level: unknown[] = [given];
  let nodes = 0;
  let characters = 0;
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxDepth) return false;
    const below: unknown[] = [];
    for (const node of level) {
      nodes += 1;
      if (typeof node !== "object" || node === null) return false;
      if ("text" in node && typeof node.text === "string") characters += node.text.length;
      if (!("content" in node)) continue;
      if (!Array.isArray(node.content) || nodes + node.content.length > maxNodes) return false;
      below.push(...node.content);
    }
    if (nodes + below.length > maxNodes || characters > maxBytes) return false;
    level = below;
  }
  return true;
}

function cleanBlock(node: TypedBlock): Block {
  if (node.type === "bulletList" || node.type === "orderedList") {
    const content = node.content.map(
      (item): ListItem => ({ ...item, content: item.content.map(cleanBlock) }),
    );
    return { type: node.type, content };
  }
  const content = cleanLine(node.content ?? []);
  if (node.type === "paragraph")
    return content.length > 0 ? { type: "paragraph", content } : { type: "paragraph" };
  const heading = { type: "heading", attrs: { level: 3 } } as const;
  return content.length > 0 ? { ...heading, content } : heading;
}

/** Texts cleaned, empty ones left out, and neighbours of one look joined. */
function cleanLine(parts: readonly TypedInline[]): Inline[] {
  const line: Inline[] = [];
  for (const part of parts) {
    if (part.type === "hardBreak") {
      line.push({ type: "hardBreak" });
      continue;
    }
    const text = cleanRun(part.text);
    if (text === "") continue;
    const marks = cleanMarks(part.marks ?? []);
    const before = line.at(-1);
    if (before?.type === "text" && JSON.stringify(before.marks ?? []) === JSON.stringify(marks)) {
      before.text = cleanRun(before.text + text);
    } else line.push(marks.length > 0 ? { type: "text", text, marks } : { type: "text", text });
  }
  return line;
}

/** A break within a text would be a line that no node stands for. */
const cleanRun = (text: string) => printable(text).replace(/[\n\t\u2028\u2029]+/g, " ");

/** Each mark once, in one order. */
function cleanMarks(marks: readonly Mark[]): Mark[] {
  const has = (type: Mark["type"]) => marks.some((one) => one.type === type);
  const hrefs = marks.flatMap((one) => (one.type === "link" ? (safeLink(one.attrs.href) ?? []) : []));
  return [
    ...(has("bold") ? [{ type: "bold" } as const] : []),
    ...(has("italic") ? [{ type: "italic" } as const] : []),
    ...hrefs.slice(0, 1).map((href) => ({ type: "link", attrs: { href } }) as const),
  ];
}

export { fromPlainText, maxLines, toPlainText } from "./plain-text.ts";
