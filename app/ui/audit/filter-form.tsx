import { auditWords, familyNames } from "../audit-words.ts";
import { Button, ButtonLink, Choice, Field, Tick } from "../form.tsx";

interface Typed {
  family: string;
  event: string;
  staff: string;
  client: string;
  subject: string;
  network: string;
  from: string;
  to: string;
  refusals: string;
}

const families = Object.entries(familyNames)
  .map(([value, label]) => ({ value, label }))
  .sort((a, b) => (a.label < b.label ? -1 : 1));
const events = Object.keys(auditWords)
  .sort()
  .map((value) => ({ value, label: value.replace(".", ": ").replaceAll("-", " ") }));

/** Narrows the list. A GET form, so that a filtered list has an address that can be shared. */
export function AuditFilterForm({
  typed,
  team,
}: {
  typed: Typed;
  team: readonly { id: string; name: string }[];
}) {
  const isFiltered = Object.values(typed).some((value) => value !== "");
  return (
    <details open={isFiltered} className="rounded-2xl border border-line bg-surface px-5">
      <summary className="min-h-12 cursor-pointer py-3 font-semibold">Filter</summary>
      <form method="get" action="/audit" className="grid gap-4 pb-5 sm:grid-cols-2">
        <Choice
          name="family"
          label="What kind"
          options={[{ value: "", label: "Everything" }, ...families]}
          defaultValue={typed.family}
        />
        <Choice
          name="event"
          label="What exactly"
          options={[{ value: "", label: "Anything" }, ...events]}
          defaultValue={typed.event}
        />
        <Choice
          name="staff"
          label="Who"
          options={[
            { value: "", label: "Anybody" },
            ...team.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          defaultValue={typed.staff}
        />
        <Field
          name="client"
          label="Client id"
          hint="The last part of the address of a client's page."
          defaultValue={typed.client}
          {...code}
        />
        <Field name="from" label="From" type="date" required={false} defaultValue={typed.from} />
        <Field name="to" label="Up to and with" type="date" required={false} defaultValue={typed.to} />
        <Field
          name="subject"
          label="Record"
          hint="As the list writes it, for example “dog” and its id."
          defaultValue={typed.subject}
          {...code}
        />
        <Field
          name="network"
          label="Network"
          hint="The letters behind “network” in the list."
          defaultValue={typed.network}
          {...code}
        />
        <div className="sm:col-span-2">
          <Tick name="refusals" label="Only what was refused" defaultChecked={typed.refusals !== ""} />
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

const code = { required: false, autoCapitalize: "none", autoComplete: "off", maxLength: 100 } as const;
