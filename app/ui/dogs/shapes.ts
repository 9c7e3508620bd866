/** What the pieces of a dog's pages are told. The domain's views fit these shapes. */

export interface ToldShape {
  is: "given" | "none" | "unknown";
  text: string;
}

export interface MedicationShape {
  name: string;
  dose: string;
  purpose: string;
}

export interface DogShape {
  id: string;
  state: "living" | "deceased" | "rehomed";
  /** The photo's document, where there is a small picture of it. */
  pictureId: string | null;
  profile: {
    name: string;
    breed: string;
    birthdate: string;
    sex: "female" | "male" | "unknown";
    neutered: "yes" | "no" | "unknown";
  };
  /** Staff's own; null for anybody else. */
  handling: { warnings: string } | null;
  /** Oldest first. */
  weights: readonly WeightShape[];
  bites: readonly { level: number | null }[];
}

export interface WeightShape {
  id: string;
  measuredOn: string;
  kg: number;
}

export interface VaccinationShape {
  id: string;
  vaccine: string;
  note: string;
  givenOn: string | null;
  expiresOn: string | null;
  documentId: string | null;
  approvedAt: Date | null;
  approvedBy: string | null;
}

export interface BiteShape {
  id: string;
  date: string;
  level: number | null;
  description: string;
  context: string;
  source: "intake" | "staff";
}
