import type { DogState } from "../../../drizzle/schema/dogs.ts";
import type { Day } from "../business/day.ts";
import type { BiteDetails, DogHandling, DogProfile } from "../clients/records.ts";

export type { DogState } from "../../../drizzle/schema/dogs.ts";
export type { BiteDetails, DogHandling, DogProfile } from "../clients/records.ts";

export interface Weight {
  id: string;
  measuredOn: Day;
  kg: number;
}

export interface Vaccination {
  id: string;
  vaccine: string;
  note: string;
  givenOn: Day | null;
  expiresOn: Day | null;
  /** The paper that proves it. */
  documentId: string | null;
  approvedAt: Date | null;
  /** A staff member's id. */
  approvedBy: string | null;
}

export interface Bite extends BiteDetails {
  id: string;
  source: "intake" | "staff";
  notedAt: Date;
}

/** All that is known of one dog. */
export interface DogFile {
  id: string;
  clientId: string;
  state: DogState;
  stateAt: Date;
  /** Counted up with every edit of the profile, the handling, a vaccination or an incident. */
  version: number;
  /** The chosen photo. */
  photoDocumentId: string | null;
  /** The same where there is a small picture of it to show. */
  pictureId: string | null;
  profile: DogProfile;
  /** Staff's own; null for anybody else and where nothing has been noted. */
  handling: DogHandling | null;
  /** Oldest first. */
  weights: Weight[];
  /** The one that runs out last comes first. */
  vaccinations: Vaccination[];
  /** Newest first; who is not staff sees what the household told, not what staff noted. */
  bites: Bite[];
}

/** What a dog's own page shows besides. */
export interface DogPage extends DogFile {
  /** The name of the first contact. */
  household: string;
  /** Checked vaccination papers and photos of the client, newest first. */
  papers: Paper[];
  /** Names of who approved, by staff id. */
  approvers: Record<string, string>;
}

export interface Paper {
  id: string;
  kind: "vaccination" | "dog-photo";
  name: string;
  /** The dog it was uploaded for, if one was named. */
  dogId: string | null;
}

export interface VaccinationInput {
  vaccine: string;
  note?: string;
  givenOn: Day | null;
  expiresOn: Day | null;
  documentId?: string | null;
}

export interface NewDog {
  /** An id chosen beforehand (`ctx.random.id()`): of two tries with one id the second fails, and leaves nothing. */
  id?: string;
  profile: DogProfile;
  handling?: DogHandling;
  /** Weighed today. */
  weightKg?: number;
  bites?: BiteDetails[];
  /** Whoever gives a `documentId` has made sure that it is the client's, or will be. */
  vaccinations?: VaccinationInput[];
  source: "intake" | "staff";
}

/** `conflict`: somebody else has saved in the meantime. `paper`: no checked paper of this client. */
export type Saved = { ok: true } | { ok: false; reason: "conflict" | "paper" };
