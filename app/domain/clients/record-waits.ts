/**
 * Whether a vaccination record of a dog waits to be entered. One that is about no dog in particular counts for each of
 * which nothing is entered yet.
 *
 * @param records the household's vaccination records that are the proof of no vaccination
 */
export const recordWaits = (
  records: readonly { dogId: string | null }[],
  dog: { id: string; vaccinations: readonly unknown[] },
): boolean =>
  records.some(({ dogId }) => dogId === dog.id || (dogId === null && dog.vaccinations.length === 0));
