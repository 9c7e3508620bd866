import { Rows } from "../dogs/rows.tsx";
import { Field, type Problems, TextArea } from "../form.tsx";
import { EmailField, PhoneField } from "../known-fields.tsx";
import { EmptyAnswer, ToldField } from "../told.tsx";
import { Group } from "./step-form.tsx";

/** The step "about": who fills it in, and where the dogs live. */
export function AboutFields({ shown, update }: { shown: Problems; update: boolean }) {
  const text = (name: string, label: string, autoComplete: string, hint?: string) => (
    <Field
      name={name}
      label={label}
      autoComplete={autoComplete}
      hint={hint}
      maxLength={200}
      required={false}
      problems={shown}
    />
  );
  return (
    <>
      <Field name="name" label="Your name" autoComplete="name" maxLength={200} problems={shown} />
      <EmailField
        required={false}
        problems={shown}
        hint="We send you a link to go on with, and a copy at the end."
      />
      <PhoneField
        required={false}
        problems={shown}
        hint="One of email and phone is enough. With both you can open your portal later: the one finds you, the other proves it."
      />
      {text("pronouns", "Pronouns", "off")}
      <Group title="Where we come to">
        {text("address", "Street and number", "address-line1")}
        {text("address2", "Second line", "address-line2", "Flat, floor, building.")}
        {text("city", "City", "address-level2")}
        {text("region", "State or region", "address-level1")}
        {text("postalCode", "Postal code", "postal-code")}
        <TextArea
          name="access"
          label="Gate code, parking"
          required={false}
          rows={2}
          problems={shown}
          hint={
            update
              ? "Only where it has changed. What you told us before is kept and not shown here."
              : "Only the trainer sees this."
          }
        />
      </Group>
      {text("heard", "How did you hear of us?", "off")}
    </>
  );
}

const adultColumns = [
  { name: "name", label: "Name" },
  { name: "relationship", label: "Relationship to you" },
  { name: "email", label: "Email", hint: "To sign the waiver and to get report cards." },
  { name: "phone", label: "Phone" },
  {
    name: "signs",
    label: "Signs the waiver",
    options: [
      { value: "yes", label: "Yes, handles the dog too" },
      { value: "no", label: "No" },
    ],
  },
];

/** The step "household". */
export function HouseholdFields({ shown, path }: { shown: Problems; path: string }) {
  return (
    <>
      <Rows
        list="adults"
        legend="Other adults at home"
        one="Adult"
        hint="Leave this blank if there is nobody else."
        columns={adultColumns}
        shown={shown}
        path={path}
      />
      <Group title="In an emergency we may call">
        <Field name="emergencyName" label="Name" required={false} maxLength={200} problems={shown} />
        <Field
          name="emergencyPhone"
          label="Phone"
          type="tel"
          inputMode="tel"
          required={false}
          maxLength={40}
          problems={shown}
        />
        <Field
          name="emergencyRelationship"
          label="Relationship to you"
          required={false}
          maxLength={200}
          problems={shown}
        />
      </Group>
      <Rows
        list="pets"
        legend="Other pets"
        one="Pet"
        columns={[
          { name: "kind", label: "What animal" },
          { name: "name", label: "Name" },
          { name: "age", label: "Age" },
        ]}
        shown={shown}
        path={path}
      >
        <EmptyAnswer name="petsIs" question="No pet is named" none="No other pets" problems={shown} />
      </Rows>
      <ToldField
        name="children"
        label="Children at home"
        hint="How old are they?"
        none="No children"
        problems={shown}
      />
      <ToldField
        name="allergies"
        label="Allergies of people at home"
        hint="We bring treats: is there anything that we should leave out?"
        problems={shown}
      />
    </>
  );
}
