import { and, asc, eq, isNotNull, isNull, lte, sql } from "drizzle-orm";
import { clients, contacts } from "../../../drizzle/schema/clients.ts";
import { dogs } from "../../../drizzle/schema/dogs.ts";
import { intakeDrafts } from "../../../drizzle/schema/intake.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged } from "../audit/audit.ts";
import type { By } from "../by.ts";
import { createClient, type NewClient } from "../clients/create.ts";
import type { Household } from "../clients/records.ts";
import { adoptDraftDocuments } from "../documents/documents.ts";
import { addDog } from "../dogs/dogs.ts";
import { DomainError } from "../errors.ts";
import { changedOne } from "../insert-when.ts";
import { currentWaiver, signWaiver } from "../waivers/waivers.ts";
import type { DraftContent, DraftDog } from "./answers.ts";
import { type Draft, readDraft } from "./drafts.ts";
import { enqueueAll, signLetters } from "./letters.ts";
import { readPractice } from "./practice.ts";

const system: By = { kind: "system" };

/**
 * Makes the file of a new client out of a draft that was sent, step by step. Each step looks whether it was done
 * before, and client and dogs have ids chosen beforehand: whoever dies on the way leaves something that a second call
 * finishes, and two calls at once make one file.
 *
 * @returns whether there was anything left to do
 */
export async function fileDraft(ctx: SystemContext, draftId: string): Promise<boolean> {
  const draft = await readDraft(ctx, draftId);
  const filing = draft?.content.filing;
  if (draft?.state !== "submitted" || !filing || !draft.decidedBy) return false;
  const { clientId } = filing;
  if (!(await hasClient(ctx, clientId)))
    await createClient(ctx, system, newClientOf(draft, clientId)).catch(async (error: unknown) => {
      if (!(await hasClient(ctx, clientId))) throw error;
    });
  for (const dog of draft.content.dogs) await fileDog(ctx, clientId, dog);
  await bringAlong(ctx, system, draft, clientId, await firstContact(ctx, clientId));
  await close(ctx, draft, draft.decidedBy === "system" ? null : draft.decidedBy);
  return true;
}

/** Whether there is such a client, merged ones included. */
export const hasClient = async (ctx: SystemContext, clientId: string): Promise<boolean> =>
  (await ctx.db.select({ id: clients.id }).from(clients).where(eq(clients.id, clientId))).length > 0;

/** Adds a dog of the draft to the file, once. */
export async function fileDog(
  ctx: SystemContext,
  clientId: string,
  { id, profile, weightKg, bites }: DraftDog,
  by: By = system,
): Promise<void> {
  const isThere = async () =>
    (await ctx.db.select({ id: dogs.id }).from(dogs).where(eq(dogs.id, id))).length > 0;
  if (await isThere()) return;
  await addDog(ctx, by, clientId, {
    id,
    profile,
    bites,
    ...(weightKg !== null && { weightKg }),
    source: "intake",
  }).catch(async (error: unknown) => {
    if (!(await isThere())) throw error;
  });
}

/**
 * Documents and signature go where the answers went; both may be done again.
 * @param signerId the contact who filled the intake and signed in it; null where the file does not know that person
 */
export async function bringAlong(
  ctx: SystemContext,
  by: By,
  draft: Draft,
  clientId: string,
  signerId: string | null,
): Promise<void> {
  const { dogs: told, signature } = draft.content;
  const dogIds = Object.fromEntries(told.map(({ id, dogId }) => [id, dogId ?? id]));
  await adoptDraftDocuments(ctx, by, draft.id, clientId, dogIds);
  if (!signature) return;
  if (!signerId) return notTaken(ctx, draft, "nobody");
  const signed = await signWaiver(ctx, system, {
    clientId,
    contactId: signerId,
    versionId: signature.versionId,
    name: signature.name,
    method: signature.method,
    ...(signature.drawing !== null && { drawing: signature.drawing }),
    consent: true,
    source: "intake",
    signedAt: new Date(signature.signedAt),
    evidence: signature.evidence,
  }).catch((error: unknown) => {
    // Somebody who was taken out of the household meanwhile, or does not have to sign any more.
    if (error instanceof DomainError) return { ok: false as const, reason: error.code };
    throw error;
  });
  if (!signed.ok && signed.reason !== "already") notTaken(ctx, draft, signed.reason);
}

