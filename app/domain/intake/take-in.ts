import type { SystemContext } from "../../platform/ports.ts";
import type { By } from "../by.ts";
import { addContact, removeContact, saveContact, saveHousehold } from "../clients/change.ts";
import type { Contact } from "../clients/read.ts";
import { addBite } from "../dogs/bites.ts";
import { type DogFile, type DogProfile, saveDog } from "../dogs/dogs.ts";
import type { About, Adult, DraftDog } from "./answers.ts";
import { fileDog } from "./file.ts";
import { adultKey } from "./lines.ts";
import { samePerson } from "./match.ts";
import type { Ground } from "./review.ts";

type Keys = ReadonlySet<string>;

/**
 * Writes the ticked changes of a sent intake into the file, part by part; each part is one batch with its trace.
 * @returns false where somebody else changed a part at the same moment: what came before it is written.
 */
export async function takeIn(ctx: SystemContext, by: By, ground: Ground, keys: Keys): Promise<boolean> {
  const clientId = ground.found.file.id;
  if (!(await takeHome(ctx, by, ground, keys))) return false;
  if (!(await takePeople(ctx, by, ground, keys))) return false;
  for (const dog of ground.told.dogs) {
    if (dog.dogId === null) {
      if (keys.has(`dogs.${dog.id}`)) await fileDog(ctx, clientId, dog, by);
      continue;
    }
    const known = ground.found.dogs.find(({ id }) => id === dog.dogId);
    if (known && !(await takeDog(ctx, by, clientId, known, dog, keys))) return false;
  }
  return true;
}

async function takeHome(ctx: SystemContext, by: By, { found, told }: Ground, keys: Keys): Promise<boolean> {
  const { file } = found;
  const { about, household } = told;
  const address = { ...file.household.address };
  for (const part of ["address", "address2", "city", "region", "postalCode"] as const)
    if (about && keys.has(`about.${part}`)) address[part] = about[part];
  const home = { ...file.household, address };
  if (about && keys.has("about.heard")) home.heard = about.heard;
  if (household && keys.has("household.emergency")) home.emergency = household.emergency;
  if (household && keys.has("household.children")) home.children = household.children;
  if (household && keys.has("household.allergies")) home.allergies = household.allergies;
  if (household && keys.has("household.pets")) {
    home.otherPets = household.otherPets;
    home.pets = household.pets;
  }
  const accessNotes = about && keys.has("about.access") ? about.access : file.accessNotes;
  if (accessNotes === file.accessNotes && JSON.stringify(home) === JSON.stringify(file.household))
    return true;
  return (await saveHousehold(ctx, by, file.id, file.version, { household: home, accessNotes })).ok;
}

/** The first email or phone is the one that was told; the others of the contact stay behind it. */
const first = (told: string, known: readonly string[]) => {
  const others = known.slice(1).filter((value) => value !== told);
  return told ? [told, ...others] : others;
};

async function takePeople(ctx: SystemContext, by: By, { found, told }: Ground, keys: Keys): Promise<boolean> {
  const { file } = found;
  const save = async (contact: Contact, changed: Contact) => {
    const { id, version, signs, getsReportCards, pays, ...details } = changed;
    if (JSON.stringify(contact) === JSON.stringify(changed)) return true;
    const input = { details, signs, getsReportCards, pays };
    return (await saveContact(ctx, by, file.id, id, version, input)).ok;
  };
  const contactOf = (id: string | null) => file.contacts.find((contact) => contact.id === id);

  const { about } = told;
  const filler = about && contactOf(about.contactId);
  if (filler && !(await save(filler, withAbout(filler, about, keys)))) return false;

  for (const adult of told.household?.adults ?? []) {
    if (!keys.has(`household.adults.${adultKey(adult)}`)) continue;
    const known = contactOf(adult.contactId);
    if (known && !(await save(known, withAdult(known, adult)))) return false;
    // Whoever stands in the file by name already was added by the try before this one.
    if (!known && !samePerson(knownPeople(file), adult)) await addContact(ctx, by, file.id, newAdult(adult));
  }
  const kept = new Set([about?.contactId, ...(told.household?.adults ?? []).map((one) => one.contactId)]);
  for (const { id } of file.contacts)
    if (!kept.has(id) && keys.has(`household.adults.${id}`)) await removeContact(ctx, by, file.id, id);
  return true;
}

const knownPeople = ({ contacts }: Ground["found"]["file"]) =>
  contacts.map(({ name, emails }) => ({ name, email: emails[0] ?? "" }));

const withAbout = (contact: Contact, about: About, keys: Keys): Contact => ({
  ...contact,
  name: keys.has("about.name") ? about.name : contact.name,
  pronouns: keys.has("about.pronouns") ? about.pronouns : contact.pronouns,
  emails: keys.has("about.email") ? first(about.email, contact.emails) : contact.emails,
  phones: keys.has("about.phone") ? first(about.phone, contact.phones) : contact.phones,
});

const withAdult = (contact: Contact, { name, relationship, email, phone, signs }: Adult): Contact => ({
  ...contact,
  ...{ name, relationship, signs },
  emails: first(email, contact.emails),
  phones: first(phone, contact.phones),
});

const newAdult = ({ name, relationship, email, phone, signs }: Adult) => ({
  details: {
    ...{ name, relationship, pronouns: "" },
    emails: email ? [email] : [],
    phones: phone ? [phone] : [],
  },
  signs,
  getsReportCards: email !== "",
  pays: false,
});

/** Which fields of a profile a line of the difference stands for. */
const profileFields: Record<string, readonly (keyof DogProfile)[]> = {
  name: ["name"],
  breed: ["breed"],
  birthdate: ["birthdate"],
  sex: ["sex"],
  neutered: ["neutered"],
  origin: ["origin"],
  ownedSince: ["ownedSince"],
  diet: ["diet"],
  allergies: ["allergies"],
  medicalIssues: ["medicalIssues"],
  medications: ["takesMedication", "medications"],
  pastMedications: ["pastBehaviouralMedications"],
  vet: ["vet", "vetAnswer"],
  goals: ["goals"],
  concerns: ["behaviourConcerns"],
  motivators: ["motivators"],
  previousTraining: ["previousTraining"],
  bites: ["everBitten"],
};

async function takeDog(
  ctx: SystemContext,
  by: By,
  clientId: string,
  known: DogFile,
  told: DraftDog,
  keys: Keys,
): Promise<boolean> {
  const ticked = (line: string) => keys.has(`dogs.${known.id}.${line}`);
  const fields = Object.entries(profileFields).flatMap(([line, names]) => (ticked(line) ? names : []));
  const taken = Object.fromEntries(fields.map((field) => [field, told.profile[field]]));
  const weightKg = ticked("weight") ? (told.weightKg ?? undefined) : undefined;
  if (fields.length > 0 || weightKg !== undefined) {
    const profile = { ...known.profile, ...taken };
    const saved = await saveDog(ctx, by, clientId, known.id, known.version, profile, weightKg);
    if (!saved.ok) return false;
  }
  if (!ticked("bites")) return true;
  const noted = new Set(known.bites.map(({ date, description }) => `${date} ${description}`));
  for (const bite of told.bites)
    if (!noted.has(`${bite.date} ${bite.description}`))
      await addBite(ctx, by, { clientId, dogId: known.id }, "intake", bite);
  return true;
}
