import * as z from "zod";
import { typedAmount, typedPhone } from "../clients/typed.ts";
import { normaliseEmail } from "../identity/email.ts";
import { cleanText } from "../text.ts";

const optionalText = (max: number) =>
  z
    .string()
    .default("")
    .transform(cleanText)
    .refine((text) => text.length <= max, `Please keep this under ${max} characters.`);

const line = (missing: string, max: number) =>
  optionalText(max)
    .transform((text) => text.replace(/\s+/g, " "))
    .refine((text) => text !== "", missing);

/** A whole number within bounds. @param sentence what is said of anything else */
export const wholeNumber = (min: number, max: number, sentence: string) =>
  z
    .string({ error: sentence })
    .transform((typed) => (/^\d{1,6}$/.test(typed.trim()) ? Number(typed.trim()) : Number.NaN))
    .refine((number) => number >= min && number <= max, sentence);

/** An amount that has to be there. */
export const requiredAmount = (missing: string) =>
  typedAmount.refine((cents) => cents !== null, missing).transform((cents) => cents ?? 0);

/** The fields of a package that is for sale. */
export const offerFields = {
  title: line("Please give the package a title.", 100),
  description: optionalText(1_000),
  sessions: wholeNumber(1, 100, "Please enter between 1 and 100 sessions."),
  price: requiredAmount("Please enter the price; 0 if it is free."),
  validDays: z.union(
    [
      z.literal("").transform(() => null),
      z.undefined().transform(() => null),
      wholeNumber(1, 3_650, "Please enter between 1 and 3650 days, or leave it blank."),
    ],
    "Please enter between 1 and 3650 days, or leave it blank.",
  ),
};

export const toOffer = ({ price, ...offer }: z.infer<z.ZodObject<typeof offerFields>>) => ({
  ...offer,
  priceCents: price,
});

/** The fields of an agency. @param country for a phone number without a country code */
export const agencyFields = (country: string) => ({
  name: line("Please enter the agency's name.", 200),
  contact: optionalText(200),
  email: optionalText(254).transform((typed, check) => {
    if (typed === "") return "";
    const email = normaliseEmail(typed);
    if (email) return email;
    check.addIssue({
      code: "custom",
      message: "This does not look like an email address. It should read like name@example.com.",
    });
    return z.NEVER;
  }),
  phone: typedPhone(country),
  notes: optionalText(2_000),
  sharePercent: wholeNumber(0, 100, "Please enter a whole number between 0 and 100."),
  handlesTax: z
    .string()
    .optional()
    .transform((ticked) => ticked !== undefined),
});
