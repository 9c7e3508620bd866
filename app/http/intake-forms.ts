import * as z from "zod";
import type { DraftContent, DraftDog, Step } from "../domain/intake/answers.ts";
import type { Told } from "../domain/intake/save.ts";
import { takeSignature } from "../domain/intake/signature.ts";
import {
  isBlankDog,
  type Practice,
  type Taken,
  takeAbout,
  takeBehaviour,
  takeDog,
  takeHealth,
  takeHousehold,
} from "../domain/intake/take.ts";
import type { SystemContext } from "../platform/ports.ts";
import { carried, line, optionalText, parseForm, ticked, toldFields } from "./forms.ts";

/** What the buttons of a step say: go on, stop for today, one dog more, or leave this step for later. */
const go = z.enum(["next", "later", "another", "skip"]).catch("next").default("next");
export type Go = z.infer<typeof go>;

/** `addRow` names the list that the page is to show one more row of. */
const buttons = { go, addRow: carried };

const short = optionalText(200);
const choice = <const Value extends string>(values: readonly [Value, ...Value[]], fallback: NoInfer<Value>) =>
  z.enum(values).catch(fallback).default(fallback);

const adultRow = z.object({
  name: short,
  email: optionalText(254),
  phone: optionalText(40),
  relationship: short,
  signs: choice(["yes", "no"], "yes"),
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
    ...buttons,
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
    ...buttons,
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
    ...buttons,
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
    ...buttons,
    diet: optionalText(),
    ...toldFields("allergies"),
    ...toldFields("medicalIssues"),
    medications: rows(medicationRow),
    medicationsIs: z.enum(["none", "unknown"]).optional().catch(undefined),
    pastMedications: rows(medicationRow),
    vetName: short,
    vetClinic: short,
    vetPhone: optionalText(40),
    vetIs: z.enum(["none", "unknown"]).optional().catch(undefined),
  }),
  behaviour: z.object({
    ...buttons,
    goals: optionalText(4_000),
    concerns: optionalText(4_000),
    motivators: optionalText(),
    ...toldFields("previousTraining"),
    ...toldFields("everBitten", 4_000),
    bites: rows(biteRow),
  }),
  papers: z.object({ ...buttons, papersLater: ticked }),
  waiver: z.object({
    ...buttons,
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
  addRow: string | undefined;
}

/** Reads a posted step. What was typed is there whatever is wrong with it. */
async function readStep<Name extends FormStep>(request: Request, step: Name): Promise<Posted<Name>> {
  const parsed = await parseForm(request, forms[step]);
  const { go: wanted, addRow, ...typed } = parsed.ok ? parsed.typed : parsed.refusal.data.values;
  return {
    typed,
    given: parsed.ok ? (parsed.value as Given<Name>) : null,
    errors: parsed.ok ? {} : parsed.refusal.data.errors,
    go: go.parse(wanted),
    addRow,
  };
}

/** A posted step as it was judged. `taken` is null for a step that was left blank and asks for nothing. */
export interface Judged {
  typed: Record<string, string>;
  go: Go;
  addRow: string | undefined;
  taken: Taken<Told> | null;
}

/** Reads and judges a posted step. @param dog the dog that a dog's step is about */
export async function judgeStep(
  ctx: SystemContext,
  request: Request,
  step: FormStep,
  content: DraftContent,
  dog: DraftDog | null,
  practice: Practice,
): Promise<Judged> {
  switch (step) {
    case "about":
      return judged(await readStep(request, step), (given) =>
        told(takeAbout(given, content.about, practice), (about) => ({ step, about })),
      );
    case "household":
      return judged(await readStep(request, step), (given) => {
        const adults = given.adults.map((row) => ({ ...row, signs: row.signs === "yes" }));
        const taken = takeHousehold({ ...given, adults }, content.household, practice);
        return told(taken, (household) => ({ step, household }));
      });
    case "dogs":
      return judged(await readStep(request, step), (given) =>
        !dog ||
        (isBlankDog(given) && !content.dogs.some(({ id }) => id === dog.id) && content.dogs.length > 0)
          ? null
          : told(takeDog(given, dog, practice), (taken) => ({ step, dog: taken })),
      );
    case "health":
      return judged(await readStep(request, step), (given) =>
        dog ? told(takeHealth(given, dog), (taken) => ({ step, dog: taken })) : null,
      );
    case "behaviour":
      return judged(await readStep(request, step), (given) =>
        dog ? told(takeBehaviour(given, dog, practice), (taken) => ({ step, dog: taken })) : null,
      );
    case "papers":
      return judged(await readStep(request, step), ({ papersLater }) => ({
        ok: true,
        value: { step, papersLater },
      }));
    case "waiver": {
      const posted = await readStep(request, step);
      const skipped = { ok: true, value: null } as const;
      // Stopping for today is no signature: the name stands in its field before anybody has signed.
      const isLeft = posted.go === "skip" || (posted.go === "later" && !posted.given?.consent);
      const signature = posted.given && !isLeft ? await takeSignature(ctx, posted.given) : skipped;
      return judged(posted, () => told(signature, (taken) => ({ step, signature: taken })));
    }
  }
}

function judged<Name extends FormStep>(
  { typed, given, errors, go: wanted, addRow }: Posted<Name>,
  take: (given: Given<Name>) => Taken<Told> | null,
): Judged {
  return { typed, go: wanted, addRow, taken: given ? take(given) : { ok: false, errors } };
}

const told = <Value>(taken: Taken<Value>, as: (value: Value) => Told): Taken<Told> =>
  taken.ok ? { ok: true, value: as(taken.value) } : taken;

/** Fields that were kept because they could not be taken, as a request: to be judged again. */
export const kept = (typed: Record<string, string>): Request =>
  new Request("https://self.invalid", { method: "POST", body: new URLSearchParams(typed) });
