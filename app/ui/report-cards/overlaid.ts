import type { DraftItem, DraftShape } from "./draft-shape.ts";
import { treeFrom } from "./editor/tree-from.ts";

/** A draft with what a refused form brought laid over it: nothing that was typed is lost. @param values by field name */
export function overlaid(draft: DraftShape, values: Record<string, string>): DraftShape {
  const rowOf = (list: string, id: string) =>
    Object.keys(values)
      .find((name) => name.startsWith(`${list}.`) && name.endsWith(".id") && values[name] === id)
      ?.replace(/\.id$/, "");
  const item = (one: DraftItem): DraftItem => {
    const row = rowOf("items", one.id);
    return row ? { ...one, own: values[`${row}.own`] ?? one.own, done: `${row}.done` in values } : one;
  };
  const known = new Set(draft.goals.map(({ id }) => id));
  const added = Object.keys(values)
    .find((name) => /^goals\.\d+\.id$/.test(name) && !known.has(values[name] ?? ""))
    ?.replace(/\.id$/, "");
  const states = ["open", "reached", "dropped"] as const;
  return {
    ...draft,
    sessionOn: values.sessionOn ?? draft.sessionOn,
    newGoal: added
      ? {
          id: values[`${added}.id`] ?? draft.newGoal.id,
          title: values[`${added}.title`] ?? "",
          description: values[`${added}.description`] ?? "",
        }
      : draft.newGoal,
    dogs: draft.dogs.map((dog) => ({ ...dog, chosen: rowOf("dogs", dog.id) !== undefined })),
    summary: treeFrom(values.summaryTree) ?? draft.summary,
    summaryText: values.summary ?? draft.summaryText,
    homework: draft.homework.map(item),
    groups: draft.groups.map((group) => ({ ...group, items: group.items.map(item) })),
    goals: draft.goals.map((goal) => {
      const row = rowOf("goals", goal.id);
      return row
        ? {
            ...goal,
            title: values[`${row}.title`] ?? goal.title,
            description: values[`${row}.description`] ?? goal.description,
            state: states.find((state) => state === values[`${row}.state`]) ?? goal.state,
          }
        : goal;
    }),
  };
}
