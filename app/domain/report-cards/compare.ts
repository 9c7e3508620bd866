import type { CardShape } from "./shape.ts";

/** What a revision says differently from the one before it, part by part, in the words of a reader. */
export function changedParts(before: CardShape, after: CardShape): string[] {
  const changed: string[] = [];
  const differs = (one: unknown, other: unknown) => JSON.stringify(one) !== JSON.stringify(other);
  if (before.sessionOn !== after.sessionOn) changed.push("The day of the training");
  if (differs(before.dogs, after.dogs)) changed.push("The dogs");
  if (differs(before.summary, after.summary)) changed.push("The summary");
  const sections = [...before.sections, ...after.sections].map(({ id, title }) => ({ id, title }));
  for (const { id, title } of sections.filter(
    (section, index) => sections.findIndex((other) => other.id === section.id) === index,
  )) {
    const itemsOf = (card: CardShape) => card.sections.find((section) => section.id === id)?.items ?? [];
    changed.push(...named(title, itemsOf(before), itemsOf(after)));
  }
  changed.push(...named("Goals", before.goals, after.goals));
  if (differs(before.photos, after.photos)) changed.push("The photos");
  return changed;
}

type Named = { id: string; title: string };

function named(part: string, before: readonly Named[], after: readonly Named[]): string[] {
  const old = new Map(before.map((item) => [item.id, item]));
  const now = new Set(after.map(({ id }) => id));
  const lines = after.flatMap((item) => {
    const was = old.get(item.id);
    if (!was) return [`${part}: ${item.title} was added`];
    return JSON.stringify(was) === JSON.stringify(item) ? [] : [`${part}: ${item.title} was changed`];
  });
  const gone = before.filter(({ id }) => !now.has(id)).map(({ title }) => `${part}: ${title} was taken out`);
  if (lines.length > 0 || gone.length > 0) return [...lines, ...gone];
  const isReordered = before.some(({ id }, index) => after[index]?.id !== id);
  return isReordered ? [`${part}: the order`] : [];
}
