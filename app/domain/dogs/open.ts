import { and, eq, isNull } from "drizzle-orm";
import { clients } from "../../../drizzle/schema/clients.ts";
import { dogs } from "../../../drizzle/schema/dogs.ts";
import { subjectKeys } from "../../../drizzle/schema/subjects.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { type By, mustReachClient } from "../by.ts";
import { DomainError } from "../errors.ts";
import { openSubject } from "../subjects/subjects.ts";

/** Which dog of which client. */
export interface DogAt {
  clientId: string;
  dogId: string;
}

/** The key of a client that a dog can be added to. @throws DomainError not-found */
export async function openClient(ctx: SystemContext, by: By, clientId: string) {
  mustReachClient(by, clientId);
  const [row] = await ctx.db
    .select({ id: subjectKeys.id, wrapped: subjectKeys.wrapped })
    .from(clients)
    .innerJoin(subjectKeys, eq(subjectKeys.id, clients.id))
    .where(and(eq(clients.id, clientId), isNull(clients.mergedIntoId)))
    .limit(1);
  if (!row) throw new DomainError("not-found");
  return openSubject(ctx, row);
}

/** A dog of exactly this client, with the key to it. @throws DomainError not-found */
export async function openDog(ctx: SystemContext, by: By, { clientId, dogId }: DogAt) {
  mustReachClient(by, clientId);
  const [row] = await ctx.db
    .select({ id: subjectKeys.id, wrapped: subjectKeys.wrapped, state: dogs.state })
    .from(dogs)
    .innerJoin(subjectKeys, eq(subjectKeys.id, dogs.clientId))
    .where(and(eq(dogs.id, dogId), eq(dogs.clientId, clientId)))
    .limit(1);
  if (!row) throw new DomainError("not-found");
  return { key: await openSubject(ctx, row), state: row.state };
}

/** Makes sure that there is a client to add a dog to. @throws DomainError not-found */
export async function assertClient(ctx: SystemContext, by: By, clientId: string): Promise<void> {
  await openClient(ctx, by, clientId);
}
