import * as z from "zod";
import { version } from "./dog-fields.ts";
import { line, optionalDay, optionalText } from "./forms.ts";

/** A document that was chosen from a list; null where none was. */
export const chosenDocument = z
  .string()
  .max(64, "Please choose from the list.")
  .default("")
  .transform((id) => id || null);

/** @param today in the business's zone */
export const pastDay = (today: string) =>
  optionalDay.refine((day) => day === null || day <= today, "This day is still to come.");

/** One vaccination of a dog. @param today in the business's zone */
export const vaccinationForm = (today: string) =>
  z
    .object({
      version,
      vaccine: line("Please say which vaccine it was.", 100),
      givenOn: pastDay(today),
      expiresOn: optionalDay,
      documentId: chosenDocument,
      note: optionalText(1_000),
    })
    .refine(({ givenOn, expiresOn }) => !givenOn || !expiresOn || expiresOn > givenOn, {
      path: ["expiresOn"],
      message: "This is not after the day it was given.",
    });

/** An incident, but for its day: see `domain/dogs/typed.ts`. */
export const biteFields = {
  version,
  level: z
    .enum(["", "1", "2", "3", "4", "5", "6"], "Please choose one of the levels.")
    .default("")
    .transform((level) => (level === "" ? null : Number(level))),
  description: optionalText(4_000).refine((text) => text !== "", "Please say what happened."),
  context: optionalText(2_000),
};

/** What staff keep to themselves. A goal whose title is cleared is taken out. */
export const handlingForm = z.object({
  version,
  warnings: optionalText(4_000),
  goals: z
    .array(
      z.object({
        name: optionalText(300),
        state: z.enum(["open", "reached", "dropped"], "Please choose one.").default("open"),
      }),
    )
    .default([])
    .transform((goals) => goals.flatMap(({ name, state }) => (name === "" ? [] : [{ title: name, state }]))),
});

export const dogStateForm = z.object({ state: z.enum(["living", "deceased", "rehomed"]) });

/** The sentence at a field that names a paper which is not there to choose. */
export const notAPaper = "Please choose one of the papers in this list.";
