import { Field, type Problems, TextArea, Tick } from "../form.tsx";
import { EmailField, PhoneField } from "../known-fields.tsx";

export interface ContactShape {
  name: string;
  pronouns: string;
  relationship: string;
  emails: readonly string[];
  /** As the reader's country writes them. */
  phones: readonly string[];
  signs: boolean;
  getsReportCards: boolean;
  pays: boolean;
}

/** Who a person is, how to reach them, and what they are to the practice. */
export function ContactFields({
  problems,
  contact,
}: {
  problems?: Problems | undefined;
  contact?: ContactShape;
}) {
  const [email = "", ...moreEmails] = contact?.emails ?? [];
  const [phone = "", ...morePhones] = contact?.phones ?? [];
  return (
    <>
      <Field
        name="name"
        label="Name"
        autoComplete="off"
        maxLength={200}
        problems={problems}
        defaultValue={contact?.name}
      />
      <EmailField autoComplete="off" required={false} problems={problems} defaultValue={email} />
      <PhoneField
        autoComplete="off"
        required={false}
        hint="The portal asks for the email and the phone: without both it stays closed to this person."
        problems={problems}
        defaultValue={phone}
      />
      <TextArea
        name="moreEmails"
        label="More emails"
        hint="One a line."
        required={false}
        rows={2}
        problems={problems}
        defaultValue={moreEmails.join("\n")}
      />
      <TextArea
        name="morePhones"
        label="More phones"
        hint="One a line."
        required={false}
        rows={2}
        problems={problems}
        defaultValue={morePhones.join("\n")}
      />
      <Field
        name="pronouns"
        label="Pronouns"
        autoComplete="off"
        required={false}
        maxLength={40}
        problems={problems}
        defaultValue={contact?.pronouns}
      />
      <Field
        name="relationship"
        label="Relationship"
        hint="To the household: partner, daughter, dog walker."
        autoComplete="off"
        required={false}
        maxLength={100}
        problems={problems}
        defaultValue={contact?.relationship}
      />
      <fieldset>
        <legend className="mb-1 font-medium">This person</legend>
        <Tick
          name="signs"
          label="signs the waiver"
          problems={problems}
          defaultChecked={contact?.signs ?? true}
        />
        <Tick
          name="getsReportCards"
          label="gets report cards"
          problems={problems}
          defaultChecked={contact?.getsReportCards ?? true}
        />
        <Tick name="pays" label="pays" problems={problems} defaultChecked={contact?.pays ?? false} />
      </fieldset>
    </>
  );
}

export interface AddressShape {
  address: string;
  address2: string;
  city: string;
  region: string;
  postalCode: string;
}

const parts: { name: keyof AddressShape; label: string; max: number }[] = [
  { name: "address", label: "Street and number", max: 200 },
  { name: "address2", label: "Second line", max: 200 },
  { name: "city", label: "City", max: 100 },
  { name: "region", label: "State or region", max: 100 },
  { name: "postalCode", label: "Postal code", max: 20 },
];

/** Where a household lives. */
export function AddressFields({
  problems,
  address,
}: {
  problems?: Problems | undefined;
  address?: AddressShape;
}) {
  return parts.map(({ name, label, max }) => (
    <Field
      key={name}
      name={name}
      label={label}
      autoComplete="off"
      required={false}
      maxLength={max}
      problems={problems}
      defaultValue={address?.[name]}
    />
  ));
}
