import { Editor } from "@tiptap/core";
import StarterKit from "@tiptap/starter-kit";
import { type RichNode, safeHref } from "../rich-text.tsx";
import { forEditor, treeOf } from "./tree.ts";

export type { Editor } from "@tiptap/core";

/**
 * The editor in an element, with the nodes and marks that a report card knows and no others: what is pasted is sieved by
 * the same schema. Its styles are in our own sheet, because the page allows no others.
 */
export function makeEditor(
  element: HTMLElement,
  tree: RichNode,
  attributes: Record<string, string>,
  onChange: (tree: RichNode, byHand: boolean) => void,
): Editor {
  const editor = new Editor({
    element,
    content: forEditor(tree),
    injectCSS: false,
    extensions: [
      StarterKit.configure({
        blockquote: false,
        code: false,
        codeBlock: false,
        dropcursor: false,
        gapcursor: false,
        horizontalRule: false,
        strike: false,
        trailingNode: false,
        underline: false,
        heading: { levels: [3] },
        // Without autolink: with it, what is typed after a link becomes part of it.
        link: { autolink: false, openOnClick: false, isAllowedUri: (url) => safeHref(url) !== null },
      }),
    ],
    editorProps: { attributes: { class: "rich-text", ...attributes } },
    onUpdate: () => onChange(treeOf(editor.getJSON()), true),
  });
  onChange(treeOf(editor.getJSON()), false);
  return editor;
}
