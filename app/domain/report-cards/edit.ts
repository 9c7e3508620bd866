import type { SystemContext } from "../../platform/ports.ts";
import type { By } from "../by.ts";
import { type DogFile, readDogs } from "../dogs/dogs.ts";
import { type CardContent, maxOfAKind } from "./content.ts";
import { type DraftSaved, saveFound } from "./drafts.ts";
import { findCard } from "./open.ts";
import { chosen, rearranged } from "./pick.ts";
import { contentFrom, isTooLong, readDay, type TypedDraft } from "./typed.ts";

/** Goals of the dogs' own files that the card does not have yet. `id` is the dog's and the goal's place. */
export interface OfferedGoal {
  id: string;
  dog: string;
  title: string;
}

/** The open goals that stand in the dogs' files and not on the card. */
export function offeredGoals(dogs: readonly DogFile[], { goals }: Pick<CardContent, "goals">): OfferedGoal[] {
  const known = new Set(goals.map(({ title }) => title));
  return dogs.flatMap(({ id, profile, handling }) =>
    (handling?.goals ?? []).flatMap(({ title, state }, place) =>
      state === "open" && !known.has(title) ? [{ id: `${id}:${place}`, dog: profile.name, title }] : [],
    ),
  );
}

/** `text`: the editor's tree cannot be kept. */
type Edited = DraftSaved | { ok: false; reason: "text" };

/**
 * Saves a draft's form, with what its buttons ask for besides.
 *
 * @param picked ids of the library's items and of offered goals to add
 * @param typed.also "up:<item>", "down:<item>", "remove:<item>" or "on:<day>"; anything else only saves
 * @throws DomainError not-found
 */
export async function editDraft(
  ctx: SystemContext,
  by: By,
  cardId: string,
  typed: TypedDraft,
  picked: { items: readonly string[]; goals: readonly string[] } = { items: [], goals: [] },
): Promise<Edited> {
  const found = await findCard(ctx, by, cardId);
  const { card, key } = found;
  const dogs = await readDogs(ctx, key, card.clientId, by);
  const household = dogs.map(({ id }) => id);
  const content = contentFrom(typed, card.content, household, () => ctx.random.id());
  if (!content)
    return isTooLong({ text: typed.summary, tree: typed.summaryTree })
      ? { ok: false, reason: "long", longest: { part: "summary" } }
      : { ok: false, reason: "text" };
  const [verb, subject = ""] = typed.also.split(/:(.*)/s, 2);
  const step = verb === "up" ? -1 : verb === "down" ? 1 : verb === "remove" ? null : undefined;
  if (step !== undefined) content.items = rearranged(content.items, subject, step);
  if (picked.items.length > 0) content.items = await chosen(ctx, by, content, picked.items);
  const goals = offeredGoals(dogs, content).filter(({ id }) => picked.goals.includes(id));
  content.goals = [
    ...content.goals,
    ...goals.map(({ title }) => ({ id: ctx.random.id(), title, description: "", state: "open" as const })),
  ].slice(0, maxOfAKind);
  const sessionOn = (verb === "on" && readDay(subject)) || typed.sessionOn;
  return saveFound(ctx, by, found, { version: typed.version, sessionOn, content });
}
