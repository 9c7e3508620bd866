import { Rows } from "../dogs/rows.tsx";
import { Field, type Problems, TextArea } from "../form.tsx";
import { Card } from "../layout.tsx";
import { ToldField } from "../told.tsx";
import { AddressFields, type AddressShape } from "./contact-fields.tsx";

type Told = { is: "given" | "none" | "unknown"; text: string } | null;

export interface HouseholdShape {
  address: AddressShape;
  emergency: { name: string; phone: string; relationship: string } | null;
  otherPets: Told;
  pets: readonly { kind: string; name: string; age: string }[];
  children: Told;
  allergies: Told;
}

/** What a household says of itself, and how to get in. */
export function HouseholdFields({
  household,
  accessNotes,
  problems,
  path,
}: {
  household: HouseholdShape;
  accessNotes: string;
  problems: Problems | undefined;
  /** Of the page. */
  path: string;
}) {
  const { address, emergency, otherPets, pets, children, allergies } = household;
  const asTyped = Object.fromEntries(
    pets.flatMap((pet, row) => Object.entries(pet).map(([field, text]) => [`pets.${row}.${field}`, text])),
  );
  return (
    <>
      <Card title="Where they live">
        <div className="grid gap-5">
          <AddressFields problems={problems} address={address} />
          <TextArea
            name="accessNotes"
            label="Gate code and parking"
            hint="What whoever comes to the door has to know."
            required={false}
            maxLength={1_000}
            problems={problems}
            defaultValue={accessNotes}
          />
        </div>
      </Card>
      <Card title="In an emergency">
        <div className="grid gap-5">
          <Field
            name="emergencyName"
            label="Name"
            autoComplete="off"
            required={false}
            maxLength={200}
            problems={problems}
            defaultValue={emergency?.name}
          />
          <Field
            name="emergencyPhone"
            label="Phone"
            type="tel"
            autoComplete="off"
            required={false}
            maxLength={40}
            problems={problems}
            defaultValue={emergency?.phone}
          />
          <Field
            name="emergencyRelationship"
            label="Relationship"
            autoComplete="off"
            required={false}
            maxLength={100}
            problems={problems}
            defaultValue={emergency?.relationship}
          />
        </div>
      </Card>
      <Card title="Who else is there">
        <div className="grid gap-5">
          <ToldField name="children" label="Children's ages" problems={problems} value={children} />
          <ToldField name="allergies" label="Allergies of people" problems={problems} value={allergies} />
          <ToldField name="otherPets" label="Other pets" problems={problems} value={otherPets} />
          <Rows
            list="pets"
            legend="Other pets by name"
            one="Pet"
            columns={[
              { name: "kind", label: "Kind" },
              { name: "name", label: "Name" },
              { name: "age", label: "Age" },
            ]}
            shown={problems ?? { errors: {}, values: asTyped }}
            path={path}
          />
        </div>
      </Card>
    </>
  );
}
