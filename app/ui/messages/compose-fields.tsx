import { Field, type Problems, TextArea } from "../form.tsx";

/** What a message says, before it is previewed. */
export function WordFields({
  channel,
  fields,
  subject,
  body,
  problems,
  optionalSubject = false,
}: {
  channel: "email" | "sms";
  /** The merge fields to tell of; none where it is written to one person. */
  fields: readonly { name: string; says: string }[];
  subject: string;
  body: string;
  problems: Problems | undefined;
  /** Where it may still become an SMS. */
  optionalSubject?: boolean;
}) {
  return (
    <>
      {channel === "email" && (
        <Field
          name="subject"
          label="Subject"
          required={!optionalSubject}
          problems={problems}
          defaultValue={subject}
          maxLength={200}
        />
      )}
      <TextArea
        name="body"
        label={channel === "sms" ? "Text" : "Message"}
        rows={channel === "sms" ? 5 : 12}
        maxLength={channel === "sms" ? 500 : 10_000}
        problems={problems}
        defaultValue={body}
        {...(fields.length > 0 && {
          hint: fields.map(({ name, says }) => (
            <span key={name} className="block">
              <code>{`{{${name}}}`}</code> {says}
            </span>
          )),
        })}
      />
    </>
  );
}

export interface Previewed {
  recipient: string;
  subject: string;
  text: string;
  /** How an SMS is cut, in words; "" for an email. */
  length: string;
}

/** A message as its reader gets it. */
export function Preview({
  channel,
  recipient,
  subject,
  text,
  length,
}: Previewed & { channel: "email" | "sms" }) {
  return (
    <section aria-label="Preview" className="rounded-2xl border border-line bg-surface p-5">
      <p className="text-sm wrap-anywhere text-muted">To {recipient}</p>
      {channel === "email" && <p className="mt-2 font-semibold break-words">{subject}</p>}
      <p className="mt-3 break-words whitespace-pre-wrap">{text}</p>
      {length && <p className="mt-3 text-sm text-muted">{length}</p>}
    </section>
  );
}

/** "2 SMS (201 letters, in Unicode)". */
export const lengthWords = ({
  segments,
  alphabet,
  used,
}: {
  segments: number;
  alphabet: string;
  used: number;
}) =>
  `${segments === 1 ? "One SMS" : `${segments} SMS`} (${used} letters${alphabet === "unicode" ? ", with letters that make it shorter" : ""}).`;
