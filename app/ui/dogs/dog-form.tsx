import { Button, ButtonLink, Choice, Field, FormProblem, type Problems, TextArea } from "../form.tsx";
import { EmptyAnswer, ToldField } from "../told.tsx";
import { EnterSaves, Rows } from "./rows.tsx";

const sexes = [
  { value: "unknown", label: "Not known" },
  { value: "female", label: "Female" },
  { value: "male", label: "Male" },
];
const neuterings = [
  { value: "unknown", label: "Not known" },
  { value: "yes", label: "Yes, spayed or neutered" },
  { value: "no", label: "No, intact" },
];
const medication = [
  { name: "name", label: "Name" },
  { name: "dose", label: "Dose" },
  { name: "purpose", label: "What for" },
];

/**
 * Everything that a household says of its dog, on one page.
 * @param values what the fields hold at first, by name; `problems` shows them as they were typed instead
 */
export function DogForm({
  path,
  cancel,
  values,
  version,
  problems,
  unit,
  lastWeight,
}: {
  path: string;
  cancel: string;
  values: Record<string, string>;
  version?: number;
  problems: Problems | undefined;
  unit: "kg" | "lb";
  lastWeight?: string | undefined;
}) {
  const shown = problems ?? { errors: {}, values };
  const text = (name: string, label: string, hint?: string) => (
    <Field name={name} label={label} hint={hint} problems={shown} required={false} />
  );
  const area = (name: string, label: string, hint?: string) => (
    <TextArea name={name} label={label} hint={hint} problems={shown} required={false} />
  );
  const told = (name: string, label: string, none?: string) => (
    <ToldField name={name} label={label} none={none} problems={shown} />
  );
  return (
    <form method="post" action={path} className="grid gap-8">
      <EnterSaves />
      <FormProblem problems={shown} />
      {version !== undefined && <input type="hidden" name="version" value={version} />}
      <Part legend="The dog">
        <Field name="dogName" label="Name" problems={shown} maxLength={80} />
        {text("breed", "Breed")}
        {text(
          "birthdate",
          "Birthdate",
          "Such as 2021-04-30. The month or the year alone is fine; leave it blank if nobody knows.",
        )}
        <Field
          name="weight"
          label={`Weight today (${unit})`}
          inputMode="decimal"
          hint={lastWeight ? `Last: ${lastWeight}. Leave it blank if nobody weighed.` : undefined}
          problems={shown}
          required={false}
        />
        <Choice name="sex" label="Sex" options={sexes} problems={shown} />
        <Choice name="neutered" label="Spayed or neutered" options={neuterings} problems={shown} />
        {text("origin", "Where the dog came from")}
        {text("ownedSince", "Lives here since")}
      </Part>
      <Part legend="Health">
        {area("diet", "Diet", "Brand and amount.")}
        {told("allergies", "Allergies")}
        {told("medicalIssues", "Medical issues")}
        <Rows
          list="medications"
          legend="Medications now"
          one="Medication"
          columns={medication}
          shown={shown}
          path={path}
        >
          <EmptyAnswer
            name="medicationsIs"
            problems={shown}
            question="No medication is named"
            none="Takes none"
          />
        </Rows>
        <Rows
          list="pastMedications"
          legend="Behavioural medications in the past"
          one="Past medication"
          columns={medication}
          shown={shown}
          path={path}
        />
      </Part>
      <Part legend="Vet">
        {text("vetName", "Vet")}
        {text("vetClinic", "Clinic")}
        <Field
          name="vetPhone"
          label="Phone"
          type="tel"
          inputMode="tel"
          maxLength={40}
          problems={shown}
          required={false}
        />
        <EmptyAnswer name="vetIs" problems={shown} question="No vet is named" none="Has no vet" />
      </Part>
      <Part legend="Behaviour">
        {area("motivators", "What motivates", "Food, toys, games.")}
        {told("previousTraining", "Previous training")}
        {told("everBitten", "Has ever bitten or snapped", "Never")}
        {area("concerns", "Concerns")}
        {area("goals", "What the household hopes for")}
      </Part>
      <div className="grid gap-3">
        <Button wide>Save</Button>
        <ButtonLink to={cancel} tone="quiet" wide>
          Cancel
        </ButtonLink>
      </div>
    </form>
  );
}

export function Part({ legend, children }: { legend: string; children: React.ReactNode }) {
  return (
    <fieldset className="grid gap-5">
      <legend className="mb-3 font-display text-xl font-semibold">{legend}</legend>
      {children}
    </fieldset>
  );
}
