import { Field, type FieldProps } from "./form.tsx";

type Known = Pick<FieldProps, "problems" | "hint" | "defaultValue" | "required" | "autoComplete">;

/** An email address; as the one that somebody signs in with, say `autoComplete="username"`. */
export function EmailField(given: Known) {
  return (
    <Field
      name="email"
      label="Email"
      type="email"
      autoComplete="email"
      inputMode="email"
      autoCapitalize="none"
      maxLength={254}
      {...given}
    />
  );
}

/** A phone number of any country, in any spelling. */
export function PhoneField(given: Known) {
  return (
    <Field
      name="phone"
      label="Phone"
      type="tel"
      autoComplete="tel"
      inputMode="tel"
      maxLength={40}
      {...given}
    />
  );
}

/** A six-digit code that was mailed. */
export function CodeField({ problems }: Pick<FieldProps, "problems">) {
  return (
    <Field
      name="code"
      label="Code from the email"
      autoComplete="one-time-code"
      inputMode="numeric"
      maxLength={40}
      hint="Six digits."
      problems={problems}
    />
  );
}
