import { Rows } from "../dogs/rows.tsx";
import { Choice, Field, type Problems, TextArea } from "../form.tsx";
import { EmptyAnswer, ToldField } from "../told.tsx";
import { Group } from "./step-form.tsx";

/** The step "dogs": one dog. */
export function DogFields({ shown }: { shown: Problems }) {
  const text = (name: string, label: string, hint?: string) => (
    <Field name={name} label={label} hint={hint} maxLength={200} required={false} problems={shown} />
  );
  return (
    <>
      <Field name="dogName" label="Name of the dog" maxLength={80} problems={shown} />
      {text("breed", "Breed", "A mix, or not known, is fine too.")}
      {text("birthdate", "Birthdate", "Such as 2021-04-30. The year alone is enough; blank if nobody knows.")}
      <div className="grid grid-cols-2 gap-4">
        <Field name="weight" label="Weight" inputMode="decimal" required={false} problems={shown} />
        <Choice
          name="weightUnit"
          label="Unit"
          options={[
            { value: "lb", label: "lb" },
            { value: "kg", label: "kg" },
          ]}
          problems={shown}
        />
      </div>
      <Choice
        name="sex"
        label="Sex"
        options={[
          { value: "unknown", label: "Not known" },
          { value: "female", label: "Female" },
          { value: "male", label: "Male" },
        ]}
        problems={shown}
      />
      <Choice
        name="neutered"
        label="Spayed or neutered"
        options={[
          { value: "unknown", label: "Not known" },
          { value: "yes", label: "Yes" },
          { value: "no", label: "No, intact" },
        ]}
        problems={shown}
      />
      {text("origin", "Where does the dog come from?", "Breeder, rescue, friends.")}
      {text("ownedSince", "With you since")}
    </>
  );
}

const medication = [
  { name: "name", label: "Name" },
  { name: "dose", label: "Dose" },
  { name: "purpose", label: "What for" },
];

/** The step "health" of one dog. */
export function HealthFields({ shown, path }: { shown: Problems; path: string }) {
  return (
    <>
      <TextArea
        name="diet"
        label="Food"
        hint="Brand and amount."
        required={false}
        rows={2}
        problems={shown}
      />
      <ToldField name="allergies" label="Allergies" problems={shown} />
      <ToldField name="medicalIssues" label="Medical issues" problems={shown} />
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
          question="No medication is named"
          none="Takes none"
          problems={shown}
        />
      </Rows>
      <Rows
        list="pastMedications"
        legend="Behavioural medications before"
        one="Past medication"
        columns={medication}
        shown={shown}
        path={path}
      />
      <Group title="Vet">
        <Field name="vetName" label="Vet" required={false} maxLength={200} problems={shown} />
        <Field name="vetClinic" label="Clinic" required={false} maxLength={200} problems={shown} />
        <Field
          name="vetPhone"
          label="Phone of the vet"
          type="tel"
          inputMode="tel"
          required={false}
          maxLength={40}
          problems={shown}
        />
        <EmptyAnswer name="vetIs" question="No vet is named" none="Has no vet yet" problems={shown} />
      </Group>
    </>
  );
}

const levels = [
  { value: "", label: "I don't know" },
  { value: "1", label: "1: growled or snapped, no contact" },
  { value: "2", label: "2: teeth touched the skin, no wound" },
  { value: "3", label: "3: one to four shallow punctures" },
  { value: "4", label: "4: at least one deep puncture" },
  { value: "5", label: "5: several deep bites" },
  { value: "6", label: "6: the victim died" },
];

/** The step "behaviour" of one dog. */
export function BehaviourFields({ shown, path, name }: { shown: Problems; path: string; name: string }) {
  const area = (field: string, label: string, hint?: string) => (
    <TextArea name={field} label={label} hint={hint} required={false} problems={shown} />
  );
  return (
    <>
      {area("goals", "What do you hope for?")}
      {area("concerns", "What worries you?")}
      {area("motivators", `What does ${name} love?`, "Food, toys, games.")}
      <ToldField
        name="previousTraining"
        label="Training so far"
        hint="Classes, trainers, what worked."
        problems={shown}
      />
      <ToldField
        name="everBitten"
        label={`Has ${name} ever bitten or snapped at a person or an animal?`}
        hint="It is no reason to turn you away: it helps us to come prepared."
        none="Never"
        problems={shown}
      />
      <Rows
        list="bites"
        legend="What happened, each time"
        one="Incident"
        hint="Only if it ever happened."
        columns={[
          { name: "date", label: "When", hint: "Such as 2024-05-01, or only the year." },
          { name: "level", label: "How bad was it?", options: levels },
          { name: "description", label: "What happened" },
          { name: "context", label: "What went before" },
        ]}
        shown={shown}
        path={path}
      />
    </>
  );
}
