import { Choice, Field, TextArea } from "../form.tsx";
import { Card } from "../layout.tsx";
import { Also } from "./draft-items.tsx";
import type { DraftGoal, DraftShape, Offer } from "./draft-shape.ts";

const states = [
  { value: "open", label: "Open: goes on to the next card" },
  { value: "reached", label: "Reached" },
  { value: "dropped", label: "Set aside" },
];
const most = 29;

/** The goals of the card, a blank row for one more, and those that stand in the dogs' files. */
export function DraftGoals({
  goals,
  newGoal,
  offered,
}: Pick<DraftShape, "goals" | "newGoal"> & { offered: Offer["goals"] }) {
  return (
    <div id="goals">
      <Card title="Goals">
        <div className="grid gap-6">
          {goals.map((goal, row) => (
            <fieldset key={goal.id} className="grid gap-3">
              <legend className="sr-only">Goal: {goal.title}</legend>
              <input type="hidden" name={`goals.${row}.id`} value={goal.id} />
              <GoalFields row={row} goal={goal} />
            </fieldset>
          ))}
          {goals.length < most && (
            <details open={newGoal.title !== "" || (goals.length === 0 && offered.length === 0)}>
              <summary className="flex min-h-12 cursor-pointer items-center gap-2 font-medium">
                <span aria-hidden="true">+</span> A new goal
              </summary>
              <div className="grid gap-3 pt-2">
                <input type="hidden" name={`goals.${goals.length}.id`} value={newGoal.id} />
                <GoalFields row={goals.length} goal={newGoal} />
                <div>
                  <Also value="add-goal">Add this goal</Also>
                </div>
              </div>
            </details>
          )}
          {offered.length > 0 && (
            <details>
              <summary className="flex min-h-12 cursor-pointer items-center gap-2 font-medium">
                <span aria-hidden="true">+</span> Goals in the dogs’ files
                <span className="text-sm font-normal text-muted tabular">{offered.length}</span>
              </summary>
              {offered.map(({ id, dog, title }) => (
                <label key={id} className="flex min-h-12 items-center gap-3">
                  <input type="checkbox" name="goal" value={id} className="size-6 shrink-0 accent-accent" />
                  <span className="wrap-anywhere">
                    {title} <span className="text-muted">({dog})</span>
                  </span>
                </label>
              ))}
              <div className="mt-2">
                <Also value="add-goal">Add what is ticked</Also>
              </div>
            </details>
          )}
        </div>
        {goals.length > 0 && (
          <p className="mt-3 text-sm text-muted">A goal without title and words is taken off the card.</p>
        )}
      </Card>
    </div>
  );
}

function GoalFields({
  row,
  goal: { title, description, state },
}: {
  row: number;
  goal: Omit<DraftGoal, "state"> & Partial<Pick<DraftGoal, "state">>;
}) {
  return (
    <>
      <Field name={`goals.${row}.title`} label="Goal" required={false} maxLength={200} defaultValue={title} />
      <TextArea
        name={`goals.${row}.description`}
        label="What it means"
        required={false}
        rows={2}
        maxLength={2000}
        defaultValue={description}
      />
      {state && <Choice name={`goals.${row}.state`} label="State" options={states} defaultValue={state} />}
    </>
  );
}
