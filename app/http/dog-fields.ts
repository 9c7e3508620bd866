import * as z from "zod";
import { isBlank, line, optionalText, toldFields, toTold } from "./forms.ts";

const short = optionalText(200);
const long = optionalText(4_000);

/** Rows that were left blank are none; one that says something needs its name. */
const rows = <Row extends z.ZodObject>(row: Row, missing: string) =>
  z
    .array(
      row.refine((typed) => isBlank(typed) || ("name" in typed && typed.name !== ""), {
        path: ["name"],
        message: missing,
      }),
    )
    .default([])
    .transform((typed) => typed.filter((one) => !isBlank(one)));

const medications = rows(
  z.object({ name: short, dose: short, purpose: short }),
  "Please say which medication this is.",
);

/** What a form says about a dog, but for its birthdate and weight: see `domain/dogs/typed.ts`. */
export const dogFields = {
  dogName: line("Please enter the dog's name.", 80),
  breed: short,
  sex: z.enum(["female", "male", "unknown"], "Please choose one.").default("unknown"),
  neutered: z.enum(["yes", "no", "unknown"], "Please choose one.").default("unknown"),
  origin: short,
  ownedSince: short,
  diet: long,
  motivators: long,
  ...toldFields("allergies"),
  ...toldFields("medicalIssues"),
  medications,
  medicationsIs: z.enum(["none", "unknown"]).optional().catch(undefined),
  pastMedications: medications,
  vetName: short,
  vetClinic: short,
  vetPhone: optionalText(40),
  vetIs: z.enum(["none", "unknown"]).optional().catch(undefined),
  ...toldFields("previousTraining"),
  ...toldFields("everBitten", 4_000),
  concerns: long,
  goals: long,
};

const typedDog = z.object({ ...dogFields, birthdate: z.string() });
type TypedDog = z.infer<typeof typedDog>;

/** The profile that a form told of. */
export function profileOf(typed: TypedDog) {
  const { vetName, vetClinic, vetPhone, medications: taken, medicationsIs } = typed;
  const hasVet = [vetName, vetClinic, vetPhone].some(Boolean);
  return {
    name: typed.dogName,
    breed: typed.breed,
    birthdate: typed.birthdate,
    sex: typed.sex,
    neutered: typed.neutered,
    origin: typed.origin,
    ownedSince: typed.ownedSince,
    diet: typed.diet,
    allergies: toTold(typed.allergies, typed.allergiesIs),
    motivators: typed.motivators,
    medicalIssues: toTold(typed.medicalIssues, typed.medicalIssuesIs),
    takesMedication:
      taken.length > 0
        ? { is: "given" as const, text: "" }
        : medicationsIs
          ? { is: medicationsIs, text: "" }
          : null,
    medications: taken,
    pastBehaviouralMedications: typed.pastMedications,
    vet: hasVet ? { name: vetName, clinic: vetClinic, phone: vetPhone } : null,
    vetAnswer: hasVet ? null : (typed.vetIs ?? null),
    previousTraining: toTold(typed.previousTraining, typed.previousTrainingIs),
    everBitten: toTold(typed.everBitten, typed.everBittenIs),
    behaviourConcerns: typed.concerns,
    goals: typed.goals,
  };
}

/** A profile as one would have typed it: the other direction of `profileOf`. */
export function typedProfile(profile: ReturnType<typeof profileOf>): Record<string, string> {
  const told = (name: string, answer: ReturnType<typeof toTold>): Record<string, string> => ({
    // A bare yes, as an intake gives it beside its list, has to survive an edit.
    [name]: answer?.is === "given" ? answer.text || "Yes" : "",
    ...(answer && answer.is !== "given" && { [`${name}Is`]: answer.is }),
  });
  const list = (name: string, medicines: typeof profile.medications) =>
    Object.fromEntries(
      medicines.flatMap((medicine, row) =>
        Object.entries(medicine).map(([field, value]) => [`${name}.${row}.${field}`, value]),
      ),
    );
  const { takesMedication, vet, vetAnswer } = profile;
  return {
    dogName: profile.name,
    breed: profile.breed,
    birthdate: profile.birthdate,
    sex: profile.sex,
    neutered: profile.neutered,
    origin: profile.origin,
    ownedSince: profile.ownedSince,
    diet: profile.diet,
    motivators: profile.motivators,
    ...told("allergies", profile.allergies),
    ...told("medicalIssues", profile.medicalIssues),
    ...list("medications", profile.medications),
    ...(takesMedication && takesMedication.is !== "given" && { medicationsIs: takesMedication.is }),
    ...list("pastMedications", profile.pastBehaviouralMedications),
    vetName: vet?.name ?? "",
    vetClinic: vet?.clinic ?? "",
    vetPhone: vet?.phone ?? "",
    ...(vetAnswer && { vetIs: vetAnswer }),
    ...told("previousTraining", profile.previousTraining),
    ...told("everBitten", profile.everBitten),
    concerns: profile.behaviourConcerns,
    goals: profile.goals,
  };
}

/** The version that an edit form was opened with; 0, which none has, where it says nothing. */
export const version = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number)
  .catch(0);

/** The sentence for a form that somebody else has overtaken. */
export const overtaken =
  "Somebody else has saved this in the meantime. What you typed is still here: compare it with the dog's page, and save again to keep yours.";
