import { familyNames } from "../audit-words.ts";
import { Button, ButtonLink, Choice, Field } from "../form.tsx";

interface Filter {
  family: string | null;
  staffId: string | null;
  clientId: string | null;
}

const families = Object.entries(familyNames)
  .map(([value, label]) => ({ value, label }))
  .sort((a, b) => (a.label < b.label ? -1 : 1));

/** Narrows the list: by what, by whom, and by whose file. A GET form, so that a filtered list has an address. */
export function AuditFilterForm({
  filter,
  team,
}: {
  filter: Filter;
  team: readonly { id: string; name: string }[];
}) {
  const isFiltered = filter.family || filter.staffId || filter.clientId;
  return (
    <details open={Boolean(isFiltered)} className="rounded-2xl border border-line bg-surface px-5">
      <summary className="min-h-12 cursor-pointer py-3 font-semibold">Filter</summary>
      <form method="get" action="/audit" className="grid gap-4 pb-5 sm:grid-cols-2">
        <Choice
          name="family"
          label="What"
          options={[{ value: "", label: "Everything" }, ...families]}
          defaultValue={filter.family ?? ""}
        />
        <Choice
          name="staff"
          label="Who"
          options={[
            { value: "", label: "Anybody" },
            ...team.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          defaultValue={filter.staffId ?? ""}
        />
        <div className="sm:col-span-2">
          <Field
            name="client"
            label="Client id"
            required={false}
            autoCapitalize="none"
            autoComplete="off"
            maxLength={64}
            defaultValue={filter.clientId ?? ""}
            hint="The last part of the address of a client's page."
          />
        </div>
        <div className="flex flex-wrap gap-3 sm:col-span-2">
          <Button>Show</Button>
          {isFiltered && (
            <ButtonLink to="/audit" tone="quiet">
              Show everything
            </ButtonLink>
          )}
        </div>
      </form>
    </details>
  );
}
