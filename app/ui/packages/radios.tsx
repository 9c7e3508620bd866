import { useId } from "react";
import { FieldError, type Problems } from "../form.tsx";

interface RadiosProps {
  name: string;
  legend: string;
  options: readonly { value: string; label: React.ReactNode; hint?: React.ReactNode }[];
  /** "" or left out: nothing is chosen, and the reader has to. */
  defaultValue?: string | undefined;
  hint?: React.ReactNode;
  problems?: Problems | undefined;
}

/** One of several, each with room for a word of its own; with the same manners as `Choice`. */
export function Radios({ name, legend, options, defaultValue, hint, problems }: RadiosProps) {
  const id = useId();
  const error = problems?.errors[name];
  const chosen = problems ? problems.values[name] : defaultValue;
  return (
    <fieldset
      aria-describedby={[error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(" ") || undefined}
    >
      <legend className="mb-1 font-medium">{legend}</legend>
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
      {hint && (
        <p id={`${id}-hint`} className="mb-2 text-sm text-muted">
          {hint}
        </p>
      )}
      <div className="divide-y divide-line rounded-lg border border-edge bg-surface">
        {options.map(({ value, label, hint: word }) => (
          <label key={value} className="flex min-h-12 cursor-pointer items-center gap-3 px-3.5 py-2">
            <input
              type="radio"
              name={name}
              value={value}
              defaultChecked={chosen === value}
              aria-invalid={error ? true : undefined}
              className="size-6 shrink-0 accent-accent"
            />
            <span className="wrap-anywhere">
              {label}
              {word && <span className="block text-sm text-muted">{word}</span>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
