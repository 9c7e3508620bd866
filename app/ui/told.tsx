import { useId } from "react";
import { FieldError, type Problems } from "./form.tsx";

interface Answer {
  is: "given" | "none" | "unknown";
  text: string;
}

/**
 * A question that may be answered in words, with "none" or with "I don't know": the fields `<name>` and `<name>Is`.
 * Nothing chosen and nothing typed is a question left open, which differs from both.
 */
export function ToldField({
  name,
  label,
  none = "None",
  unknown = "I don't know",
  hint,
  problems,
  value,
  rows = 2,
}: {
  name: string;
  label: string;
  none?: string;
  unknown?: string;
  hint?: React.ReactNode;
  problems?: Problems | undefined;
  value?: Answer | null;
  rows?: number;
}) {
  const id = useId();
  const error = problems?.errors[name] ?? problems?.errors[`${name}Is`];
  const described = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(" ") || undefined;
  const chosen = problems ? problems.values[`${name}Is`] : value?.is;
  return (
    <fieldset>
      <legend className="mb-1 font-medium">{label}</legend>
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
      {hint && (
        <p id={`${id}-hint`} className="mb-1 text-sm text-muted">
          {hint}
        </p>
      )}
      <textarea
        name={name}
        rows={rows}
        aria-label={label}
        aria-invalid={error ? true : undefined}
        aria-describedby={described}
        defaultValue={problems?.values[name] ?? value?.text}
        className="block w-full rounded-lg border border-edge bg-surface px-3.5 py-2.5 text-base aria-invalid:border-2 aria-invalid:border-bad"
      />
      <div className="mt-1 flex flex-wrap gap-x-6">
        {(
          [
            ["none", none],
            ["unknown", unknown],
          ] as const
        ).map(([is, words]) => (
          <label key={is} className="flex min-h-12 items-center gap-2.5">
            <input
              type="radio"
              name={`${name}Is`}
              value={is}
              defaultChecked={chosen === is}
              className="size-5 accent-accent"
            />
            {words}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** "None" and "I don't know" as answers of their own, for where nothing was typed or listed. */
export function EmptyAnswer({
  name,
  question,
  none,
  unknown = "I don't know",
  problems,
}: {
  name: string;
  question: string;
  none: string;
  unknown?: string;
  problems: Problems;
}) {
  return (
    <fieldset>
      <legend className="text-sm text-muted">{question}</legend>
      <div className="flex flex-wrap gap-x-6">
        {[
          { value: "none", words: none },
          { value: "unknown", words: unknown },
        ].map(({ value, words }) => (
          <label key={value} className="flex min-h-12 items-center gap-2.5">
            <input
              type="radio"
              name={name}
              value={value}
              defaultChecked={problems.values[name] === value}
              className="size-5 accent-accent"
            />
            {words}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
