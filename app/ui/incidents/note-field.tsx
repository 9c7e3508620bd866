import { type Problems, TextArea } from "../form.tsx";

/** What happened, or what was done about it. */
export const NoteField = ({ label, problems }: { label: string; problems?: Problems | undefined }) => (
  <TextArea
    name="note"
    label={label}
    hint="Kept sealed. Please write no passwords here."
    rows={5}
    maxLength={4_000}
    problems={problems}
  />
);
