import * as z from "zod";

/**
 * The shapes of what is sealed as JSON in a client's and a dog's columns. Written by this code alone, so an unknown
 * key or a missing one is a mistake of ours and throws; a field that is added later needs a default.
 */

/** An answer that may be "none" or "unknown"; null where the question has not been answered. */
export const told = z
  .object({ is: z.enum(["given", "none", "unknown"]), text: z.string().default("") })
  .nullable()
  .default(null);
export type Told = z.infer<typeof told>;

export const address = z.object({
  address: z.string().default(""),
  address2: z.string().default(""),
  city: z.string().default(""),
  region: z.string().default(""),
  postalCode: z.string().default(""),
});
export type Address = z.infer<typeof address>;

export const otherPet = z.object({ kind: z.string(), name: z.string(), age: z.string().default("") });

/** `clients.household` */
export const household = z.object({
  address: address.prefault({}),
  emergency: z
    .object({ name: z.string(), phone: z.string(), relationship: z.string().default("") })
    .nullable()
    .default(null),
  otherPets: told,
  pets: z.array(otherPet).default([]),
  /** Given: their ages. */
  children: told,
  /** Of people. */
  allergies: told,
  /** How they heard of us. */
  heard: z.string().default(""),
});
export type Household = z.infer<typeof household>;

/** `contacts.details`. The first email and phone are the ones to use first; phones are E.164. */
export const contactDetails = z.object({
  name: z.string(),
  pronouns: z.string().default(""),
  relationship: z.string().default(""),
  emails: z.array(z.string()).default([]),
  phones: z.array(z.string()).default([]),
});
export type ContactDetails = z.infer<typeof contactDetails>;

/** `clients.terms` */
export const terms = z.object({
  source: z.enum(["direct", "agency"]).default("direct"),
  /** Of the list of agencies; null where it was only written down, before there was a list. */
  agencyId: z.string().nullable().default(null),
  /** Its name, as it was when it was chosen. */
  agency: z.string().default(""),
  /** Our share of what the agency takes, in percent. */
  sharePercent: z.number().min(0).max(100).nullable().default(null),
  agencyHandlesTax: z.boolean().default(false),
  /** Per session, in the smallest unit of the currency. */
  rateCents: z.number().int().nonnegative().nullable().default(null),
});
export type Terms = z.infer<typeof terms>;

/** `client_merges.remainder`: what two merged clients could not both keep. */
export const mergeRemainder = z.object({
  household,
  accessNotes: z.string().default(""),
  sharedNotes: z.string().default(""),
  privateNotes: z.string().default(""),
  terms: terms.nullable().default(null),
  state: z.string().default(""),
  createdAt: z.string().default(""),
});
export type MergeRemainder = z.infer<typeof mergeRemainder>;

export const medication = z.object({
  name: z.string(),
  dose: z.string().default(""),
  purpose: z.string().default(""),
});
export const vet = z.object({
  name: z.string(),
  clinic: z.string().default(""),
  phone: z.string().default(""),
});

/** `dogs.profile` */
export const dogProfile = z.object({
  name: z.string(),
  breed: z.string().default(""),
  /** `2021-04-30`, `2021-04` or `2021`; "" when it is not known. */
  birthdate: z.string().default(""),
  sex: z.enum(["female", "male", "unknown"]).default("unknown"),
  neutered: z.enum(["yes", "no", "unknown"]).default("unknown"),
  /** Where the dog came from, and since when it lives here. */
  origin: z.string().default(""),
  ownedSince: z.string().default(""),
  diet: z.string().default(""),
  allergies: told,
  motivators: z.string().default(""),
  medicalIssues: told,
  /** Given: the list below. */
  takesMedication: told,
  medications: z.array(medication).default([]),
  pastBehaviouralMedications: z.array(medication).default([]),
  vet: vet.nullable().default(null),
  /** Where no vet is named: none, or not known; null where nobody has said. */
  vetAnswer: z.enum(["none", "unknown"]).nullable().default(null),
  previousTraining: told,
  /** Given: the incidents stand on their own, see `biteDetails`. */
  everBitten: told,
  behaviourConcerns: z.string().default(""),
  goals: z.string().default(""),
});
export type DogProfile = z.infer<typeof dogProfile>;

/** `dogs.handling` */
export const dogHandling = z.object({
  /** Shown on top of everything, for whoever comes to the door. */
  warnings: z.string().default(""),
  goals: z
    .array(z.object({ title: z.string(), state: z.enum(["open", "reached", "dropped"]).default("open") }))
    .default([]),
});
export type DogHandling = z.infer<typeof dogHandling>;

/** `vaccinations.details` */
export const vaccinationDetails = z.object({ vaccine: z.string(), note: z.string().default("") });

/** `bite_incidents.details` */
export const biteDetails = z.object({
  /** `2024-05-01`, or "" where nobody knows. */
  date: z.string().default(""),
  /** Dunbar's scale, 1 (no contact) to 6 (death); null where it is not known. */
  level: z.number().int().min(1).max(6).nullable().default(null),
  description: z.string(),
  context: z.string().default(""),
});
export type BiteDetails = z.infer<typeof biteDetails>;