/** What cannot be taken has to be signed anew, and the file says that it is missing: no reason to stop here. */
const notTaken = (ctx: SystemContext, draft: Draft, reason: string) =>
  ctx.log.warn("intake.signature-not-taken", { draftId: draft.id, reason });

async function firstContact(ctx: SystemContext, clientId: string): Promise<string | null> {
  const [first] = await ctx.db
    .select({ id: contacts.id })
    .from(contacts)
    .where(eq(contacts.clientId, clientId))
    .orderBy(asc(contacts.position))
    .limit(1);
  return first?.id ?? null;
}

/** The last step, with the mails to those who still have to sign: once, whoever comes to it. */
async function close(ctx: SystemContext, draft: Draft, staffId: string | null): Promise<void> {
  const signing = (await currentWaiver(ctx)) !== null;
  const letters = signing ? signLetters(ctx, await readPractice(ctx), draft) : [];
  await ctx.db.batch([
    ctx.db
      .update(intakeDrafts)
      .set({ state: "accepted", decidedAt: ctx.clock.now() })
      .where(and(eq(intakeDrafts.id, draft.id), eq(intakeDrafts.state, "submitted"))),
    entryIfChanged(ctx, {
      event: "intake.accepted",
      details: { update: false },
      staffId,
      subject: { type: "draft", id: draft.id },
      clientId: draft.content.filing?.clientId ?? null,
    }),
    ...(await enqueueAll(ctx, letters, changedOne)).statements,
  ]);
}

/** A household's answers as its file keeps them. */
function householdOf({ about, household }: Pick<DraftContent, "about" | "household">): Partial<Household> {
  const { address = "", address2 = "", city = "", region = "", postalCode = "", heard = "" } = about ?? {};
  return {
    address: { address, address2, city, region, postalCode },
    heard,
    ...(household && {
      emergency: household.emergency,
      otherPets: household.otherPets,
      pets: household.pets,
      children: household.children,
      allergies: household.allergies,
    }),
  };
}

function newClientOf(draft: Draft, clientId: string): NewClient {
  const { about, household } = draft.content;
  const person = (
    told: { name: string; email: string; phone: string },
    more: { pronouns?: string; relationship?: string },
  ) => ({
    name: told.name,
    pronouns: more.pronouns ?? "",
    relationship: more.relationship ?? "",
    emails: told.email ? [told.email] : [],
    phones: told.phone ? [told.phone] : [],
  });
  if (!about) throw new Error("A draft without a person was sent");
  return {
    id: clientId,
    state: "prospect",
    source: "intake",
    household: householdOf(draft.content),
    accessNotes: about.access,
    contacts: [
      {
        details: person(about, { pronouns: about.pronouns }),
        signs: true,
        getsReportCards: true,
        pays: true,
      },
      ...(household?.adults ?? []).map((adult) => ({
        details: person(adult, { relationship: adult.relationship }),
        signs: adult.signs,
        getsReportCards: adult.email !== "",
        pays: false,
      })),
    ],
    intakeDoneAt: draft.submittedAt ?? draft.updatedAt,
  };
}

/** A request that made the file just now is left to finish by itself. */
const patience = 60_000;

/** Finishes what died on the way: drafts that were taken and have no file yet. */
export async function finishIntakes(ctx: SystemContext): Promise<Record<string, number>> {
  const counts = { filed: 0, failed: 0 };
  const left = await ctx.db
    .select({ id: intakeDrafts.id })
    .from(intakeDrafts)
    .where(
      and(
        eq(intakeDrafts.state, "submitted"),
        isNotNull(intakeDrafts.decidedBy),
        isNull(intakeDrafts.decidedAt),
        lte(intakeDrafts.updatedAt, new Date(ctx.clock.now().getTime() - patience)),
      ),
    )
    // By chance: some that fail again and again do not keep the others from their turn.
    .orderBy(sql`random()`)
    .limit(20);
  for (const { id } of left) {
    try {
      if (await fileDraft(ctx, id)) counts.filed += 1;
    } catch (error) {
      counts.failed += 1;
      ctx.log.error("intake.not-filed", { draftId: id, name: error instanceof Error ? error.name : "" });
    }
  }
  return counts;
}
