import { useId } from "react";

export interface Problems {
  errors: Record<string, string>;
  values: Record<string, string>;
}

export interface FieldProps {
  name: string;
  label: string;
  type?: "text" | "email" | "password" | "tel" | "date" | "time" | "search";
  autoComplete?: string;
  hint?: React.ReactNode;
  /** What the action returned with 422, if it did. */
  problems?: Problems | undefined;
  defaultValue?: string | undefined;
  required?: boolean;
  inputMode?: "text" | "numeric" | "decimal" | "email" | "tel" | "search";
  autoCapitalize?: "none";
  maxLength?: number;
}

const box =
  "block w-full rounded-lg border border-edge bg-surface px-3.5 text-base aria-invalid:border-2 aria-invalid:border-bad";

/** A label, what is wrong, what goes in, and a hint, tied together: `children` gets the attributes that do it. */
function Labelled({
  name,
  label,
  hint,
  problems,
  defaultValue,
  required = true,
  children,
}: Pick<FieldProps, "name" | "label" | "hint" | "problems" | "defaultValue" | "required"> & {
  children: (field: {
    id: string;
    name: string;
    required: boolean;
    defaultValue: string | undefined;
    "aria-invalid": true | undefined;
    "aria-describedby": string | undefined;
  }) => React.ReactNode;
}) {
  const id = useId();
  const error = problems?.errors[name];
  return (
    <div>
      <label htmlFor={id} className="mb-1 block font-medium">
        {label}
        {!required && <span className="font-normal text-muted"> (optional)</span>}
      </label>
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
      {children({
        id,
        name,
        required,
        defaultValue: problems?.values[name] ?? defaultValue,
        "aria-invalid": error ? true : undefined,
        "aria-describedby": describedBy(id, error, hint),
      })}
      <Hint id={id}>{hint}</Hint>
    </div>
  );
}

const describedBy = (id: string, error: string | undefined, hint: React.ReactNode) =>
  [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(" ") || undefined;

function Hint({ id, children }: { id: string; children: React.ReactNode }) {
  if (!children) return null;
  return (
    <p id={`${id}-hint`} className="mt-1 text-sm text-muted">
      {children}
    </p>
  );
}

/** A labelled text field. Its error and hint are tied to it, what was typed stays. */
export function Field({
  name,
  label,
  type = "text",
  hint,
  problems,
  defaultValue,
  required = true,
  ...rest
}: FieldProps) {
  return (
    <Labelled {...{ name, label, hint, problems, defaultValue, required }}>
      {(field) => <input type={type} className={`${box} min-h-12 py-2`} {...field} {...rest} />}
    </Labelled>
  );
}

/** A labelled field of several lines, with the same manners as `Field`. */
export function TextArea({
  rows = 3,
  maxLength,
  ...labelled
}: Pick<FieldProps, "name" | "label" | "hint" | "problems" | "defaultValue" | "required" | "maxLength"> & {
  rows?: number;
}) {
  return (
    <Labelled {...labelled}>
      {(field) => <textarea rows={rows} maxLength={maxLength} className={`${box} py-2.5`} {...field} />}
    </Labelled>
  );
}

/** A box to tick. */
export function Tick({
  name,
  label,
  hint,
  problems,
  defaultChecked,
}: {
  name: string;
  label: React.ReactNode;
  hint?: React.ReactNode;
  problems?: Problems | undefined;
  defaultChecked?: boolean | undefined;
}) {
  const id = useId();
  const error = problems?.errors[name];
  return (
    <div>
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
      <label htmlFor={id} className="flex min-h-12 items-center gap-3">
        <input
          id={id}
          name={name}
          type="checkbox"
          value="yes"
          defaultChecked={problems ? problems.values[name] !== undefined : defaultChecked}
          aria-invalid={error ? true : undefined}
          aria-describedby={describedBy(id, error, hint)}
          className="size-6 shrink-0 accent-accent"
        />
        <span>{label}</span>
      </label>
      <Hint id={id}>{hint}</Hint>
    </div>
  );
}

interface ChoiceProps {
  name: string;
  label: string;
  options: readonly { value: string; label: string }[];
  defaultValue?: string | undefined;
  problems?: Problems | undefined;
  hint?: React.ReactNode;
}

/** A labelled select, with the same manners as `Field`. */
export function Choice({ options, ...labelled }: ChoiceProps) {
  return (
    <Labelled {...labelled}>
      {({ required: _, ...field }) => (
        <select className={`${box} min-h-12 py-2`} {...field}>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  );
}

export function FieldError({ id, children }: { id: string; children: React.ReactNode }) {
  return (
    <p id={id} className="mb-1 font-medium text-bad">
      <span className="sr-only">Error: </span>
      {children}
    </p>
  );
}

/** What concerns the form as a whole, said first and loudly. */
export function FormProblem({ problems }: { problems?: Problems | undefined }) {
  const sentence = problems?.errors[""];
  return sentence ? <Notice tone="bad">{sentence}</Notice> : null;
}

const buttonTones = {
  primary: "bg-accent text-on-accent hover:bg-accent-strong border-transparent",
  quiet: "bg-surface text-ink border-edge hover:bg-sunken",
  danger: "bg-surface text-bad border-bad hover:bg-bad-wash",
} as const;

const buttonShape =
  "inline-flex min-h-12 items-center justify-center gap-2 rounded-lg border px-5 py-2 text-base font-semibold no-underline cursor-pointer text-center";

/** Submits its form. */
export function Button({
  tone = "primary",
  wide = false,
  children,
  ...rest
}: { tone?: keyof typeof buttonTones; wide?: boolean } & Pick<
  React.ComponentProps<"button">,
  "name" | "value" | "children" | "formAction" | "formNoValidate" | "aria-label" | "aria-describedby"
>) {
  return (
    <button type="submit" className={`${buttonShape} ${buttonTones[tone]} ${wide ? "w-full" : ""}`} {...rest}>
      {children}
    </button>
  );
}

/** A link that looks like a button: it goes somewhere and changes nothing. */
export function ButtonLink({
  to,
  tone = "primary",
  wide = false,
  children,
}: {
  to: string;
  tone?: keyof typeof buttonTones;
  wide?: boolean;
  children: React.ReactNode;
}) {
  return (
    <a href={to} className={`${buttonShape} ${buttonTones[tone]} ${wide ? "w-full" : ""}`}>
      {children}
    </a>
  );
}

const noticeTones = {
  good: "border-good bg-good-wash",
  warn: "border-warn bg-warn-wash",
  bad: "border-bad bg-bad-wash",
} as const;

/** Something the reader should know before going on. `bad` is announced at once. */
export function Notice({ tone, children }: { tone: keyof typeof noticeTones; children: React.ReactNode }) {
  return (
    <div
      role={tone === "bad" ? "alert" : "status"}
      className={`rounded-lg border-l-4 px-4 py-3 ${noticeTones[tone]}`}
    >
      {children}
    </div>
  );
}
