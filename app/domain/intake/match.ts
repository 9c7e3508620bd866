import type { Answers, DraftDog } from "./answers.ts";

interface Person {
  name: string;
  email: string;
}

const plain = (name: string) =>
  name.normalize("NFKD").replace(/\p{M}/gu, "").replace(/\s+/g, " ").trim().toLowerCase();

const firstName = (name: string) => plain(name).split(" ")[0] ?? "";

/**
 * The one of several people who somebody is: by the whole name, or by the first name at the same address. Couples
 * share phones and often an address, so neither alone makes two people one.
 */
export function samePerson<Known extends Person>(people: readonly Known[], somebody: Person): Known | null {
  return (
    people.find(({ name }) => plain(name) === plain(somebody.name)) ??
    people.find(
      ({ name, email }) =>
        email !== "" && email === somebody.email && firstName(name) === firstName(somebody.name),
    ) ??
    null
  );
}

/**
 * Lays the answers of somebody who was not known over an existing file: people are the same as `samePerson` says,
 * dogs by name. A filler whom the file does not know becomes another adult of its household.
 *
 * @param file the answers that the file stands for
 */
export function matchedTo(told: Answers, file: Answers): Answers {
  const free = [file.about, ...(file.household?.adults ?? [])].filter((person) => person !== null);
  const take = (person: Person): string | null => {
    const same = samePerson(free, person);
    if (!same) return null;
    free.splice(free.indexOf(same), 1);
    return same.contactId;
  };
  const fillerId = told.about && take(told.about);
  const adults = (told.household?.adults ?? []).map((adult) => ({ ...adult, contactId: take(adult) }));
  const isKnown = fillerId !== null || file.about === null;
  const about =
    told.about &&
    (isKnown
      ? { ...told.about, contactId: fillerId }
      : { ...told.about, ...personOf(file.about), contactId: file.about?.contactId ?? null });
  if (told.about && !isKnown) {
    const { name, email, phone } = told.about;
    adults.unshift({ contactId: null, relationship: "", signs: true, name, email, phone });
  }
  const nothing = { emergency: null, otherPets: null, pets: [], children: null, allergies: null };
  return {
    about,
    household: told.household || adults.length > 0 ? { ...nothing, ...told.household, adults } : null,
    dogs: matchedDogs(told.dogs, file.dogs),
  };
}

const personOf = (person: Answers["about"]) =>
  person && { name: person.name, email: person.email, phone: person.phone, pronouns: person.pronouns };

function matchedDogs(told: readonly DraftDog[], known: readonly DraftDog[]): DraftDog[] {
  const free = [...known];
  return told.map((dog) => {
    const at = free.findIndex(({ profile }) => plain(profile.name) === plain(dog.profile.name));
    return { ...dog, dogId: at < 0 ? null : (free.splice(at, 1)[0]?.dogId ?? null) };
  });
}
