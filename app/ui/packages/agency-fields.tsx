import { Field, type Problems, TextArea, Tick } from "../form.tsx";

interface Agency {
  name: string;
  contact: string;
  email: string;
  phone: string;
  notes: string;
  sharePercent: number;
  handlesTax: boolean;
}

/** The fields of an agency. */
export function AgencyFields({ agency, problems }: { agency?: Agency; problems?: Problems | undefined }) {
  const plain = { autoComplete: "off", problems, required: false } as const;
  return (
    <>
      <Field
        name="name"
        label="Name"
        autoComplete="off"
        maxLength={200}
        problems={problems}
        defaultValue={agency?.name}
      />
      <Field
        name="sharePercent"
        label="Our share in percent"
        hint="Of what the client pays the agency."
        inputMode="numeric"
        autoComplete="off"
        maxLength={3}
        problems={problems}
        defaultValue={agency && String(agency.sharePercent)}
      />
      <Tick
        name="handlesTax"
        label="The agency handles the sales tax"
        problems={problems}
        defaultChecked={agency?.handlesTax ?? true}
      />
      <Field name="contact" label="Person to ask" maxLength={200} {...plain} defaultValue={agency?.contact} />
      <Field
        name="email"
        label="Email"
        type="email"
        maxLength={254}
        {...plain}
        defaultValue={agency?.email}
      />
      <Field name="phone" label="Phone" type="tel" maxLength={40} {...plain} defaultValue={agency?.phone} />
      <TextArea
        name="notes"
        label="Notes"
        required={false}
        maxLength={2_000}
        problems={problems}
        defaultValue={agency?.notes}
      />
    </>
  );
}
