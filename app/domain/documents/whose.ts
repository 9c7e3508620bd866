import { and, asc, eq, isNull } from "drizzle-orm";
import { clients, contacts } from "../../../drizzle/schema/clients.ts";
import { dogs } from "../../../drizzle/schema/dogs.ts";
import { subjectKeys } from "../../../drizzle/schema/subjects.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { contactDetails, dogProfile } from "../clients/records.ts";
import { DomainError } from "../errors.ts";
import { openSubject } from "../subjects/subjects.ts";

/** Whose documents a page shows: the household by its first contact, and the dogs that a file may be about. */
export interface Whose {
  household: string;
  dogs: { id: string; name: string }[];
}

/** One trip. @throws DomainError not-found, also for a client that was merged into another */
export async function readWhose(ctx: SystemContext, clientId: string): Promise<Whose> {
  const [keys, people, animals] = await ctx.db.batch([
    ctx.db
      .select({ id: subjectKeys.id, wrapped: subjectKeys.wrapped })
      .from(subjectKeys)
      .innerJoin(clients, eq(clients.id, subjectKeys.id))
      .where(and(eq(clients.id, clientId), isNull(clients.mergedIntoId))),
    ctx.db
      .select({ id: contacts.id, details: contacts.details })
      .from(contacts)
      .where(eq(contacts.clientId, clientId))
      .orderBy(asc(contacts.position))
      .limit(1),
    ctx.db
      .select({ id: dogs.id, profile: dogs.profile })
      .from(dogs)
      .where(eq(dogs.clientId, clientId))
      .orderBy(asc(dogs.position)),
  ]);
  if (!keys[0]) throw new DomainError("not-found");
  const key = await openSubject(ctx, keys[0]);
  const [first] = people;
  const household = first
    ? contactDetails.parse(JSON.parse(await key.open("contacts.details", first.id, first.details))).name
    : "";
  const named = await Promise.all(
    animals.map(async ({ id, profile }) => ({
      id,
      name: dogProfile.parse(JSON.parse(await key.open("dogs.profile", id, profile))).name,
    })),
  );
  return { household, dogs: named };
}
