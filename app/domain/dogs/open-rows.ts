import type { biteIncidents, dogs, dogWeights, vaccinations } from "../../../drizzle/schema/dogs.ts";
import { biteDetails, dogHandling, dogProfile, vaccinationDetails } from "../clients/records.ts";
import type { SubjectKey } from "../subjects/subjects.ts";
import type { Bite, DogFile, Vaccination, Weight } from "./views.ts";

type DogRow = Pick<
  typeof dogs.$inferSelect,
  "id" | "clientId" | "state" | "stateAt" | "version" | "photoDocumentId" | "profile" | "handling"
> & { pictureId: string | null };
export type DogRows = readonly [
  DogRow[],
  (typeof dogWeights.$inferSelect)[],
  (typeof vaccinations.$inferSelect)[],
  (typeof biteIncidents.$inferSelect)[],
];

/** Opens the rows of dogs and puts each dog's own beneath it. @throws VaultError */
export async function openRows(
  key: SubjectKey,
  [dogRows, weightRows, vaccinationRows, biteRows]: DogRows,
): Promise<DogFile[]> {
  const [weights, shots, bites] = await Promise.all([
    opened(weightRows, (row) => openWeight(key, row)),
    opened(vaccinationRows, (row) => openVaccination(key, row)),
    opened(biteRows, (row) => openBite(key, row)),
  ]);
  return Promise.all(
    dogRows.map(async ({ profile, handling, ...dog }) => ({
      ...dog,
      profile: dogProfile.parse(JSON.parse(await key.open("dogs.profile", dog.id, profile))),
      handling: handling && dogHandling.parse(JSON.parse(await key.open("dogs.handling", dog.id, handling))),
      weights: weights.get(dog.id) ?? [],
      vaccinations: shots.get(dog.id) ?? [],
      bites: (bites.get(dog.id) ?? []).sort(newestFirst),
    })),
  );
}

/** By the day it happened; what has no day comes last. */
const newestFirst = (a: Bite, b: Bite) =>
  b.date.localeCompare(a.date) || b.notedAt.getTime() - a.notedAt.getTime();

async function opened<Row extends { dogId: string }, View>(
  rows: readonly Row[],
  open: (row: Row) => Promise<View>,
): Promise<Map<string, View[]>> {
  const views = await Promise.all(rows.map(open));
  const byDog = new Map<string, View[]>();
  rows.forEach(({ dogId }, index) => {
    byDog.set(dogId, [...(byDog.get(dogId) ?? []), ...views.slice(index, index + 1)]);
  });
  return byDog;
}

async function openWeight(key: SubjectKey, row: DogRows[1][number]): Promise<Weight> {
  const kg = Number(await key.open("dog_weights.weight", row.id, row.weight));
  return { id: row.id, measuredOn: row.measuredOn, kg };
}

async function openVaccination(key: SubjectKey, row: DogRows[2][number]): Promise<Vaccination> {
  const details = await key.open("vaccinations.details", row.id, row.details);
  const { id, givenOn, expiresOn, documentId, approvedAt, approvedBy } = row;
  const dates = { id, givenOn, expiresOn, documentId, approvedAt, approvedBy };
  return { ...dates, ...vaccinationDetails.parse(JSON.parse(details)) };
}

async function openBite(key: SubjectKey, row: DogRows[3][number]): Promise<Bite> {
  const details = await key.open("bite_incidents.details", row.id, row.details);
  const { id, source, createdAt } = row;
  return { id, source, notedAt: createdAt, ...biteDetails.parse(JSON.parse(details)) };
}
