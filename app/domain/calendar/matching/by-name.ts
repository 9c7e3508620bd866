import type { Named } from "./phrases.ts";

/** Whom the names in a text leave: one is found, several are asked about, none is no answer. */
export interface NameAnswer {
  by: "name" | "dog";
  clientIds: string[];
  /** Found by words that are too common to decide anything. */
  weak?: true;
}

const both = (one: Iterable<string>, other: ReadonlySet<string>) => [...one].filter((id) => other.has(id));

/**
 * Weighs what a title names: a whole name before a surname before a dog; where one of these leaves several households,
 * the next may tell them apart, and where two of them disagree, a person decides.
 */
export function byName(named: Named): NameAnswer | null {
  const dogSets = [...named.dogs.values()];
  const anyDog = new Set(dogSets.flatMap((ids) => [...ids]));
  // A common word counts where something else says the same.
  for (const id of both(named.weakDogs, new Set([...named.surnames, ...named.weakSurnames, ...named.people])))
    anyDog.add(id);
  const surnames = new Set([...named.surnames, ...both(named.weakSurnames, anyDog)]);

  if (named.people.size > 0) return { by: "name", clientIds: narrowed([...named.people], anyDog) };
  if (surnames.size > 0) {
    const agreed = both(surnames, anyDog);
    if (agreed.length > 0) return { by: "name", clientIds: agreed };
    return { by: "name", clientIds: [...new Set([...surnames, ...anyDog])] };
  }
  if (anyDog.size > 0) {
    // Of two dogs in one title only one household has both.
    const all = dogSets.reduce<string[]>((left, ids) => both(left, ids), [...anyDog]);
    return { by: "dog", clientIds: all.length > 0 ? all : [...anyDog] };
  }
  const weak = [...new Set([...named.weakSurnames, ...named.weakDogs])];
  return weak.length > 0 ? { by: "name", clientIds: weak, weak: true } : null;
}

/** Those of several that another hint names too, or all of them where it names none. */
export const narrowed = (ids: readonly string[], hint: ReadonlySet<string>): string[] => {
  const left = ids.length > 1 ? both(ids, hint) : [];
  return left.length > 0 ? left : [...ids];
};
