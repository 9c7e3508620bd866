import { and, eq, ne } from "drizzle-orm";
import { type DogState, dogs, dogWeights } from "../../../drizzle/schema/dogs.ts";
import type { SystemContext } from "../../platform/ports.ts";
import type { By } from "../by.ts";
import { type DogHandling, type DogProfile, dogHandling, dogProfile } from "../clients/records.ts";
import { changedOne, insertWhen } from "../insert-when.ts";
import { openDog } from "./open.ts";
import { isPaperOf } from "./vaccinations.ts";
import type { Saved } from "./views.ts";
import { weightRow } from "./weights.ts";
import { editDog, type Statement, writeDog } from "./write.ts";

/**
 * Saves what the household says of a dog.
 *
 * @param expectedVersion of the dog, as the form was opened
 * @param weightKg weighed today, noted along with it
 * @throws DomainError not-found, also for a dog of another client
 */
export async function saveDog(
  ctx: SystemContext,
  by: By,
  clientId: string,
  dogId: string,
  expectedVersion: number,
  profile: DogProfile,
  weightKg?: number,
): Promise<Saved> {
  const at = { clientId, dogId };
  const { key } = await openDog(ctx, by, at);
  const sealed = await key.seal("dogs.profile", dogId, JSON.stringify(dogProfile.parse(profile)));
  const then: Statement[] = [];
  if (weightKg !== undefined) {
    const { row } = await weightRow(ctx, key, at, weightKg);
    then.push(insertWhen(ctx, dogWeights, row, changedOne));
  }
  const edited = editDog(ctx, at, expectedVersion, { profile: sealed });
  const done = await writeDog(ctx, by, at, "profile", [edited], then);
  return done ? { ok: true } : { ok: false, reason: "conflict" };
}

/** Saves what staff keep to themselves: warnings and goals. @throws DomainError not-found */
export async function saveHandling(
  ctx: SystemContext,
  by: Extract<By, { kind: "staff" }>,
  clientId: string,
  dogId: string,
  expectedVersion: number,
  handling: DogHandling,
): Promise<Saved> {
  const at = { clientId, dogId };
  const { key } = await openDog(ctx, by, at);
  const sealed = await key.seal("dogs.handling", dogId, JSON.stringify(dogHandling.parse(handling)));
  const edited = editDog(ctx, at, expectedVersion, { handling: sealed });
  const done = await writeDog(ctx, by, at, "handling", [edited]);
  return done ? { ok: true } : { ok: false, reason: "conflict" };
}

/** A dog has died, has found another home, or the note of it was a mistake. @throws DomainError not-found */
export async function changeDogState(
  ctx: SystemContext,
  by: By,
  clientId: string,
  dogId: string,
  state: DogState,
): Promise<void> {
  const at = { clientId, dogId };
  await openDog(ctx, by, at);
  const now = ctx.clock.now();
  const moved = ctx.db
    .update(dogs)
    .set({ state, stateAt: now, updatedAt: now })
    .where(and(eq(dogs.id, dogId), eq(dogs.clientId, clientId), ne(dogs.state, state)))
    .returning({ id: dogs.id });
  await writeDog(ctx, by, at, `state-${state}`, [moved]);
}

/** Sets which of the client's photos shows the dog; null for none. @throws DomainError not-found */
export async function choosePhoto(
  ctx: SystemContext,
  by: By,
  clientId: string,
  dogId: string,
  documentId: string | null,
): Promise<Saved> {
  const at = { clientId, dogId };
  await openDog(ctx, by, at);
  if (!(await isPaperOf(ctx, clientId, "dog-photo", documentId))) return { ok: false, reason: "paper" };
  const chosen = ctx.db
    .update(dogs)
    .set({ photoDocumentId: documentId, updatedAt: ctx.clock.now() })
    .where(and(eq(dogs.id, dogId), eq(dogs.clientId, clientId)))
    .returning({ id: dogs.id });
  await writeDog(ctx, by, at, "photo", [chosen]);
  return { ok: true };
}
