import { asc, eq } from "drizzle-orm";
import { contacts } from "../../../drizzle/schema/clients.ts";
import { subjectKeys } from "../../../drizzle/schema/subjects.ts";
import { signatures, waiverVersions } from "../../../drizzle/schema/waivers.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { type ContactDetails, contactDetails } from "../clients/records.ts";
import { DomainError } from "../errors.ts";
import { openSubject, type SubjectKey } from "../subjects/subjects.ts";

/** Signatures with the number of their text and the client's wrapped key. */
export const selectSigned = (ctx: Pick<SystemContext, "db">) =>
  ctx.db
    .select({ signature: signatures, number: waiverVersions.number, wrapped: subjectKeys.wrapped })
    .from(signatures)
    .innerJoin(waiverVersions, eq(waiverVersions.id, signatures.versionId))
    .innerJoin(subjectKeys, eq(subjectKeys.id, signatures.clientId));

export interface Person {
  id: string;
  signs: boolean;
  details: ContactDetails;
}

/** The people of a household and its key, in one trip. @throws DomainError not-found */
export async function readPeople(
  ctx: SystemContext,
  clientId: string,
): Promise<{ key: SubjectKey; people: Person[] }> {
  const rows = await ctx.db
    .select({
      id: contacts.id,
      signs: contacts.signs,
      details: contacts.details,
      wrapped: subjectKeys.wrapped,
    })
    .from(contacts)
    .innerJoin(subjectKeys, eq(subjectKeys.id, contacts.clientId))
    .where(eq(contacts.clientId, clientId))
    .orderBy(asc(contacts.position));
  const [first] = rows;
  if (!first) throw new DomainError("not-found");
  const key = await openSubject(ctx, { id: clientId, wrapped: first.wrapped });
  const people = await Promise.all(
    rows.map(async ({ id, signs, details }) => ({
      id,
      signs,
      details: contactDetails.parse(JSON.parse(await key.open("contacts.details", id, details))),
    })),
  );
  return { key, people };
}
