import type { ClientState } from "../../../../drizzle/schema/clients.ts";
import type { Facts } from "../missing.ts";
import { fold } from "./fold.ts";
import type { Gathered } from "./gather.ts";

/**
 * A directory entry is one line of text, so that a search looks through thousands without parsing one:
 * `<id> TAB <state> TAB <last visit, ms> TAB <folded name> TAB <folded words> TAB <phone digits> TAB <card, JSON>`.
 */
export interface Card {
  name: string;
  dogs: { name: string; living: boolean }[];
  phone: string | null;
  email: string | null;
  city: string;
  lastVisitAt: number | null;
  facts: Facts;
}

const idLength = 26;

/** @returns the line; it holds neither a line break nor, outside its parts, a tab. */
export function lineOf(client: Gathered): string {
  const { id, state, name, contacts, dogs, address, lastVisitAt, facts } = client;
  const { address: street, address2, city, postalCode } = address;
  const words = [
    ...contacts.flatMap((contact) => [contact.name, ...contact.emails]),
    ...dogs.map((dog) => dog.name),
    ...[street, address2, city, postalCode],
  ];
  const phones = contacts.flatMap((contact) => contact.phones.map((phone) => phone.replace(/\D/g, "")));
  const card: Card = {
    name,
    dogs,
    phone: contacts.flatMap((contact) => contact.phones)[0] ?? null,
    email: contacts.flatMap((contact) => contact.emails)[0] ?? null,
    city,
    lastVisitAt,
    facts,
  };
  return [
    id,
    state,
    lastVisitAt ?? "",
    fold(name),
    words.map(fold).filter(Boolean).join("\u001f"),
    phones.join("\u001f"),
    JSON.stringify(card),
  ].join("\t");
}

export const idOf = (line: string): string => line.slice(0, idLength);

export interface Line {
  id: string;
  state: ClientState;
  lastVisitAt: number;
  name: string;
  words: string;
  phones: string;
  card(): Card;
}

export function readLine(line: string): Line {
  const [id = "", state = "", lastVisitAt = "", name = "", words = "", phones = ""] = line.split("\t", 6);
  return {
    id,
    state: state as ClientState,
    lastVisitAt: Number(lastVisitAt),
    name,
    words,
    phones,
    // Everything before is without braces only by luck; the lengths are what is known.
    card: () =>
      JSON.parse(
        line.slice(
          id.length + state.length + lastVisitAt.length + name.length + words.length + phones.length + 6,
        ),
      ),
  };
}
