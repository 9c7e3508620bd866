import type { SystemContext } from "../../platform/ports.ts";
import { codeCounters } from "../codes/codes.ts";
import { admit, counter } from "../limits/limits.ts";
import { deliverDue, enqueueEmail } from "../messages/outbox.ts";
import type { Answers, DraftContent, DraftDog, DraftSignature, Step } from "./answers.ts";
import { unfinishedKey } from "./answers.ts";
import { changeDraft, type Draft } from "./drafts.ts";
import { resumeLetter } from "./letters.ts";
import { readPractice } from "./practice.ts";

/** What a step that could be taken leaves in the draft. */
export type Told =
  | { step: "about"; about: NonNullable<Answers["about"]> }
  | { step: "household"; household: NonNullable<Answers["household"]> }
  | { step: "dogs" | "health" | "behaviour"; dog: DraftDog }
  | { step: "papers"; papersLater: boolean }
  | { step: "waiver"; signature: DraftSignature | null };

/** Keeps a step's answers; what was typed in it before and could not be taken goes. @throws DomainError not-found */
export function saveStep(ctx: SystemContext, draftId: string, told: Told, dogKey?: string): Promise<Draft> {
  return changeDraft(
    ctx,
    draftId,
    (content) => {
      const unfinished = { ...content.unfinished };
      delete unfinished[unfinishedKey(told.step, dogKey)];
      return { ...withTold(content, told), unfinished };
    },
    { step: told.step, finished: true },
  );
}

function withTold(content: DraftContent, told: Told): DraftContent {
  switch (told.step) {
    case "about":
      return { ...content, about: told.about };
    case "household":
      return { ...content, household: told.household };
    case "papers":
      return { ...content, papersLater: told.papersLater };
    case "waiver":
      return { ...content, signature: told.signature ?? content.signature };
    default:
      return { ...content, dogs: withDog(content.dogs, told.step, told.dog) };
  }
}

const healthFields = [
  "diet",
  "allergies",
  "medicalIssues",
  "takesMedication",
  "medications",
  "pastBehaviouralMedications",
  "vet",
  "vetAnswer",
] as const;
const behaviourFields = [
  "goals",
  "behaviourConcerns",
  "motivators",
  "previousTraining",
  "everBitten",
] as const;

/** Of a dog that another tab may have changed meanwhile, only what this step asks is replaced. */
function withDog(
  dogs: readonly DraftDog[],
  step: "dogs" | "health" | "behaviour",
  told: DraftDog,
): DraftDog[] {
  const pick = (from: DraftDog, fields: readonly (keyof DraftDog["profile"])[]) =>
    Object.fromEntries(fields.map((field) => [field, from.profile[field]]));
  const later = [...healthFields, ...behaviourFields];
  const known = dogs.find(({ id }) => id === told.id);
  // A dog that another tab took off the list stays off it; only the dog's own step puts one there.
  if (!known) return step === "dogs" ? [...dogs, told] : [...dogs];
  const merged: DraftDog =
    step === "dogs"
      ? { ...told, bites: known.bites, profile: { ...told.profile, ...pick(known, later) } }
      : step === "health"
        ? { ...known, profile: { ...known.profile, ...pick(told, healthFields) } }
        : { ...known, bites: told.bites, profile: { ...known.profile, ...pick(told, behaviourFields) } };
  return dogs.map((dog) => (dog.id === told.id ? merged : dog));
}

/** Keeps what was typed in a step that cannot be taken yet. @throws DomainError not-found */
export function keepTyped(
  ctx: SystemContext,
  draftId: string,
  step: Step,
  typed: Record<string, string>,
  dogKey?: string,
): Promise<Draft> {
  return changeDraft(
    ctx,
    draftId,
    (content) => ({
      ...content,
      unfinished: { ...content.unfinished, [unfinishedKey(step, dogKey)]: typed },
    }),
    // A dog's step stands for all dogs: one that is unfinished does not undo the others.
    { step, finished: false },
  );
}

/** Takes a dog off the list, with what was typed about it. @throws DomainError not-found */
export const removeDraftDog = (ctx: SystemContext, draftId: string, dogId: string): Promise<Draft> =>
  changeDraft(ctx, draftId, (content) => ({
    ...content,
    dogs: content.dogs.filter(({ id }) => id !== dogId),
    unfinished: Object.fromEntries(
      Object.entries(content.unfinished).filter(([key]) => key.split(":")[1] !== dogId),
    ),
  }));

/**
 * Mails the link with which the draft goes on elsewhere, a few times an hour at most: whoever began knows the first.
 * @returns false where there is no address yet
 */
export async function mailResumeLink(ctx: SystemContext, draft: Draft, secret: string): Promise<boolean> {
  const email = draft.content.about?.email;
  if (!email) return false;
  // By address, by network and by all: whoever holds one draft cannot mail any number of strangers.
  const counters = await codeCounters(ctx, `intake-link:${email}`);
  if (!(await admit(ctx, [await counter(ctx, "mailedCodes", `intake-link:${email}`), ...counters])))
    return true;
  const letter = resumeLetter(ctx, await readPractice(ctx), { email, draftId: draft.id, secret });
  const { statement } = await enqueueEmail(ctx, letter);
  await statement;
  ctx.background(deliverDue(ctx));
  return true;
}
