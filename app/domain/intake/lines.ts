import { printPhone } from "../clients/phone.ts";
import type { BiteDetails, DogProfile, Told } from "../clients/records.ts";
import type { Adult, Answers, DraftDog, Step } from "./answers.ts";
import type { Practice } from "./take.ts";
import { unitOf, weightText } from "./typed.ts";

/** One answer in words. `text` is "" where the question was left open. */
export interface Line {
  /** The same for the same question of two answers: `about.city`, `dogs.<id>.breed`. */
  key: string;
  step: Step;
  /** The draft's dog, for a dog's line. */
  dog?: string;
  group: string;
  label: string;
  text: string;
}

const told = (answer: Told, none = "None"): string =>
  answer === null ? "" : answer.is === "none" ? none : answer.is === "unknown" ? "Not known" : answer.text;

/** A list under a question that may be answered with "none". */
const list = (answer: Told, items: string[]): string => (items.length > 0 ? items.join("\n") : told(answer));

const joined = (parts: (string | false | null | undefined)[], by = ", ") => parts.filter(Boolean).join(by);

const medications = (rows: DogProfile["medications"]) =>
  rows.map(({ name, dose, purpose }) => joined([name, dose, purpose && `for ${purpose}`]));

const sexes = { female: "Female", male: "Male", unknown: "" };
const noVet = { none: "None", unknown: "Not known", open: "" };
const neuterings = { yes: "Yes", no: "No", unknown: "" };

/** Every question with its answer in words, in the order of the intake. */
export function linesOf(answers: Answers, practice: Pick<Practice, "country" | "units">): Line[] {
  const phone = (e164: string) => (e164 ? printPhone(e164, practice.country) : "");
  const { about, household } = answers;
  const lines: Line[] = [];
  const add = (step: Step, group: string, key: string, label: string, text: string, dog?: string) =>
    lines.push({ step, group, key, label, text, ...(dog !== undefined && { dog }) });

  if (about) {
    const said = (key: keyof typeof about, label: string, text = String(about[key] ?? "")) =>
      add("about", "You", `about.${key}`, label, text);
    said("name", "Name");
    said("email", "Email");
    said("phone", "Phone", phone(about.phone));
    said("pronouns", "Pronouns");
    said("address", "Address");
    said("address2", "Address, second line");
    said("city", "City");
    said("region", "State or region");
    said("postalCode", "Postal code");
    said("access", "Gate code, parking");
    said("heard", "How you heard of us");
  }
  if (household) {
    const said = (key: string, label: string, text: string) =>
      add("household", "Household", `household.${key}`, label, text);
    for (const person of household.adults)
      said(`adults.${adultKey(person)}`, "Other adult", adultText(person, phone(person.phone)));
    const emergency = household.emergency;
    said(
      "emergency",
      "Emergency contact",
      emergency ? joined([emergency.name, emergency.relationship, phone(emergency.phone)]) : "",
    );
    const pets = household.pets.map(({ kind, name, age }) => joined([name, kind, age]));
    said("pets", "Other pets", list(household.otherPets, pets));
    said("children", "Children and their ages", told(household.children));
    said("allergies", "Allergies of people", told(household.allergies));
  }
  for (const dog of answers.dogs) addDog(add, dog, practice);
  return lines;
}

/** A person of the file is the same whatever is changed about them; somebody new goes by name. */
export const adultKey = (person: Pick<Adult, "contactId" | "name">) =>
  person.contactId ?? `new-${person.name}`;

const adultText = ({ name, relationship, email, signs }: Adult, phone: string) =>
  joined([name, relationship, email, phone, signs ? "signs the waiver" : "does not sign"]);

/** A dog of the file is the same in the file and in the draft. */
export const dogKey = (dog: Pick<DraftDog, "id" | "dogId">) => dog.dogId ?? dog.id;

function addDog(
  add: (step: Step, group: string, key: string, label: string, text: string, dog: string) => void,
  dog: DraftDog,
  practice: Pick<Practice, "units">,
) {
  const { profile, weightKg, bites } = dog;
  const said = (step: Step, key: string, label: string, text: string) =>
    add(step, profile.name, `dogs.${dogKey(dog)}.${key}`, label, text, dog.id);
  said("dogs", "name", "Name", profile.name);
  said("dogs", "breed", "Breed", profile.breed);
  said("dogs", "birthdate", "Born", profile.birthdate);
  const weight = weightKg === null ? "" : `${weightText(weightKg, practice)} ${unitOf(practice)}`;
  said("dogs", "weight", "Weight", weight);
  said("dogs", "sex", "Sex", sexes[profile.sex]);
  said("dogs", "neutered", "Spayed or neutered", neuterings[profile.neutered]);
  said("dogs", "origin", "Where from", profile.origin);
  said("dogs", "ownedSince", "With you since", profile.ownedSince);
  said("health", "diet", "Food", profile.diet);
  said("health", "allergies", "Allergies", told(profile.allergies));
  said("health", "medicalIssues", "Medical issues", told(profile.medicalIssues));
  said(
    "health",
    "medications",
    "Medications",
    list(profile.takesMedication, medications(profile.medications)),
  );
  const past = medications(profile.pastBehaviouralMedications).join("\n");
  said("health", "pastMedications", "Behavioural medications before", past);
  const { vet } = profile;
  said(
    "health",
    "vet",
    "Vet",
    vet ? joined([vet.name, vet.clinic, vet.phone]) : noVet[profile.vetAnswer ?? "open"],
  );
  said("behaviour", "goals", "Goals", profile.goals);
  said("behaviour", "concerns", "Worries", profile.behaviourConcerns);
  said("behaviour", "motivators", "Loves", profile.motivators);
  said("behaviour", "previousTraining", "Training so far", told(profile.previousTraining));
  const bitten = joined([told(profile.everBitten, "Never"), ...bites.map(biteText)], "\n");
  said("behaviour", "bites", "Ever bitten", bitten);
}

const biteText = ({ date, level, description, context }: BiteDetails) =>
  joined([date, level !== null && `level ${level}`, description, context], "; ");

/** Everything as a letter: what was answered, and nothing of what was left open. */
export function asText(lines: readonly Line[]): string {
  const groups = Map.groupBy(
    lines.filter(({ text }) => text !== ""),
    ({ group }) => group,
  );
  return [...groups]
    .map(([group, said]) =>
      [
        group.toUpperCase(),
        ...said.map(({ label, text }) => `${label}: ${text.replaceAll("\n", "; ")}`),
      ].join("\n"),
    )
    .join("\n\n");
}
