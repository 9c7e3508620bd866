import { Button, ButtonLink, FormProblem, type Problems, TextArea } from "../form.tsx";
import { EnterSaves, Rows } from "./rows.tsx";

export const goalStates = [
  { value: "open", label: "Working on it" },
  { value: "reached", label: "Reached" },
  { value: "dropped", label: "Set aside" },
] as const;

/** Warnings and goals, which only staff see. */
export function HandlingForm({
  path,
  cancel,
  warnings,
  goals,
  version,
  problems,
}: {
  path: string;
  cancel: string;
  warnings: string;
  goals: readonly { title: string; state: string }[];
  version: number;
  problems: Problems | undefined;
}) {
  const rows = goals.flatMap(({ title, state }, row) => [
    [`goals.${row}.name`, title],
    [`goals.${row}.state`, state],
  ]);
  const shown = problems ?? { errors: {}, values: { warnings, ...Object.fromEntries(rows) } };
  return (
    <form method="post" action={path} className="grid gap-6">
      <EnterSaves />
      <FormProblem problems={shown} />
      <input type="hidden" name="version" value={version} />
      <TextArea
        name="warnings"
        label="Warnings"
        hint="Stands on top of every page about this dog: what somebody must know who comes to the door."
        problems={shown}
        required={false}
        rows={4}
      />
      <Rows
        list="goals"
        legend="Goals"
        one="Goal"
        hint="Clear a goal to take it out."
        columns={[
          { name: "name", label: "Goal" },
          { name: "state", label: "How it stands", options: goalStates },
        ]}
        shown={shown}
        path={path}
      />
      <div className="grid gap-3">
        <Button wide>Save</Button>
        <ButtonLink to={cancel} tone="quiet" wide>
          Cancel
        </ButtonLink>
      </div>
    </form>
  );
}
