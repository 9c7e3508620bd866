import { Button, Choice, Field, FormProblem } from "./form.tsx";
import { EmailField } from "./known-fields.tsx";
import { NewPassword } from "./new-password.tsx";

interface SetupFormProps {
  timeZones: readonly string[];
  timeZone: string;
  units: "metric" | "imperial";
  problems?: React.ComponentProps<typeof Field>["problems"];
}

export const unitChoices = [
  { value: "metric", label: "Kilometres and °C" },
  { value: "imperial", label: "Miles and °F" },
] as const;

/** "America/New_York" as people read it. */
export const zoneChoices = (zones: readonly string[]) =>
  zones.map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }));

/** The first form of a new practice: four answers, and three that are filled in already. */
export function SetupForm({ timeZones, timeZone, units, problems }: SetupFormProps) {
  return (
    <form method="post" action="/setup" className="grid gap-5">
      <FormProblem problems={problems} />
      <Field
        name="token"
        label="Setup token"
        type="password"
        autoComplete="off"
        autoCapitalize="none"
        problems={problems}
      />
      <Field name="name" label="Your name" autoComplete="name" maxLength={100} problems={problems} />
      <EmailField autoComplete="username" problems={problems} />
      <NewPassword label="Password" problems={problems} />
      <fieldset className="grid gap-5 border-t border-line pt-5">
        <legend className="sr-only">The business</legend>
        <Field
          name="businessName"
          label="Name of the business"
          autoComplete="organization"
          required={false}
          defaultValue="Training Daydreamers"
          maxLength={100}
          problems={problems}
        />
        <Choice
          name="timeZone"
          label="Time zone"
          options={zoneChoices(timeZones)}
          defaultValue={timeZone}
          problems={problems}
        />
        <Choice name="units" label="Units" options={unitChoices} defaultValue={units} problems={problems} />
      </fieldset>
      <Button wide>Claim the practice</Button>
    </form>
  );
}
