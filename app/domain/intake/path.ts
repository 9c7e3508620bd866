import { dogProfile } from "../clients/records.ts";
import { type DraftContent, type DraftDog, isStep, type Step, steps, unfinishedKey } from "./answers.ts";
import type { Draft } from "./drafts.ts";

const ofEachDog = (step: Step): boolean => step === "health" || step === "behaviour";

/** Where a draft stopped: the first step that is not done. */
const stoppedAt = ({ stepsDone }: Pick<Draft, "stepsDone">): Step =>
  steps.find((step) => !stepsDone.includes(step)) ?? "review";

/** The step that a URL names, or the one where the draft stopped. */
export const stepOf = (draft: Pick<Draft, "stepsDone">, asked: string | null): Step =>
  isStep(asked) ? asked : stoppedAt(draft);

/** An id as this product makes them; nothing else becomes a dog's. */
const idShape = /^[a-z0-9]{26}$/;

/**
 * The dog that a step is about: the one that the URL names, one whose fields were left unfinished, or the first. On the
 * step "dogs" an id that is not on the list yet is a new dog's.
 *
 * @param newId the id that a new dog would get
 */
export function dogOf(
  { dogs, unfinished }: DraftContent,
  step: Step,
  asked: string | null,
  newId: string,
): DraftDog | null {
  const known = dogs.find(({ id }) => id === asked);
  if (known) return known;
  // A dog that was taken off the list meanwhile is no other dog: what was typed about it belongs to nobody.
  if (ofEachDog(step)) return asked === null ? (dogs[0] ?? null) : null;
  if (step !== "dogs") return null;
  const left = Object.keys(unfinished)
    .map((key) => key.split(":"))
    .find(([at, id]) => at === "dogs" && !dogs.some((dog) => dog.id === id))?.[1];
  if (asked !== null && idShape.test(asked)) return newDog(asked);
  if (asked === "new" || dogs.length === 0) return newDog(left ?? newId);
  return left ? newDog(left) : null;
}

const newDog = (id: string): DraftDog => ({
  id,
  dogId: null,
  profile: dogProfile.parse({ name: "" }),
  weightKg: null,
  bites: [],
});

/** Under which name a step's unfinished fields are kept. */
export const keyOf = (step: Step, dog: DraftDog | null) => unfinishedKey(step, dog?.id);

/** Where "next" leads, as a query: a dog's step goes from dog to dog. */
export function nextOf(dogs: readonly DraftDog[], step: Step, dog: DraftDog | null): string {
  const at = dogs.findIndex(({ id }) => id === dog?.id);
  const nextDog = ofEachDog(step) && at >= 0 ? dogs[at + 1] : undefined;
  if (nextDog) return `step=${step}&dog=${nextDog.id}`;
  return `step=${steps[steps.indexOf(step) + 1] ?? "review"}`;
}

/** Where "back" leads; null on the first step. */
export function backOf(dogs: readonly DraftDog[], step: Step, dog: DraftDog | null): string | null {
  const at = dogs.findIndex(({ id }) => id === dog?.id);
  const dogBefore = ofEachDog(step) && at > 0 ? dogs[at - 1] : undefined;
  if (dogBefore) return `step=${step}&dog=${dogBefore.id}`;
  const before = steps[steps.indexOf(step) - 1];
  if (!before) return null;
  const last = ofEachDog(before) ? dogs.at(-1) : undefined;
  return last ? `step=${before}&dog=${last.id}` : `step=${before}`;
}
