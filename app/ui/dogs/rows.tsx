import { Choice, Field, type Problems } from "../form.tsx";

interface Column {
  name: string;
  label: string;
  hint?: string;
  /** Makes it a choice. */
  options?: readonly { value: string; label: string }[];
}

/** How many rows of a list the values hold: one more than the highest number. */
const rowsIn = (values: Record<string, string>, list: string): number =>
  Object.keys(values).reduce((count, name) => {
    const [found, row] = name.split(".");
    return found === list && row !== undefined ? Math.max(count, Number(row) + 1) : count;
  }, 0);

/**
 * Numbered rows of a form. "Add another" sends the form to be shown again with one more row; nothing is saved by it.
 * A row that is left blank is taken out when the form is saved.
 */
export function Rows({
  list,
  legend,
  one,
  columns,
  shown,
  path,
  hint,
  children,
}: {
  /** The name that the fields begin with. */
  list: string;
  legend: string;
  /** What one row is called: "Medication". */
  one: string;
  columns: readonly Column[];
  shown: Problems;
  /** Of the page, to come back to this place of it. */
  path: string;
  hint?: string;
  children?: React.ReactNode;
}) {
  const count = Math.max(1, rowsIn(shown.values, list));
  return (
    <fieldset id={list} className="grid gap-4 rounded-lg border border-line p-4">
      <legend className="px-1 font-medium">{legend}</legend>
      {hint && <p className="text-sm text-muted">{hint}</p>}
      {Array.from({ length: count }, (_, row) => `${list}.${row}`).map((name, row) => (
        <fieldset key={name} className="grid gap-3 border-b border-line pb-4">
          <legend className="mb-1 text-sm text-muted">{`${one} ${row + 1}`}</legend>
          {columns.map((column) =>
            column.options ? (
              <Choice
                key={column.name}
                name={`${name}.${column.name}`}
                label={column.label}
                options={column.options}
                problems={shown}
              />
            ) : (
              <Field
                key={column.name}
                name={`${name}.${column.name}`}
                label={column.label}
                hint={column.hint}
                problems={shown}
                required={false}
              />
            ),
          )}
        </fieldset>
      ))}
      {children}
      <div>
        <button
          type="submit"
          name="addRow"
          value={list}
          formNoValidate
          formAction={`${path}#${list}`}
          className="min-h-12 cursor-pointer rounded-lg border border-edge bg-surface px-5 py-2 font-semibold hover:bg-sunken"
        >
          {`Add another ${one.toLowerCase()}`}
        </button>
      </div>
    </fieldset>
  );
}

/** What Enter presses: the first button of a form would otherwise be the one that adds a row. */
export function EnterSaves() {
  return (
    <button type="submit" tabIndex={-1} aria-hidden="true" className="sr-only">
      Save
    </button>
  );
}
