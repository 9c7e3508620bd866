import { and, eq } from "drizzle-orm";
import { biteIncidents } from "../../../drizzle/schema/dogs.ts";
import type { SystemContext } from "../../platform/ports.ts";
import type { By } from "../by.ts";
import { type BiteDetails, biteDetails } from "../clients/records.ts";
import { DomainError } from "../errors.ts";
import { changedOne } from "../insert-when.ts";
import type { SubjectKey } from "../subjects/subjects.ts";
import { type DogAt, openDog } from "./open.ts";
import type { Saved } from "./views.ts";
import { editDog, writeDog } from "./write.ts";

const sealDetails = (key: SubjectKey, id: string, details: BiteDetails) =>
  key.seal("bite_incidents.details", id, JSON.stringify(biteDetails.parse(details)));

const ofDog = ({ clientId, dogId }: DogAt, biteId: string) =>
  and(eq(biteIncidents.id, biteId), eq(biteIncidents.dogId, dogId), eq(biteIncidents.clientId, clientId));

/** The row of a new incident. */
export async function biteRow(
  ctx: SystemContext,
  key: SubjectKey,
  at: DogAt,
  source: "intake" | "staff",
  details: BiteDetails,
) {
  const id = ctx.random.id();
  const sealed = await sealDetails(key, id, details);
  const row = { id, ...at, source, details: sealed, createdAt: ctx.clock.now() };
  return { id, statement: ctx.db.insert(biteIncidents).values(row).returning({ id: biteIncidents.id }) };
}

/** Notes an incident. @returns its id @throws DomainError not-found */
export async function addBite(
  ctx: SystemContext,
  by: By,
  at: DogAt,
  source: "intake" | "staff",
  details: BiteDetails,
): Promise<string> {
  const { key } = await openDog(ctx, by, at);
  const { id, statement } = await biteRow(ctx, key, at, source, details);
  await writeDog(ctx, by, at, "bite", [statement]);
  return id;
}

/**
 * Corrects an incident.
 * @param version of the dog, as the form was opened
 * @throws DomainError not-found, also for an incident of another dog
 */
export async function saveBite(
  ctx: SystemContext,
  by: By,
  at: DogAt,
  biteId: string,
  version: number,
  details: BiteDetails,
): Promise<Saved> {
  const { key } = await openDog(ctx, by, at);
  const [known] = await ctx.db.select({ id: biteIncidents.id }).from(biteIncidents).where(ofDog(at, biteId));
  if (!known) throw new DomainError("not-found");
  const saved = ctx.db
    .update(biteIncidents)
    .set({ details: await sealDetails(key, biteId, details) })
    .where(and(ofDog(at, biteId), changedOne))
    .returning({ id: biteIncidents.id });
  const done = await writeDog(ctx, by, at, "bite", [editDog(ctx, at, version), saved]);
  return done ? { ok: true } : { ok: false, reason: "conflict" };
}

/** Takes an incident away that was noted by mistake. @throws DomainError not-found, also for one of another dog */
export async function removeBite(ctx: SystemContext, by: By, at: DogAt, biteId: string): Promise<void> {
  await openDog(ctx, by, at);
  const removed = ctx.db.delete(biteIncidents).where(ofDog(at, biteId)).returning({ id: biteIncidents.id });
  if (!(await writeDog(ctx, by, at, "bite", [removed]))) throw new DomainError("not-found");
}
