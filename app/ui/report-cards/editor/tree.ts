import type { JSONContent } from "@tiptap/core";
import type { RichNode } from "../rich-text.tsx";

/** What the editor holds, without what belongs to the editor alone: other attributes, and marks on a break. */
export function treeOf(node: JSONContent): RichNode {
  const { type = "doc", text, marks, content } = node;
  return {
    type,
    ...(text !== undefined && { text }),
    ...(type === "heading" && { attrs: { level: 3 } }),
    ...(type === "text" &&
      marks &&
      marks.length > 0 && {
        marks: marks.map((mark) =>
          mark.type === "link"
            ? { type: "link", attrs: { href: String(mark.attrs?.href ?? "") } }
            : { type: mark.type },
        ),
      }),
    ...(content && { content: content.map(treeOf) }),
  };
}

/** As the editor takes it: a text without anything is one empty paragraph. */
export const forEditor = (tree: RichNode): JSONContent =>
  tree.content && tree.content.length > 0
    ? (tree as JSONContent)
    : { type: "doc", content: [{ type: "paragraph" }] };
