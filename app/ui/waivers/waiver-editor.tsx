import { Button, Choice, Field, FormProblem, type Problems, TextArea, Tick } from "../form.tsx";

const ages = [
  { value: "", label: "Never" },
  { value: "6", label: "6 months" },
  { value: "12", label: "A year" },
  { value: "24", label: "2 years" },
  { value: "36", label: "3 years" },
  { value: "60", label: "5 years" },
];

/** The next version of the text, with the rules of signing again. */
export function WaiverEditor({
  start,
  problems,
}: {
  /** The text to start from; number 0 where nothing was published. */
  start: { number: number; title: string; body: string; resignAfterMonths: number | null };
  problems?: Problems | undefined;
}) {
  return (
    <form method="post" action="/settings/waiver" className="grid gap-5">
      <FormProblem problems={problems} />
      <input type="hidden" name="expectedNumber" value={start.number} />
      <Field name="title" label="Title" maxLength={200} defaultValue={start.title} problems={problems} />
      <TextArea
        name="body"
        label="Text"
        rows={18}
        maxLength={19_000}
        defaultValue={start.body}
        hint="Plain text. An empty line begins a new paragraph."
        problems={problems}
      />
      <Choice
        name="resignAfterMonths"
        label="To be signed again after"
        options={ages}
        defaultValue={String(start.resignAfterMonths ?? "")}
        hint="Counts for signatures given before as well."
        problems={problems}
      />
      <Tick
        name="requiresNewSignature"
        label="Everybody has to sign this version, also who has signed an earlier one"
        hint="Leave it off for a corrected comma; tick it when something changes for the signer."
        problems={problems}
      />
      <Tick
        name="confirm"
        label="I have read this text, and know that a published version cannot be changed or taken back"
        problems={problems}
      />
      <Button wide>Publish version {start.number + 1}</Button>
    </form>
  );
}
