import type { Day } from "../business/day.ts";
import { normalisePhone } from "../clients/phone.ts";
import type { BiteDetails, Told } from "../clients/records.ts";
import { typedBirthdate, typedWeight } from "../dogs/dogs.ts";
import { normaliseEmail } from "../identity/email.ts";
import type { About, Adult, DraftDog, HouseholdAnswers } from "./answers.ts";

/** What was told in a step, or a sentence at each field that cannot be taken. */
export type Taken<Value> = { ok: true; value: Value } | { ok: false; errors: Record<string, string> };

/** How the business reads what people type. */
export interface Practice {
  country: string;
  units: "metric" | "imperial";
  /** The day in the business's zone. */
  today: Day;
}

type Is = "given" | "none" | "unknown" | undefined;
interface MedicationRow {
  name: string;
  dose: string;
  purpose: string;
}

const oddEmail = "This does not look like an email address. It should read like name@example.com.";
const oddPhone = "This does not look like a phone number. Please write it with its area code.";

/** A phone number that may be left blank. @returns E.164, or the sentence against it */
export function takePhone(
  typed: string,
  practice: Pick<Practice, "country">,
): { ok: true; phone: string } | { ok: false; sentence: string } {
  const phone = typed === "" ? "" : normalisePhone(typed, practice.country);
  return phone === null ? { ok: false, sentence: oddPhone } : { ok: true, phone };
}

const taken = <Value>(errors: Record<string, string>, value: Value): Taken<Value> =>
  Object.keys(errors).length > 0 ? { ok: false, errors } : { ok: true, value };

/** An answer in words counts even where nobody touched the choice beside it; null is not answered. */
const toldBy = (text: string, is: Is): Told =>
  text !== "" ? { is: "given", text } : is && is !== "given" ? { is, text: "" } : null;

/** The same for a list: rows count whatever is chosen beside them. */
const toldByRows = (count: number, is: Is): Told =>
  count > 0 ? { is: "given", text: "" } : is && is !== "given" ? { is, text: "" } : null;

function reach(
  errors: Record<string, string>,
  practice: Practice,
  typed: { email: string; phone: string },
  field: (name: string) => string,
) {
  const email = typed.email ? normaliseEmail(typed.email) : "";
  const phone = typed.phone ? normalisePhone(typed.phone, practice.country) : "";
  if (email === null) errors[field("email")] = oddEmail;
  if (phone === null) errors[field("phone")] = oddPhone;
  return { email: email ?? "", phone: phone ?? "" };
}

/** Who fills it in. One way to reach the person is needed, both are better. */
export function takeAbout(
  given: Omit<About, "contactId">,
  before: About | null,
  practice: Practice,
): Taken<About> {
  const errors: Record<string, string> = {};
  const { email, phone } = reach(errors, practice, given, (name) => name);
  if (!given.email && !given.phone)
    errors.email = "Please give us an email address or a phone number, so that we can reach you.";
  const { name, pronouns, address, address2, city, region, postalCode, access, heard } = given;
  return taken(errors, {
    contactId: before?.contactId ?? null,
    ...{ name, email, phone, pronouns, address, address2, city, region, postalCode, access, heard },
  });
}

export interface GivenHousehold {
  adults: Omit<Adult, "contactId">[];
  emergencyName: string;
  emergencyPhone: string;
  emergencyRelationship: string;
  pets: { kind: string; name: string; age: string }[];
  petsIs?: "none" | "unknown" | undefined;
  children: string;
  childrenIs?: Is;
  allergies: string;
  allergiesIs?: Is;
}

/** The others of the household. Blank rows are left out. */
export function takeHousehold(
  given: GivenHousehold,
  before: HouseholdAnswers | null,
  practice: Practice,
): Taken<HouseholdAnswers> {
  const errors: Record<string, string> = {};
  const adults: Adult[] = [];
  for (const [row, typed] of given.adults.entries()) {
    const { name, relationship, signs } = typed;
    if (!name && !typed.email && !typed.phone && !relationship) continue;
    if (!name) errors[`adults.${row}.name`] = "Please tell us this person's name.";
    const ways = reach(errors, practice, typed, (field) => `adults.${row}.${field}`);
    // A row keeps its place on the page, and with it the person of the file that it was filled from.
    const contactId = before?.adults[row]?.contactId ?? null;
    adults.push({ contactId, name, relationship, signs, ...ways });
  }
  const emergencyPhone = given.emergencyPhone ? normalisePhone(given.emergencyPhone, practice.country) : "";
  if (emergencyPhone === null) errors.emergencyPhone = oddPhone;
  if (given.emergencyPhone && !given.emergencyName)
    errors.emergencyName = "Please tell us whose number this is.";
  const pets = given.pets.filter(({ kind, name, age }) => kind || name || age);
  return taken(errors, {
    adults,
    emergency: given.emergencyName
      ? { name: given.emergencyName, phone: emergencyPhone ?? "", relationship: given.emergencyRelationship }
      : null,
    otherPets: toldByRows(pets.length, given.petsIs),
    pets,
    children: toldBy(given.children, given.childrenIs),
    allergies: toldBy(given.allergies, given.allergiesIs),
  });
}

