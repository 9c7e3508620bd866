import * as z from "zod";
import type { Step } from "../domain/intake/answers.ts";
import { line, optionalText, parseForm, ticked, toldFields } from "./forms.ts";

/** What the buttons of a step say: go on, stop for today, or make room for one more. */
const go = z.enum(["next", "later", "another", "row"]).catch("next").default("next");
export type Go = z.infer<typeof go>;

const short = optionalText(200);
const choice = <const Value extends string>(values: readonly [Value, ...Value[]], fallback: NoInfer<Value>) =>
  z.enum(values).catch(fallback).default(fallback);

const adultRow = z.object({
  name: short,
  email: optionalText(254),
  phone: optionalText(40),
  relationship: short,
  signs: ticked,
});
const petRow = z.object({ kind: short, name: short, age: short });
const medicationRow = z.object({ name: short, dose: short, purpose: short });
const biteRow = z.object({
  date: short,
  level: z.string().default(""),
  description: optionalText(4_000),
  context: optionalText(2_000),
});
const rows = <Row extends z.ZodType>(row: Row) => z.array(row).default([]);

/** The form of each step, in the field names of the page. What they mean is judged in `domain/intake/take.ts`. */
export const forms = {
  about: z.object({
    go,
    name: line("Please tell us your name."),
    email: optionalText(254),
    phone: optionalText(40),
    pronouns: short,
    address: short,
    address2: short,
    city: short,
    region: short,
    postalCode: optionalText(20),
    access: optionalText(1_000),
    heard: short,
  }),
  household: z.object({
    go,
    adults: rows(adultRow),
    emergencyName: short,
    emergencyPhone: optionalText(40),
    emergencyRelationship: short,
    pets: rows(petRow),
    petsIs: z.enum(["none", "unknown"]).optional().catch(undefined),
    ...toldFields("children"),
    ...toldFields("allergies"),
  }),
  dogs: z.object({
    go,
    dogName: short,
    breed: short,
    birthdate: short,
    weight: optionalText(20),
    weightUnit: choice(["kg", "lb"], "kg"),
    sex: choice(["female", "male", "unknown"], "unknown"),
    neutered: choice(["yes", "no", "unknown"], "unknown"),
    origin: short,
    ownedSince: short,
  }),
  health: z.object({
    go,
    diet: optionalText(),
    ...toldFields("allergies"),
    ...toldFields("medicalIssues"),
    medications: rows(medicationRow),
    medicationsIs: z.enum(["none", "unknown"]).optional().catch(undefined),
    pastMedications: rows(medicationRow),
    vetName: short,
    vetClinic: short,
    vetPhone: optionalText(40),
  }),
  behaviour: z.object({
    go,
    goals: optionalText(4_000),
    concerns: optionalText(4_000),
    motivators: optionalText(),
    ...toldFields("previousTraining"),
    ...toldFields("everBitten", 4_000),
    bites: rows(biteRow),
  }),
  papers: z.object({ go, papersLater: ticked }),
  waiver: z.object({
    go,
    versionId: z.string().max(64).default(""),
    signedName: short,
    consent: ticked,
    drawing: z.string().max(20_000).default(""),
  }),
} as const;

export type FormStep = keyof typeof forms;
export const isFormStep = (step: Step): step is FormStep => step !== "review";
export type Given<Name extends FormStep> = z.infer<(typeof forms)[Name]>;

/** What a posted step said: the fields as typed, and their values or the sentences against them. */
export interface Posted<Name extends FormStep> {
  typed: Record<string, string>;
  given: Given<Name> | null;
  errors: Record<string, string>;
  go: Go;
}

/** Reads a posted step. What was typed is there whatever is wrong with it. */
export async function readStep<Name extends FormStep>(request: Request, step: Name): Promise<Posted<Name>> {
  const parsed = await parseForm(request, forms[step]);
  const { go: wanted, ...typed } = parsed.ok ? parsed.typed : parsed.refusal.data.values;
  return {
    typed,
    given: parsed.ok ? (parsed.value as Given<Name>) : null,
    errors: parsed.ok ? {} : parsed.refusal.data.errors,
    go: go.parse(wanted),
  };
}

/** The same for fields that were kept: says again what is wrong with them. */
export const reread = <Name extends FormStep>(step: Name, typed: Record<string, string>) =>
  readStep(new Request("https://self.invalid", { method: "POST", body: new URLSearchParams(typed) }), step);
