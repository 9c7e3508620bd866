import type { SystemContext } from "../../platform/ports.ts";
import { type DocumentView, listDocuments } from "../documents/documents.ts";
import { consentSentence, currentWaiver, waiverState } from "../waivers/waivers.ts";
import type { DraftDog, Step } from "./answers.ts";
import { type Draft, isUpdate } from "./drafts.ts";
import { type Gap, laterGaps, needed } from "./gaps.ts";
import { type Line, linesOf } from "./lines.ts";
import { backOf, keyOf } from "./path.ts";
import type { readPractice } from "./practice.ts";
import { typedOf, unitOf } from "./typed.ts";

type Practice = Awaited<ReturnType<typeof readPractice>>;

/** What a step's page shows besides its fields. */
export interface StepPage {
  step: Step;
  done: Step[];
  update: boolean;
  /** What the fields hold: what was typed and could not be taken, else what was saved. */
  values: Record<string, string>;
  /** The values could not be taken yet. */
  unfinished: boolean;
  dogs: { id: string; name: string }[];
  dog: { id: string; name: string; isNew: boolean } | null;
  unit: "kg" | "lb";
  back: string | null;
  documents: DocumentView[];
  waiver: { id: string; number: number; title: string; body: string; consent: string } | null;
  signedBy: string | null;
  /** The name that a signature is offered with. */
  filler: string;
  /** Other adults who will sign by themselves. */
  signers: string[];
  lines: Line[];
  needed: Gap[];
  later: Gap[];
}

/** Whether the person of an update has signed the text that counts now. */
async function stands(ctx: SystemContext, { clientId, content }: Draft): Promise<boolean> {
  const contactId = content.about?.contactId;
  if (!clientId || !contactId) return false;
  const standings = await waiverState(ctx, clientId);
  return standings.some((one) => one.contactId === contactId && one.state === "signed");
}

/** Puts together what the page of a step shows; documents, text and lines only on the steps that show them. */
export async function readStepPage(
  ctx: SystemContext,
  draft: Draft,
  step: Step,
  dog: DraftDog | null,
  practice: Practice,
): Promise<StepPage> {
  const { content } = draft;
  const kept = content.unfinished[keyOf(step, dog)];
  const isReview = step === "review";
  const documents =
    isReview || step === "papers" ? await listDocuments(ctx, { kind: "draft", draftId: draft.id }) : [];
  const waiver = isReview || step === "waiver" ? await currentWaiver(ctx) : null;
  const hasSigned = waiver !== null && (await stands(ctx, draft));
  return {
    step,
    done: draft.stepsDone,
    update: isUpdate(draft),
    values: kept ?? { weightUnit: unitOf(practice), ...typedOf(content, step, dog, practice) },
    unfinished: kept !== undefined,
    dogs: content.dogs.map(({ id, profile }) => ({ id, name: profile.name })),
    dog: dog && {
      id: dog.id,
      name: dog.profile.name,
      isNew: !content.dogs.some(({ id }) => id === dog.id),
    },
    unit: unitOf(practice),
    back: backOf(content.dogs, step, dog),
    documents,
    waiver: waiver && {
      id: waiver.id,
      number: waiver.number,
      title: waiver.title,
      body: waiver.body,
      consent: consentSentence,
    },
    signedBy: content.signature?.name ?? (hasSigned ? (content.about?.name ?? "") : null),
    filler: content.about?.name ?? "",
    signers: (content.household?.adults ?? []).filter(({ signs }) => signs).map(({ name }) => name),
    lines: isReview ? linesOf(content, practice) : [],
    needed: isReview ? needed(draft) : [],
    later: isReview ? laterGaps(draft, documents.length, waiver !== null && !hasSigned) : [],
  };
}
