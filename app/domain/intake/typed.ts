import { printPhone } from "../clients/phone.ts";
import type { Told } from "../clients/records.ts";
import type { DraftContent, DraftDog, Step } from "./answers.ts";
import type { Practice } from "./take.ts";

type Fields = Record<string, string>;

/** The two fields of an answer that may be "none" or "unknown"; see `ui/told.tsx`. */
const toldFields = (name: string, told: Told): Fields => ({
  [name]: told?.text ?? "",
  ...(told && told.is !== "given" && { [`${name}Is`]: told.is }),
});

/** Rows as the page numbers them. */
const rowFields = (name: string, rows: readonly Record<string, string>[]): Fields =>
  Object.fromEntries(
    rows.flatMap((row, at) => Object.entries(row).map(([field, value]) => [`${name}.${at}.${field}`, value])),
  );

const listIs = (name: string, told: Told): Fields =>
  told && told.is !== "given" ? { [`${name}Is`]: told.is } : {};

/**
 * A step's answers as the fields that one would have typed for them, to fill the page again: the other direction of
 * `take.ts`.
 */
export function typedOf(content: DraftContent, step: Step, dog: DraftDog | null, practice: Practice): Fields {
  const phone = (e164: string) => (e164 ? printPhone(e164, practice.country) : "");
  switch (step) {
    case "about": {
      if (!content.about) return {};
      const { contactId: _, ...about } = content.about;
      return { ...about, phone: phone(about.phone) };
    }
    case "household": {
      const household = content.household;
      if (!household) return {};
      return {
        ...rowFields(
          "adults",
          household.adults.map(({ name, email, phone: number, relationship, signs }) => ({
            ...{ name, email, relationship },
            phone: phone(number),
            signs: signs ? "yes" : "no",
          })),
        ),
        emergencyName: household.emergency?.name ?? "",
        emergencyPhone: phone(household.emergency?.phone ?? ""),
        emergencyRelationship: household.emergency?.relationship ?? "",
        ...rowFields("pets", household.pets),
        ...listIs("pets", household.otherPets),
        ...toldFields("children", household.children),
        ...toldFields("allergies", household.allergies),
      };
    }
    case "dogs":
      return dog ? dogFields(dog, practice) : {};
    case "health":
      return dog ? healthFields(dog) : {};
    case "behaviour":
      return dog ? behaviourFields(dog) : {};
    case "papers":
      return content.papersLater ? { papersLater: "yes" } : {};
    default:
      return {};
  }
}

export const unitOf = (practice: Pick<Practice, "units">) => (practice.units === "imperial" ? "lb" : "kg");

/** A weight in the business's unit, with at most one decimal. */
export function weightText(kg: number, practice: Pick<Practice, "units">): string {
  const value = practice.units === "imperial" ? kg / 0.45359237 : kg;
  return String(Math.round(value * 10) / 10);
}

function dogFields({ profile, weightKg }: DraftDog, practice: Practice): Fields {
  const { name, breed, birthdate, sex, neutered, origin, ownedSince } = profile;
  return {
    ...{ dogName: name, breed, birthdate, sex, neutered, origin, ownedSince },
    weight: weightKg === null ? "" : weightText(weightKg, practice),
    weightUnit: unitOf(practice),
  };
}

function healthFields({ profile }: DraftDog): Fields {
  return {
    diet: profile.diet,
    ...toldFields("allergies", profile.allergies),
    ...toldFields("medicalIssues", profile.medicalIssues),
    ...rowFields("medications", profile.medications),
    ...listIs("medications", profile.takesMedication),
    ...rowFields("pastMedications", profile.pastBehaviouralMedications),
    vetName: profile.vet?.name ?? "",
    vetClinic: profile.vet?.clinic ?? "",
    vetPhone: profile.vet?.phone ?? "",
    ...(profile.vetAnswer && { vetIs: profile.vetAnswer }),
  };
}

function behaviourFields({ profile, bites }: DraftDog): Fields {
  return {
    goals: profile.goals,
    concerns: profile.behaviourConcerns,
    motivators: profile.motivators,
    ...toldFields("previousTraining", profile.previousTraining),
    ...toldFields("everBitten", profile.everBitten),
    ...rowFields(
      "bites",
      bites.map(({ date, level, description, context }) => ({
        ...{ date, description, context },
        level: level === null ? "" : String(level),
      })),
    ),
  };
}
