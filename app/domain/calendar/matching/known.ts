import type { ClientState } from "../../../../drizzle/schema/clients.ts";
import { fold } from "../../clients/directory/fold.ts";
import { readLine } from "../../clients/directory/lines.ts";

/** What of a client an event may name. */
export interface Known {
  id: string;
  state: ClientState;
  /** "Eva Novak & Tom Reed". */
  name: string;
  people: string[];
  /** Folded, as the directory keeps them. */
  emails: string[];
  /** Digits of E.164, without the plus. */
  phones: string[];
  /** Living ones. */
  dogs: string[];
  /** Folded street and house number; "" where there is none. */
  street: string;
}

/** @param text a line of the directory */
export function knownOf(text: string): Known {
  const line = readLine(text);
  const { name, dogs } = line.card();
  const words = line.words.split("\u001f");
  const people = name.split(" & ").filter(Boolean);
  const [first = ""] = addressOf(words, people.length, dogs.map((dog) => fold(dog.name)).filter(Boolean));
  return {
    id: line.id,
    state: line.state,
    name,
    people,
    emails: words.filter((word) => word.includes("@")),
    phones: line.phones.split("\u001f").filter(Boolean),
    dogs: dogs.flatMap((dog) => (dog.living ? [dog.name] : [])),
    // Without a house number a street is nobody's own.
    street: /\d/.test(first) && /\p{L}/u.test(first) ? first : "",
  };
}

/** The address stands behind the people with their emails and the dogs. */
function addressOf(words: readonly string[], people: number, dogs: readonly string[]): readonly string[] {
  if (dogs.length === 0) return words.slice(people + words.filter((word) => word.includes("@")).length);
  const at = words.findIndex((_, index) => dogs.every((dog, offset) => words[index + offset] === dog));
  return at === -1 ? [] : words.slice(at + dogs.length);
}
