import { and, eq, exists } from "drizzle-orm";
import { documents } from "../../../drizzle/schema/documents.ts";
import { dogs, vaccinations } from "../../../drizzle/schema/dogs.ts";
import type { SystemContext } from "../../platform/ports.ts";
import type { By } from "../by.ts";
import { vaccinationDetails } from "../clients/records.ts";
import { DomainError } from "../errors.ts";
import { changedOne } from "../insert-when.ts";
import type { SubjectKey } from "../subjects/subjects.ts";
import { type DogAt, openDog } from "./open.ts";
import type { Saved, VaccinationInput } from "./views.ts";
import { editDog, writeDog } from "./write.ts";

const ofDog = ({ clientId, dogId }: DogAt, id: string) =>
  and(eq(vaccinations.id, id), eq(vaccinations.dogId, dogId), eq(vaccinations.clientId, clientId));

const sealDetails = (key: SubjectKey, id: string, { vaccine, note }: VaccinationInput) =>
  key.seal("vaccinations.details", id, JSON.stringify(vaccinationDetails.parse({ vaccine, note })));

/** The row of a new vaccination; nobody has approved it yet. */
export async function vaccinationRow(
  ctx: SystemContext,
  key: SubjectKey,
  at: DogAt,
  input: VaccinationInput,
) {
  const id = ctx.random.id();
  const { givenOn, expiresOn, documentId = null } = input;
  const details = await sealDetails(key, id, input);
  const row = { id, ...at, details, givenOn, expiresOn, documentId, createdAt: ctx.clock.now() };
  return { id, statement: ctx.db.insert(vaccinations).values(row).returning({ id: vaccinations.id }) };
}

/** Whether this is a checked paper of this kind and client; no paper at all is one too. */
export async function isPaperOf(
  ctx: Pick<SystemContext, "db">,
  clientId: string,
  kind: "vaccination" | "dog-photo",
  documentId: string | null | undefined,
): Promise<boolean> {
  if (!documentId) return true;
  const [found] = await ctx.db
    .select({ id: documents.id })
    .from(documents)
    .where(
      and(
        eq(documents.id, documentId),
        eq(documents.clientId, clientId),
        eq(documents.kind, kind),
        eq(documents.state, "stored"),
      ),
    );
  return found !== undefined;
}

/** Notes a vaccination. @throws DomainError not-found */
export async function addVaccination(
  ctx: SystemContext,
  by: By,
  at: DogAt,
  input: VaccinationInput,
): Promise<Saved> {
  const { key } = await openDog(ctx, by, at);
  if (!(await isPaperOf(ctx, at.clientId, "vaccination", input.documentId)))
    return { ok: false, reason: "paper" };
  const { statement } = await vaccinationRow(ctx, key, at, input);
  await writeDog(ctx, by, at, "vaccination", [statement]);
  return { ok: true };
}

/**
 * Corrects a vaccination. Another vaccine, day or paper is something that nobody has approved yet.
 * @param version of the dog, as the form was opened
 * @throws DomainError not-found, also for a vaccination of another dog
 */
export async function saveVaccination(
  ctx: SystemContext,
  by: By,
  at: DogAt,
  id: string,
  version: number,
  input: VaccinationInput,
): Promise<Saved> {
  const { key } = await openDog(ctx, by, at);
  const [known] = await ctx.db.select().from(vaccinations).where(ofDog(at, id));
  if (!known) throw new DomainError("not-found");
  const { givenOn, expiresOn, documentId = null } = input;
  if (documentId !== known.documentId && !(await isPaperOf(ctx, at.clientId, "vaccination", documentId)))
    return { ok: false, reason: "paper" };
  const before = vaccinationDetails.parse(
    JSON.parse(await key.open("vaccinations.details", id, known.details)),
  );
  const same =
    before.vaccine === input.vaccine &&
    known.givenOn === givenOn &&
    known.expiresOn === expiresOn &&
    known.documentId === documentId;
  const saved = ctx.db
    .update(vaccinations)
    .set({
      details: await sealDetails(key, id, input),
      givenOn,
      expiresOn,
      documentId,
      ...(same ? {} : { approvedAt: null, approvedBy: null }),
    })
    .where(and(ofDog(at, id), changedOne))
    .returning({ id: vaccinations.id });
  const done = await writeDog(ctx, by, at, "vaccination", [editDog(ctx, at, version), saved]);
  return done ? { ok: true } : { ok: false, reason: "conflict" };
}

/**
 * A staff member has looked at the paper and says it holds.
 * @param version of the dog as it was looked at: what was edited since has not been seen
 * @throws DomainError not-found, also for a vaccination of another dog
 */
export async function approveVaccination(
  ctx: SystemContext,
  by: Extract<By, { kind: "staff" }>,
  at: DogAt,
  id: string,
  version: number,
): Promise<Saved> {
  await openDog(ctx, by, at);
  const [known] = await ctx.db.select({ id: vaccinations.id }).from(vaccinations).where(ofDog(at, id));
  if (!known) throw new DomainError("not-found");
  const seen = ctx.db
    .select({ id: dogs.id })
    .from(dogs)
    .where(and(eq(dogs.id, at.dogId), eq(dogs.version, version)));
  const approved = ctx.db
    .update(vaccinations)
    .set({ approvedAt: ctx.clock.now(), approvedBy: by.staffId })
    .where(and(ofDog(at, id), exists(seen)))
    .returning({ id: vaccinations.id });
  const done = await writeDog(ctx, by, at, "vaccination-approved", [approved]);
  return done ? { ok: true } : { ok: false, reason: "conflict" };
}

/** Takes a vaccination away; its paper stays. @throws DomainError not-found, also for one of another dog */
export async function removeVaccination(ctx: SystemContext, by: By, at: DogAt, id: string): Promise<void> {
  await openDog(ctx, by, at);
  const removed = ctx.db.delete(vaccinations).where(ofDog(at, id)).returning({ id: vaccinations.id });
  if (!(await writeDog(ctx, by, at, "vaccination", [removed]))) throw new DomainError("not-found");
}
