import { Field } from "../form.tsx";

type Problems = React.ComponentProps<typeof Field>["problems"];

/** The field for a second factor: an app's six digits or a recovery code. Phones offer the digit keys only for the former. */
export function CodeField({
  problems,
  label = "Code",
  hint = "The six digits that your app shows now, or one of your recovery codes.",
  digitsOnly = false,
  required = true,
}: {
  problems: Problems;
  label?: string;
  hint?: string;
  digitsOnly?: boolean;
  required?: boolean;
}) {
  return (
    <Field
      name="code"
      label={label}
      autoComplete="one-time-code"
      inputMode={digitsOnly ? "numeric" : "text"}
      autoCapitalize="none"
      maxLength={40}
      hint={hint}
      required={required}
      problems={problems}
    />
  );
}
