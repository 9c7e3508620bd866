import { sql } from "drizzle-orm";
import { clients } from "../../../drizzle/schema/clients.ts";
import { dogs } from "../../../drizzle/schema/dogs.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entry } from "../audit/audit.ts";
import { type By, staffIdOf } from "../by.ts";
import { markDirectory, refreshDirectory } from "../clients/directory/directory.ts";
import { dogHandling, dogProfile } from "../clients/records.ts";
import type { SubjectKey } from "../subjects/subjects.ts";
import { biteRow } from "./bites.ts";
import { openClient } from "./open.ts";
import { vaccinationRow } from "./vaccinations.ts";
import type { NewDog } from "./views.ts";
import { weightRow } from "./weights.ts";
import type { Statement } from "./write.ts";

/**
 * Adds a dog to a client, after the dogs it has.
 * @returns the dog's id
 * @throws DomainError not-found where there is no such client
 */
export async function addDog(ctx: SystemContext, by: By, clientId: string, input: NewDog): Promise<string> {
  const key = await openClient(ctx, by, clientId);
  const { dogId, statements } = await newDog(ctx, by, key, input);
  await ctx.db.batch(statements);
  await refreshDirectory(ctx, [clientId]);
  return dogId;
}

/** The statements that add a dog to the client of this key: for a batch, after which the directory is refreshed. */
export async function newDog(
  ctx: SystemContext,
  by: By,
  key: SubjectKey,
  input: NewDog,
): Promise<{ dogId: string; statements: [Statement, ...Statement[]] }> {
  const clientId = key.subjectId;
  const dogId = input.id ?? ctx.random.id();
  const at = { clientId, dogId };
  const now = ctx.clock.now();
  const handling = input.handling && JSON.stringify(dogHandling.parse(input.handling));
  const added = ctx.db.insert(dogs).values({
    id: dogId,
    // A client that became part of another meanwhile takes no dog any more: null is refused, and with it the batch.
    clientId: sql`(select ${clients.id} from ${clients} where ${clients.id} = ${clientId} and ${clients.mergedIntoId} is null)`,
    position: sql`(select coalesce(max("position") + 1, 0) from ${dogs} where "client_id" = ${clientId})`,
    stateAt: now,
    profile: await key.seal("dogs.profile", dogId, JSON.stringify(dogProfile.parse(input.profile))),
    handling: handling ? await key.seal("dogs.handling", dogId, handling) : null,
    createdAt: now,
    updatedAt: now,
  });
  const rest: Statement[] = [];
  if (input.weightKg !== undefined) rest.push((await weightRow(ctx, key, at, input.weightKg)).statement);
  for (const shot of input.vaccinations ?? [])
    rest.push((await vaccinationRow(ctx, key, at, shot)).statement);
  for (const bite of input.bites ?? [])
    rest.push((await biteRow(ctx, key, at, input.source, bite)).statement);
  const statements: [Statement, ...Statement[]] = [
    added,
    ...rest,
    entry(ctx, {
      event: "dog.added",
      details: {},
      staffId: staffIdOf(by),
      subject: by.kind === "client" ? { type: "contact", id: by.contactId } : { type: "dog", id: dogId },
      clientId,
    }),
    markDirectory(ctx, clientId),
  ];
  return { dogId, statements };
}
