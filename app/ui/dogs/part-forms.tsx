import { useId } from "react";
import {
  Button,
  ButtonLink,
  Choice,
  Field,
  FieldError,
  FormProblem,
  type Problems,
  TextArea,
} from "../form.tsx";
import { biteLevels } from "./words.ts";

interface PartFormProps {
  path: string;
  /** Where to go without saving. */
  cancel: string;
  values: Record<string, string>;
  version?: number;
  problems: Problems | undefined;
}

export function VaccinationForm({
  papers,
  ...form
}: PartFormProps & { papers: readonly { id: string; name: string }[] }) {
  const shown = form.problems ?? { errors: {}, values: form.values };
  return (
    <PartForm {...form} shown={shown}>
      <Field
        name="vaccine"
        label="Vaccine"
        hint="Such as rabies, DHPP or bordetella."
        problems={shown}
        maxLength={100}
      />
      <Field name="givenOn" label="Given on" type="date" problems={shown} required={false} />
      <Field name="expiresOn" label="Valid until" type="date" problems={shown} required={false} />
      <Choice
        name="documentId"
        label="Proof"
        hint="One of the client's vaccination papers. Another vaccine, day or paper has to be approved again."
        options={[
          { value: "", label: "None" },
          ...papers.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        problems={shown}
      />
      <TextArea name="note" label="Note" problems={shown} required={false} rows={2} />
    </PartForm>
  );
}

export function BiteForm(form: PartFormProps) {
  const shown = form.problems ?? { errors: {}, values: form.values };
  return (
    <PartForm {...form} shown={shown}>
      <Field
        name="date"
        label="When"
        hint="Such as 2024-05-01. The month or the year alone is fine; leave it blank if nobody knows."
        problems={shown}
        required={false}
      />
      <Levels shown={shown} />
      <TextArea name="description" label="What happened" problems={shown} rows={4} />
      <TextArea
        name="context"
        label="Where, who was there, what came before"
        problems={shown}
        required={false}
      />
    </PartForm>
  );
}

/** The levels of Dunbar's scale, each explained. */
function Levels({ shown }: { shown: Problems }) {
  const id = useId();
  const error = shown.errors.level;
  const level = shown.values.level ?? "";
  return (
    <fieldset aria-describedby={error ? `${id}-error` : undefined}>
      <legend className="mb-1 font-medium">Severity, on Dunbar's scale</legend>
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
      {[{ level: "", short: "not known", words: "" }, ...biteLevels].map((known) => (
        <label key={known.level} className="flex min-h-12 items-start gap-3 py-2">
          <input
            type="radio"
            name="level"
            value={known.level}
            defaultChecked={level === String(known.level)}
            className="mt-0.5 size-5 shrink-0 accent-accent"
          />
          <span>
            <span className="font-medium">
              {known.level === "" ? "Not known" : `Level ${known.level}: ${known.short}`}
            </span>
            {known.words && <span className="block text-sm text-muted">{known.words}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function PartForm({
  path,
  cancel,
  version,
  shown,
  children,
}: Omit<PartFormProps, "values" | "problems"> & { shown: Problems; children: React.ReactNode }) {
  return (
    <form method="post" action={path} className="grid gap-5">
      <FormProblem problems={shown} />
      {version !== undefined && <input type="hidden" name="version" value={version} />}
      {children}
      <Button wide>Save</Button>
      <ButtonLink to={cancel} tone="quiet" wide>
        Cancel
      </ButtonLink>
    </form>
  );
}

/** Takes a part away, at the foot of the page that edits it. */
export function RemovePart({ action, what, hint }: { action: string; what: string; hint: string }) {
  return (
    <form method="post" action={action} className="mt-10 border-t border-line pt-5">
      <p className="mb-3 text-sm text-muted">{hint}</p>
      <Button tone="danger">{what}</Button>
    </form>
  );
}
