import * as z from "zod";
import { normaliseEmail } from "../identity/email.ts";
import { cleanText } from "../text.ts";
import type { NewContact } from "./create.ts";
import { normalisePhone } from "./phone.ts";

/** More than anybody has; what finds a person is written in one batch. */
const maxEach = 8;

const text = (max: number) =>
  z
    .string()
    .default("")
    .transform(cleanText)
    .refine((value) => value.length <= max, `Please keep this under ${max} characters.`);

const notAnEmail = "This does not look like an email address. It should read like name@example.com.";
const notAPhone =
  "This does not look like a phone number. With a + and the country in front it always works.";

/** An optional email address in its one spelling; "" where it is left blank. */
const typedEmail = text(254).transform((typed, check) => {
  if (typed === "") return "";
  const email = normaliseEmail(typed);
  if (email) return email;
  check.addIssue({ code: "custom", message: notAnEmail });
  return z.NEVER;
});

/** An optional phone number in E.164; "" where it is left blank. @param country for numbers without a country code */
export const typedPhone = (country: string) =>
  text(40).transform((typed, check) => {
    if (typed === "") return "";
    const phone = normalisePhone(typed, country);
    if (phone) return phone;
    check.addIssue({ code: "custom", message: notAPhone });
    return z.NEVER;
  });

/** Several values, one a line. */
const lines = (read: (line: string) => string | null, sentence: string) =>
  text(2_000).transform((typed, check) => {
    const typedLines = typed.split("\n").map((line) => line.trim());
    const values = typedLines.filter((line) => line !== "").map((line) => ({ line, value: read(line) }));
    const wrong = values.find(({ value }) => value === null);
    if (wrong) check.addIssue({ code: "custom", message: `“${wrong.line.slice(0, 60)}”: ${sentence}` });
    if (values.length >= maxEach)
      check.addIssue({ code: "custom", message: `Please keep it to ${maxEach - 1} more.` });
    return values.flatMap(({ value }) => value ?? []);
  });

const ticked = z
  .string()
  .optional()
  .transform((value) => value !== undefined);

/** The fields of a contact's form. @param country for phone numbers without a country code */
export const contactFields = (country: string) => ({
  name: text(200).refine((name) => name !== "", "Please enter a name."),
  pronouns: text(40),
  relationship: text(100),
  email: typedEmail,
  moreEmails: lines(normaliseEmail, notAnEmail),
  phone: typedPhone(country),
  morePhones: lines((line) => normalisePhone(line, country), notAPhone),
  signs: ticked,
  getsReportCards: ticked,
  pays: ticked,
});

type Typed = z.infer<z.ZodObject<ReturnType<typeof contactFields>>>;

/** The contact that a form describes; what is entered twice counts once. */
export const toContact = (typed: Typed): NewContact => ({
  details: {
    name: typed.name,
    pronouns: typed.pronouns,
    relationship: typed.relationship,
    emails: [...new Set([typed.email, ...typed.moreEmails].filter(Boolean))],
    phones: [...new Set([typed.phone, ...typed.morePhones].filter(Boolean))],
  },
  signs: typed.signs,
  getsReportCards: typed.getsReportCards,
  pays: typed.pays,
});

/** Where a household lives. */
export const addressFields = {
  address: text(200),
  address2: text(200),
  city: text(100),
  region: text(100),
  postalCode: text(20),
};

/** An amount such as "120" or "120.50" in the smallest unit of the currency; null where it is left blank. */
export const typedAmount = text(20).transform((typed, check) => {
  if (typed === "") return null;
  const [, whole, part = ""] = /^(\d{1,7})(?:[.,](\d{1,2}))?$/.exec(typed) ?? [];
  if (whole !== undefined) return Number(whole) * 100 + Number(part.padEnd(2, "0"));
  check.addIssue({ code: "custom", message: "Please enter an amount such as 120 or 120.50." });
  return z.NEVER;
});

/** A share such as "70" or "62.5"; null where it is left blank. */
export const typedPercent = text(10).transform((typed, check) => {
  if (typed === "") return null;
  const percent = /^\d{1,3}([.,]\d{1,2})?$/.test(typed) ? Number(typed.replace(",", ".")) : Number.NaN;
  if (percent <= 100) return percent;
  check.addIssue({ code: "custom", message: "Please enter a share between 0 and 100." });
  return z.NEVER;
});

/** A text that stays as it is where the form has no such field; "" empties it. */
export const typedIfSent = (max: number) =>
  z
    .string()
    .optional()
    .transform((typed) => typed?.replaceAll("\r\n", "\n").trim().normalize("NFC"))
    .refine((value) => (value ?? "").length <= max, `Please keep this under ${max} characters.`);

/** The version that a form was made from. */
export const typedVersion = z.coerce.number({ error: "Please open this page anew." }).int().positive();
