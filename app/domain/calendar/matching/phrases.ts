import { isWeak } from "./everyday-words.ts";
import type { Known } from "./known.ts";
import { spellingsOf } from "./words.ts";

interface Phrase {
  kind: "person" | "surname" | "dog";
  words: readonly string[];
  clientId: string;
  /** All that is known of somebody is one name: it may be anybody's given name. */
  alone?: boolean;
}

/** Whom a text names, and how: clients by kind; dogs by the words that name them, for two dogs are two hints. */
export interface Named {
  people: Set<string>;
  surnames: Set<string>;
  dogs: Map<string, Set<string>>;
  /** Named by nothing but a word that is too common. */
  weakSurnames: Set<string>;
  weakDogs: Set<string>;
}

export type Phrases = Map<string, Phrase[]>;

const titles = new Set(["dr", "prof", "mr", "mrs", "ms", "frau", "herr", "familie", "family", "pan", "pani"]);

/** The names by their first word, so that a text is looked through once. */
export function indexNames(clients: readonly Known[]): Phrases {
  const index: Phrases = new Map();
  const add = (kind: Phrase["kind"], words: readonly string[], clientId: string, alone = false) => {
    const [first] = words;
    if (first === undefined) return;
    const list = index.get(first);
    if (list) list.push({ kind, words, clientId, alone });
    else index.set(first, [{ kind, words, clientId, alone }]);
  };
  for (const { id, people, dogs } of clients) {
    for (const person of people) {
      // A surname may be two words: "Müller-Schmidt" stands in one piece of the name.
      const surnames = spellingsOf(person.trim().split(/\s+/).at(-1) ?? "");
      for (const [index, spelled] of spellingsOf(person).entries()) {
        const words = spelled.filter((word) => !titles.has(word));
        const surname = surnames[index] ?? surnames[0] ?? [];
        const names = fullNames(words, surname);
        for (const phrase of names) add("person", phrase, id);
        add("surname", surname, id, names.length === 0);
      }
    }
    for (const dog of dogs) for (const words of spellingsOf(dog)) add("dog", words, id);
  }
  return index;
}

/** A whole name as it is said: all of it, first and last, last and first, and the last two names of three. */
function fullNames(words: readonly string[], surname: readonly string[]): string[][] {
  const given = words.slice(0, words.length - surname.length);
  const [first] = given;
  if (first === undefined) return [];
  const last = given.at(-1) ?? first;
  const ways = [
    [...words],
    [first, ...surname],
    [...surname, ...given],
    [...surname, first],
    [last, ...surname],
  ];
  return [...new Map(ways.map((way) => [way.join(" "), way])).values()];
}

/** @param text in each of its spellings */
export function namedIn(index: Phrases, spellings: readonly string[][]): Named {
  const named: Named = {
    people: new Set(),
    surnames: new Set(),
    dogs: new Map(),
    weakSurnames: new Set(),
    weakDogs: new Set(),
  };
  for (const words of spellings)
    for (const [at, word] of words.entries())
      for (const phrase of index.get(word) ?? [])
        if (phrase.words.every((wanted, offset) => words[at + offset] === wanted)) note(named, phrase);
  return named;
}

function note(named: Named, { kind, words, clientId, alone }: Phrase): void {
  if (kind === "person") named.people.add(clientId);
  else if (alone || isWeak(words)) (kind === "dog" ? named.weakDogs : named.weakSurnames).add(clientId);
  else if (kind === "surname") named.surnames.add(clientId);
  else {
    const dog = words.join(" ");
    named.dogs.set(dog, (named.dogs.get(dog) ?? new Set()).add(clientId));
  }
}
