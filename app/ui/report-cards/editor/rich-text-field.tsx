import { useEffect, useId, useRef, useState } from "react";
import { FieldError } from "../../form.tsx";
import type { RichNode } from "../rich-text.tsx";
import type { Editor } from "./make-editor.ts";
import { Toolbar } from "./toolbar.tsx";

interface RichTextFieldProps {
  /** The plain text travels under this name, the editor's tree under `<name>Tree`. */
  name: string;
  label: string;
  hint?: React.ReactNode;
  tree: RichNode;
  /** The same as plain text. */
  text: string;
  error?: string | undefined;
  rows?: number;
}

/**
 * Formatted text: a plain field in which "- " makes a list, and where there is JavaScript the editor in its place, which
 * is loaded only then. Where that does not arrive the plain field stays.
 */
export function RichTextField({ name, label, hint, tree, text, error, rows = 8 }: RichTextFieldProps) {
  const id = useId();
  const place = useRef<HTMLDivElement>(null);
  const plain = useRef<HTMLTextAreaElement>(null);
  const carrier = useRef<HTMLInputElement>(null);
  // What the page came with; from then on the editor has it.
  const start = useRef(tree);
  const [editor, setEditor] = useState<Editor | null>(null);

  useEffect(() => {
    let made: Editor | null = null;
    let isGone = false;
    const onChange = (now: RichNode, byHand: boolean) => {
      if (!carrier.current) return;
      carrier.current.value = JSON.stringify(now);
      // For whoever listens at the form: a hidden field says nothing by itself.
      if (byHand) carrier.current.dispatchEvent(new Event("input", { bubbles: true }));
    };
    import("./make-editor.ts")
      .then(({ makeEditor }) => {
        const typed = plain.current;
        // Somebody was quicker than the editor: what is being typed is not taken away.
        if (isGone || !place.current || !typed || typed.value !== typed.defaultValue) return;
        const attributes = { role: "textbox", "aria-multiline": "true", "aria-labelledby": `${id}-label` };
        made = makeEditor(place.current, start.current, attributes, onChange);
        setEditor(made);
      })
      .catch(() => undefined);
    return () => {
      isGone = true;
      made?.destroy();
    };
  }, [id]);

  return (
    <div>
      <label id={`${id}-label`} htmlFor={editor ? undefined : id} className="mb-1 block font-medium">
        {label}
      </label>
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
      {/* Of type text: the value of a hidden one is its attribute, which is written anew with every rendering. */}
      <input ref={carrier} type="text" hidden name={`${name}Tree`} defaultValue="" />
      <div className={editor ? "rounded-lg border border-edge bg-surface" : "hidden"}>
        {editor && <Toolbar editor={editor} label={label} />}
        <div ref={place} className="px-3.5 py-2.5" />
      </div>
      {!editor && (
        <textarea
          ref={plain}
          id={id}
          name={name}
          rows={rows}
          maxLength={50_000}
          defaultValue={text}
          aria-describedby={`${id}-hint`}
          aria-invalid={error ? true : undefined}
          className="block w-full rounded-lg border border-edge bg-surface px-3.5 py-2.5 text-base aria-invalid:border-2 aria-invalid:border-bad"
        />
      )}
      <p id={`${id}-hint`} className="mt-1 text-sm text-muted">
        {hint}
        {!editor && <> Lines that begin with “- ” or “1. ” become a list.</>}
      </p>
    </div>
  );
}
