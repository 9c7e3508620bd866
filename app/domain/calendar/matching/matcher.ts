import { fold } from "../../clients/directory/fold.ts";
import { byName, narrowed } from "./by-name.ts";
import type { Known } from "./known.ts";
import { phonesIn } from "./phones-in.ts";
import { indexNames, namedIn } from "./phrases.ts";
import { spellingsOf, titleKey, wordsOf } from "./words.ts";

/** What is looked at of an event. */
export interface Clues {
  seriesId: string | null;
  title: string;
  place: string;
  /** Normalised. */
  emails: readonly string[];
  /** All day, or marked "free": a visit only for a remembered choice or a client who is invited. */
  quiet: boolean;
}

export type MatchedBy = "choice" | "email" | "phone" | "name" | "dog" | "place";

export type Match =
  | { state: "matched"; clientId: string; by: MatchedBy }
  | { state: "ambiguous"; clientIds: string[] }
  | { state: "unmatched" }
  | { state: "not-a-visit" };

/** What somebody decided once; a client of null is nobody's visit. */
export interface Remembered {
  kind: "series" | "email" | "title";
  value: string;
  clientId: string | null;
}

export interface Matcher {
  match(clues: Clues): Match;
  /** Whether a place is the client's own address. */
  isHome(clientId: string, place: string): boolean;
  nameOf(clientId: string): string | undefined;
}

/**
 * Finds the client of an event: a remembered choice, then an invited person's email, then a phone, a name or a dog in
 * what it says, then the street. Made once for many events: each looks up its own words, not every client.
 *
 * @param country ISO 3166-1, for phone numbers without a country code
 */
export function createMatcher(
  clients: readonly Known[],
  remembered: readonly Remembered[],
  country: string,
): Matcher {
  const byId = new Map(clients.map((client) => [client.id, client]));
  // Who is archived is found by what is theirs alone, not by a name that somebody else may have.
  const current = clients.filter(({ state }) => state !== "archived");
  const emails = groupBy(clients, (client) => client.emails);
  const phones = groupBy(clients, (client) => client.phones);
  const names = indexNames(current);
  const streets = groupBy(current, ({ street }) => (street ? [wordsOf(street).join(" ")] : []));
  const longest = Math.max(0, ...[...streets.keys()].map((street) => street.split(" ").length));
  const choices = new Map(remembered.map(({ kind, value, clientId }) => [`${kind}:${value}`, clientId]));

  function chosen({ seriesId, emails: invited, title }: Clues): Match | null {
    const series = seriesId === null ? undefined : choices.get(`series:${seriesId}`);
    if (series !== undefined) return decided(series);
    const people = new Set(
      invited.map((email) => choices.get(`email:${email}`)).filter((id) => id !== undefined),
    );
    const named = [...people].filter((id) => id !== null);
    if (named.length > 1) return { state: "ambiguous", clientIds: named };
    if (named[0] !== undefined) return decided(named[0]);
    const called = choices.get(`title:${titleKey(title)}`);
    if (called !== undefined && title !== "") return decided(called);
    // Somebody who is no client came along: that decides nothing where a client is invited too.
    return people.size > 0 && !invited.some((email) => emails.has(fold(email)))
      ? { state: "not-a-visit" }
      : null;
  }

  /** The clients whose street and number stand in the place, word by word. */
  function atHome(place: string): string[] {
    const words = wordsOf(place);
    const found = new Set<string>();
    for (let from = 0; from < words.length; from++)
      for (let to = from + 1; to <= Math.min(words.length, from + longest); to++)
        for (const id of streets.get(words.slice(from, to).join(" ")) ?? []) found.add(id);
    return [...found];
  }

  return {
    match(clues) {
      const choice = chosen(clues);
      if (choice) return choice;
      const { title, place, quiet } = clues;
      const written = `${title}\n${place}`.split(/[\s<>(),;:"]/).filter((word) => word.includes("@"));
      const invited = all(emails, [...clues.emails, ...(quiet ? [] : written)].map(fold));
      if (quiet && invited.length === 0) return { state: "not-a-visit" };
      const named = namedIn(names, spellingsOf(title));
      const answer = byName(named);
      const hint = new Set(answer?.clientIds);
      if (invited.length > 0) return found(narrowed(invited, hint), "email");
      const called = all(phones, phonesIn(`${title}\n${place}`, country));
      if (called.length > 0) return found(narrowed(called, hint), "phone");
      const home = atHome(place);
      if (answer && !answer.weak) return byWord(answer.clientIds, home, answer.by);
      const whole = [...namedIn(names, spellingsOf(place)).people];
      if (whole.length > 0) return byWord(whole, home, "name");
      if (home.length > 0) return found(narrowed(home, hint), "place");
      return answer ? { state: "ambiguous", clientIds: answer.clientIds } : { state: "unmatched" };
    },
    isHome: (clientId, place) => {
      const street = byId.get(clientId)?.street;
      return (
        street !== undefined &&
        street !== "" &&
        ` ${wordsOf(place).join(" ")} `.includes(` ${wordsOf(street).join(" ")} `)
      );
    },
    nameOf: (clientId) => byId.get(clientId)?.name,
  };
}

const decided = (clientId: string | null): Match =>
  clientId === null ? { state: "not-a-visit" } : { state: "matched", clientId, by: "choice" };

/**
 * Somebody whom words name. Where the place is the home of others alone, a person decides: the household that is named
 * by a dog or a name would be told where another one lives.
 */
const byWord = (clientIds: string[], home: string[], by: MatchedBy): Match =>
  home.length > 0 && !home.some((id) => clientIds.includes(id))
    ? { state: "ambiguous", clientIds: [...clientIds, ...home] }
    : found(narrowed(clientIds, new Set(home)), by);

const found = (clientIds: string[], by: MatchedBy): Match => {
  const [only] = clientIds;
  return clientIds.length === 1 && only !== undefined
    ? { state: "matched", clientId: only, by }
    : { state: "ambiguous", clientIds };
};

function groupBy(
  clients: readonly Known[],
  keys: (client: Known) => readonly string[],
): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const client of clients)
    for (const key of new Set(keys(client))) groups.set(key, [...(groups.get(key) ?? []), client.id]);
  return groups;
}

const all = (groups: Map<string, string[]>, keys: readonly string[]): string[] => [
  ...new Set(keys.flatMap((key) => groups.get(key) ?? [])),
];