export interface GivenDog {
  dogName: string;
  breed: string;
  birthdate: string;
  weight: string;
  weightUnit: "kg" | "lb";
  sex: "female" | "male" | "unknown";
  neutered: "yes" | "no" | "unknown";
  origin: string;
  ownedSince: string;
}

export const isBlankDog = (given: GivenDog) =>
  ![given.dogName, given.breed, given.birthdate, given.weight, given.origin, given.ownedSince].some(Boolean);

/** What a dog is. Only the name is needed. */
export function takeDog(given: GivenDog, before: DraftDog, practice: Practice): Taken<DraftDog> {
  const errors: Record<string, string> = {};
  if (!given.dogName) errors.dogName = "Please tell us the dog's name.";
  const birthdate = dayOrPart(given.birthdate, practice, errors, "birthdate");
  const weight = typedWeight(given.weightUnit === "lb" ? "imperial" : "metric").safeParse(given.weight);
  if (!weight.success) errors.weight = weight.error.issues[0]?.message ?? "Please write a number.";
  const { breed, sex, neutered, origin, ownedSince } = given;
  const profile = { ...before.profile, breed, sex, neutered, origin, ownedSince };
  return taken(errors, {
    ...before,
    profile: { ...profile, name: given.dogName, birthdate },
    weightKg: weight.data ?? null,
  });
}

/** A day, or a part of one, as a dog's birthdate is read: `2021-04-30`, `2021-04`, `2021` or "". */
function dayOrPart(typed: string, practice: Practice, errors: Record<string, string>, field: string): string {
  const read = typedBirthdate(practice.today).safeParse(typed);
  if (!read.success) errors[field] = read.error.issues[0]?.message ?? "Please write the day as 2021-04-30.";
  return read.data ?? "";
}

export interface GivenHealth {
  diet: string;
  allergies: string;
  allergiesIs?: Is;
  medicalIssues: string;
  medicalIssuesIs?: Is;
  medications: MedicationRow[];
  medicationsIs?: "none" | "unknown" | undefined;
  pastMedications: MedicationRow[];
  vetName: string;
  vetClinic: string;
  vetPhone: string;
  vetIs?: "none" | "unknown" | undefined;
}

export function takeHealth(given: GivenHealth, before: DraftDog): Taken<DraftDog> {
  const errors: Record<string, string> = {};
  const list = (rows: MedicationRow[], field: string) =>
    rows.filter((row, at) => {
      const blank = !row.name && !row.dose && !row.purpose;
      if (!blank && !row.name) errors[`${field}.${at}.name`] = "Please tell us what it is called.";
      return !blank;
    });
  const medications = list(given.medications, "medications");
  const past = list(given.pastMedications, "pastMedications");
  const { vetName, vetClinic, vetPhone } = given;
  const hasVet = Boolean(vetName || vetClinic || vetPhone);
  return taken(errors, {
    ...before,
    profile: {
      ...before.profile,
      diet: given.diet,
      allergies: toldBy(given.allergies, given.allergiesIs),
      medicalIssues: toldBy(given.medicalIssues, given.medicalIssuesIs),
      takesMedication: toldByRows(medications.length, given.medicationsIs),
      medications,
      pastBehaviouralMedications: past,
      vet: hasVet ? { name: vetName, clinic: vetClinic, phone: vetPhone } : null,
      vetAnswer: hasVet ? null : (given.vetIs ?? null),
    },
  });
}

export interface GivenBehaviour {
  goals: string;
  concerns: string;
  motivators: string;
  previousTraining: string;
  previousTrainingIs?: Is;
  everBitten: string;
  everBittenIs?: Is;
  bites: { date: string; level: string; description: string; context: string }[];
}

export function takeBehaviour(given: GivenBehaviour, before: DraftDog, practice: Practice): Taken<DraftDog> {
  const errors: Record<string, string> = {};
  const bites: BiteDetails[] = [];
  for (const [row, typed] of given.bites.entries()) {
    if (!typed.date && !typed.description && !typed.context && !typed.level) continue;
    if (!typed.description) errors[`bites.${row}.description`] = "Please tell us what happened.";
    const date = dayOrPart(typed.date, practice, errors, `bites.${row}.date`);
    const level = /^[1-6]$/.test(typed.level) ? Number(typed.level) : null;
    bites.push({ date, level, description: typed.description, context: typed.context });
  }
  const everBitten = toldBy(given.everBitten, given.everBittenIs);
  return taken(errors, {
    ...before,
    bites,
    profile: {
      ...before.profile,
      goals: given.goals,
      behaviourConcerns: given.concerns,
      motivators: given.motivators,
      previousTraining: toldBy(given.previousTraining, given.previousTrainingIs),
      everBitten: bites.length > 0 ? { is: "given", text: everBitten?.text ?? "" } : everBitten,
    },
  });
}
