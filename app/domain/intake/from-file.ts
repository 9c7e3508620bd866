import type { SystemContext } from "../../platform/ports.ts";
import type { By } from "../by.ts";
import { type ClientFile, type Contact, readClient } from "../clients/read.ts";
import { type DogFile, readDogs } from "../dogs/dogs.ts";
import { DomainError } from "../errors.ts";
import type { About, Adult, Answers, DraftDog } from "./answers.ts";

/** A client's file, and the same as answers of an intake. */
export interface FileAsAnswers {
  file: ClientFile;
  dogs: DogFile[];
  answers: Answers;
}

/**
 * Reads a file as if its household had just answered the intake: the positive list of what an update may show to
 * the household. Notes, terms, access notes, handling and incidents are not among it.
 *
 * @param contactId who fills it in; the first contact that can be mailed where none is named
 * @throws DomainError not-found. Staff are led on to where a merged client went.
 */
export async function readAsAnswers(
  ctx: SystemContext,
  by: By,
  clientId: string,
  contactId?: string | null,
): Promise<FileAsAnswers> {
  const file = await readClient(ctx, by, clientId, "intake");
  if (file.mergedInto !== undefined) {
    if (by.kind !== "staff") throw new DomainError("not-found");
    return readAsAnswers(ctx, by, file.mergedInto, contactId);
  }
  const dogs = (await readDogs(ctx, file.key, file.id, by)).filter(({ state }) => state === "living");
  return { file, dogs, answers: answersOf(file, dogs, contactId) };
}

export function answersOf(file: ClientFile, dogs: readonly DogFile[], contactId?: string | null): Answers {
  const { household } = file;
  const filler =
    file.contacts.find(({ id }) => id === contactId) ??
    file.contacts.find(({ emails }) => emails.length > 0) ??
    file.contacts[0];
  const { emergency, otherPets, pets, children, allergies } = household;
  return {
    about: filler ? aboutOf(filler, household) : null,
    household: {
      adults: file.contacts.filter(({ id }) => id !== filler?.id).map(adultOf),
      ...{ emergency, otherPets, pets, children, allergies },
    },
    dogs: dogs.map(dogOf),
  };
}

const aboutOf = (contact: Contact, { address, heard }: ClientFile["household"]): About => ({
  contactId: contact.id,
  name: contact.name,
  pronouns: contact.pronouns,
  email: contact.emails[0] ?? "",
  phone: contact.phones[0] ?? "",
  ...address,
  access: "",
  heard,
});

const adultOf = (contact: Contact): Adult => ({
  contactId: contact.id,
  name: contact.name,
  relationship: contact.relationship,
  email: contact.emails[0] ?? "",
  phone: contact.phones[0] ?? "",
  signs: contact.signs,
});

const dogOf = ({ id, profile, weights }: DogFile): DraftDog => ({
  id,
  dogId: id,
  profile,
  weightKg: weights.at(-1)?.kg ?? null,
  bites: [],
});
