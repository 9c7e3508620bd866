import { Field, type Problems, TextArea } from "../form.tsx";

/** When a visit is: by the clock of the business. */
export function WhenFields({
  problems,
  shown,
  zone,
}: {
  problems?: Problems | undefined;
  shown: { on: string; at: string; minutes: string };
  /** The business's zone, where the reader is in another one; "" where they agree. */
  zone: string;
}) {
  return (
    <>
      <Field type="date" name="on" label="Day" problems={problems} defaultValue={shown.on} />
      <div className="grid grid-cols-2 gap-4">
        <Field
          type="time"
          name="at"
          label="Time"
          problems={problems}
          defaultValue={shown.at}
          hint={zone && `By the clock in ${zone}.`}
        />
        <Field
          name="minutes"
          label="Minutes"
          inputMode="numeric"
          maxLength={3}
          problems={problems}
          defaultValue={shown.minutes}
        />
      </div>
    </>
  );
}

/** Where it is, if not at home, and what the team notes for itself. */
export function VisitTexts({
  problems,
  shown = { place: "", note: "" },
}: {
  problems?: Problems | undefined;
  shown?: { place: string; note: string };
}) {
  return (
    <>
      <Field
        name="place"
        label="Place"
        required={false}
        maxLength={300}
        autoComplete="off"
        hint="Leave it blank for a visit at home."
        problems={problems}
        defaultValue={shown.place}
      />
      <TextArea
        name="note"
        label="Note of the team"
        required={false}
        rows={4}
        maxLength={2_000}
        hint="For the team alone; the client does not see it."
        problems={problems}
        defaultValue={shown.note}
      />
    </>
  );
}
