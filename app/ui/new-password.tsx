import { Field } from "./form.tsx";

/** The field for a password that is being chosen, with the one piece of advice that helps. */
export function NewPassword({
  label = "New password",
  problems,
}: {
  label?: string;
  problems?: React.ComponentProps<typeof Field>["problems"];
}) {
  return (
    <Field
      name="password"
      label={label}
      type="password"
      autoComplete="new-password"
      hint="10 characters or more; 15 or more are better. Four or five random words are strong and easy to type. Spaces and any language are fine."
      problems={problems}
    />
  );
}
