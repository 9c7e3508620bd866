import { FieldError, type Problems } from "../form.tsx";

const words = {
  series: () => "all of this series",
  email: () => "whatever the same person is invited to",
  title: (title: string) => `whatever is called “${title}”`,
} as const;

/** For what else a choice holds. It is asked once, for it is remembered. */
export function RememberChoice({
  kinds,
  title,
  problems,
}: {
  kinds: readonly (keyof typeof words)[];
  title: string;
  problems?: Problems | undefined;
}) {
  if (kinds.length === 0) return null;
  const error = problems?.errors.remember;
  const options = [
    { value: "no", label: "this event alone" },
    ...kinds.map((kind) => ({ value: kind, label: words[kind](title) })),
  ];
  return (
    <fieldset>
      <legend className="font-medium">This holds for</legend>
      {error && <FieldError id="remember-error">{error}</FieldError>}
      {options.map(({ value, label }) => (
        <label key={value} className="flex min-h-12 items-center gap-3">
          <input
            type="radio"
            name="remember"
            value={value}
            defaultChecked={(problems?.values.remember ?? "no") === value}
            className="size-6 shrink-0 accent-accent"
          />
          <span className="min-w-0 wrap-anywhere">{label}</span>
        </label>
      ))}
    </fieldset>
  );
}
