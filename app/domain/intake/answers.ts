import * as z from "zod";
import { biteDetails, dogProfile, otherPet, told } from "../clients/records.ts";

/** The steps of the intake, in the order in which they are asked. */
export const steps = [
  "about",
  "household",
  "dogs",
  "health",
  "behaviour",
  "papers",
  "waiver",
  "review",
] as const;
export type Step = (typeof steps)[number];

export const isStep = (text: string | null | undefined): text is Step => steps.includes((text ?? "") as Step);

/** Who fills it in, and where the dogs live. Phones are E.164, emails normalised; "" is not answered. */
export const about = z.object({
  /** The contact of the file that an update is about; null for somebody new. */
  contactId: z.string().nullable().default(null),
  name: z.string(),
  email: z.string().default(""),
  phone: z.string().default(""),
  pronouns: z.string().default(""),
  address: z.string().default(""),
  address2: z.string().default(""),
  city: z.string().default(""),
  region: z.string().default(""),
  postalCode: z.string().default(""),
  /** Gate code, parking. Never filled in for an update: what staff noted is not for the page. */
  access: z.string().default(""),
  heard: z.string().default(""),
});
export type About = z.infer<typeof about>;

/** Another adult of the household. */
export const adult = z.object({
  contactId: z.string().nullable().default(null),
  name: z.string(),
  email: z.string().default(""),
  phone: z.string().default(""),
  relationship: z.string().default(""),
  signs: z.boolean().default(true),
});
export type Adult = z.infer<typeof adult>;

const householdAnswers = z.object({
  adults: z.array(adult).default([]),
  emergency: z
    .object({ name: z.string(), phone: z.string(), relationship: z.string().default("") })
    .nullable()
    .default(null),
  otherPets: told,
  pets: z.array(otherPet).default([]),
  children: told,
  allergies: told,
});
export type HouseholdAnswers = z.infer<typeof householdAnswers>;

/** A dog of the draft; `profile` as in the file, so that it goes there as it is. */
const draftDog = z.object({
  /** Also the id that the dog gets in the file, so that a second try adds no second dog. */
  id: z.string(),
  /** The dog of the file that an update is about. */
  dogId: z.string().nullable().default(null),
  profile: dogProfile,
  weightKg: z.number().nullable().default(null),
  bites: z.array(biteDetails).default([]),
});
export type DraftDog = z.infer<typeof draftDog>;

/** The filler's own signature, with the evidence of the moment in which it was given. */
const draftSignature = z.object({
  versionId: z.string(),
  name: z.string(),
  method: z.enum(["typed", "drawn"]),
  drawing: z.string().nullable().default(null),
  signedAt: z.number(),
  evidence: z.object({ timeZone: z.string(), address: z.string(), userAgent: z.string() }),
});
export type DraftSignature = z.infer<typeof draftSignature>;

/** What has been told: what the review shows, the copy repeats and an update compares. */
export const answers = z.object({
  about: about.nullable().default(null),
  household: householdAnswers.nullable().default(null),
  dogs: z.array(draftDog).default([]),
});
export type Answers = z.infer<typeof answers>;

/** `intake_drafts.answers`: all that a draft holds. */
export const draftContent = answers.extend({
  /** Papers are brought later. */
  papersLater: z.boolean().default(false),
  signature: draftSignature.nullable().default(null),
  /** What was typed in a step that could not be taken yet, by step (and dog), so that nothing typed is lost. */
  unfinished: z.record(z.string(), z.record(z.string(), z.string())).default({}),
  /** The file as it was when an update began; null where somebody is new. */
  base: answers.nullable().default(null),
  /** Chosen when it is taken as a new client: the id that the file gets, so that a second try makes no second file. */
  filing: z.object({ clientId: z.string() }).nullable().default(null),
  /** Clients with the same email or phone, found at submission: ids, for the trainer to decide. */
  resembles: z.array(z.string()).default([]),
});
export type DraftContent = z.infer<typeof draftContent>;

/** Under which name a step's unfinished fields are kept: a dog's step is the dog's own. */
export const unfinishedKey = (step: Step, dogId?: string | null) => (dogId ? `${step}:${dogId}` : step);
