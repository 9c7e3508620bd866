import { and, eq, isNull, sql } from "drizzle-orm";
import * as z from "zod";
import { clients, contacts } from "../../../drizzle/schema/clients.ts";
import { subjectKeys } from "../../../drizzle/schema/subjects.ts";
import type { SystemContext } from "../../platform/ports.ts";
import type { LookupHit } from "../clients/lookups.ts";
import { contactDetails } from "../clients/records.ts";
import { openSubject } from "../subjects/subjects.ts";

/** A person in a household: what a proof opens. */
export const opening = z.strictObject({ clientId: z.string(), contactId: z.string() });
export type Opening = z.infer<typeof opening>;

/**
 * Which people an email and a phone select. The email must be a contact's and the phone anybody's of the same
 * household: couples give one number and his address, and what proves is the code at that address, not the phone.
 * Where the phone is the contact's own too, that narrows a shared address down to the person.
 */
export function selectedBy(hits: readonly LookupHit[]): Opening[] {
  const ofKind = (wanted: LookupHit["kind"]) => hits.filter(({ kind }) => kind === wanted);
  const selected = new Map<string, Opening>();
  for (const clientId of new Set(ofKind("email").map((hit) => hit.clientId))) {
    const phones = ofKind("phone").filter((hit) => hit.clientId === clientId);
    if (phones.length === 0) continue;
    const people = ofKind("email").filter((hit) => hit.clientId === clientId);
    const own = people.filter(({ contactId }) => phones.some((hit) => hit.contactId === contactId));
    for (const { contactId } of own.length > 0 ? own : people)
      selected.set(contactId, { clientId, contactId });
  }
  return [...selected.values()];
}

/** A person as the chooser shows it, after the proof. */
export interface Household extends Opening {
  /** The person's own name. */
  name: string;
  /** The names of the household's people, in its own order. */
  people: string[];
}

/**
 * Reads the households that are still there to be opened: merged, erased and removed ones are not. One trip.
 *
 * @param email if given, only people who have this address now, in their own sealed row: an index that somebody
 *   pointed at another household's row opens nothing.
 */
export async function readHouseholds(
  ctx: SystemContext,
  openings: readonly Opening[],
  email?: string,
): Promise<Household[]> {
  const ids = JSON.stringify(openings.map(({ clientId }) => clientId));
  const rows = await ctx.db
    .select({
      clientId: contacts.clientId,
      contactId: contacts.id,
      details: contacts.details,
      wrapped: subjectKeys.wrapped,
    })
    .from(contacts)
    .innerJoin(clients, and(eq(clients.id, contacts.clientId), isNull(clients.mergedIntoId)))
    .innerJoin(subjectKeys, eq(subjectKeys.id, contacts.clientId))
    .where(sql`${contacts.clientId} in (select value from json_each(${ids}))`)
    .orderBy(contacts.clientId, contacts.position, contacts.id);
  const keys = new Map(
    await Promise.all(
      [...new Map(rows.map((row) => [row.clientId, row.wrapped]))].map(
        async ([id, wrapped]) => [id, await openSubject(ctx, { id, wrapped })] as const,
      ),
    ),
  );
  const people = await Promise.all(
    rows.map(async ({ clientId, contactId, details }) => {
      const text = await keys.get(clientId)?.open("contacts.details", contactId, details);
      return { clientId, contactId, details: contactDetails.parse(JSON.parse(text ?? "null")) };
    }),
  );
  return openings.flatMap((wanted) => {
    const household = people.filter(({ clientId }) => clientId === wanted.clientId);
    const person = household.find(({ contactId }) => contactId === wanted.contactId);
    if (!person || (email !== undefined && !person.details.emails.includes(email))) return [];
    return [{ ...wanted, name: person.details.name, people: household.map(({ details }) => details.name) }];
  });
}
