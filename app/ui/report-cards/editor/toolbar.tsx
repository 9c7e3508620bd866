import { useEffect, useId, useReducer, useState } from "react";
import { safeHref } from "../rich-text.tsx";
import type { Editor } from "./make-editor.ts";

const button =
  "inline-flex size-12 cursor-pointer items-center justify-center rounded-lg border border-transparent text-base hover:bg-sunken aria-pressed:border-edge aria-pressed:bg-sunken disabled:text-muted";

const sign = (path: string) => (
  <svg
    viewBox="0 0 24 24"
    className="size-6"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.8"
    strokeLinecap="round"
    aria-hidden="true"
  >
    <path d={path} />
  </svg>
);
const listSign = sign("M4.5 6h.01M4.5 12h.01M4.5 18h.01M9.5 6H20M9.5 12H20M9.5 18H20");
const numberedSign = sign("M4 5.5 5.5 4.5v5M9.5 7H20M4 15.5c.5-1.5 3-1 2.5.6L4 19.5h2.8M9.5 17H20");
const linkSign = sign(
  "M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1",
);

/** What can be done with the chosen words. */
export function Toolbar({ editor, label }: { editor: Editor; label: string }) {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const [isLinking, setIsLinking] = useState(false);
  useEffect(() => {
    editor.on("transaction", redraw);
    return () => void editor.off("transaction", redraw);
  }, [editor]);
  const chain = () => editor.chain().focus();
  const tools = [
    {
      name: "Bold",
      sign: <strong>B</strong>,
      on: editor.isActive("bold"),
      do: () => chain().toggleBold().run(),
    },
    {
      name: "Italic",
      sign: <em>I</em>,
      on: editor.isActive("italic"),
      do: () => chain().toggleItalic().run(),
    },
    {
      name: "Heading",
      sign: "H",
      on: editor.isActive("heading"),
      do: () => chain().toggleHeading({ level: 3 }).run(),
    },
    {
      name: "List",
      sign: listSign,
      on: editor.isActive("bulletList"),
      do: () => chain().toggleBulletList().run(),
    },
    {
      name: "Numbered list",
      sign: numberedSign,
      on: editor.isActive("orderedList"),
      do: () => chain().toggleOrderedList().run(),
    },
    {
      name: "Link",
      sign: linkSign,
      on: editor.isActive("link") || isLinking,
      do: () => setIsLinking(!isLinking),
    },
    { name: "Undo", sign: "↶", do: () => chain().undo().run(), off: !editor.can().undo() },
    { name: "Redo", sign: "↷", do: () => chain().redo().run(), off: !editor.can().redo() },
  ];
  return (
    <div className="border-b border-line">
      <div role="toolbar" aria-label={`Format: ${label}`} className="flex flex-wrap p-1">
        {tools.map(({ name, sign, on, do: act, off }) => (
          <button
            key={name}
            type="button"
            aria-label={name}
            title={name}
            aria-pressed={on}
            disabled={off}
            // The words that were chosen stay chosen.
            onMouseDown={(event) => event.preventDefault()}
            onClick={act}
            className={button}
          >
            {sign}
          </button>
        ))}
      </div>
      {isLinking && <LinkRow editor={editor} onDone={() => setIsLinking(false)} />}
    </div>
  );
}

/** Where the chosen words lead. It is no form: it stands within one. */
function LinkRow({ editor, onDone }: { editor: Editor; onDone: () => void }) {
  const id = useId();
  const [typed, setTyped] = useState(String(editor.getAttributes("link").href ?? "https://"));
  const href = safeHref(typed.trim());
  const isWeb = href !== null && /^https?:/.test(href);
  const set = () => {
    if (!isWeb) return;
    const { from, to } = editor.state.selection;
    const isNew = !editor.isActive("link") && editor.state.doc.textBetween(from, to) === "";
    const chain = isNew
      ? editor.chain().focus().setTextSelection(to)
      : editor.chain().focus().extendMarkRange("link");
    // Nothing is chosen: the address is its own words.
    if (isNew)
      chain.insertContent({ type: "text", text: href, marks: [{ type: "link", attrs: { href } }] }).run();
    else chain.setLink({ href }).run();
    onDone();
  };
  const take = () => {
    editor.chain().focus().extendMarkRange("link").unsetLink().run();
    onDone();
  };
  const small =
    "min-h-12 cursor-pointer rounded-lg border border-edge px-4 font-semibold disabled:text-muted";
  return (
    <div className="flex flex-wrap items-end gap-2 p-2">
      <div className="grow">
        <label htmlFor={id} className="mb-1 block text-sm font-medium">
          Web address (https://…)
        </label>
        <input
          id={id}
          type="text"
          inputMode="url"
          value={typed}
          maxLength={2000}
          // biome-ignore lint/a11y/noAutofocus: the button that was pressed asks for it
          autoFocus
          aria-describedby={`${id}-wrong`}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") onDone();
            if (event.key !== "Enter") return;
            event.preventDefault();
            set();
          }}
          className="block min-h-12 w-full rounded-lg border border-edge bg-surface px-3 text-base"
        />
        <p id={`${id}-wrong`} aria-live="polite" className="text-sm text-muted">
          {!isWeb && typed.length > 8 && "This is no web address yet."}
        </p>
      </div>
      <button type="button" className={small} disabled={!isWeb} onClick={set}>
        Set link
      </button>
      {editor.isActive("link") && (
        <button type="button" className={small} onClick={take}>
          Remove link
        </button>
      )}
    </div>
  );
}
