import type { Problems } from "../form.tsx";

/** Carries the id of what the form will make; a form that came back keeps its own. */
export const FormId = ({ id, problems }: { id: string; problems?: Problems | undefined }) => (
  <input type="hidden" name="formId" value={problems?.values.formId ?? id} />
);
