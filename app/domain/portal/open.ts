import { and, eq, isNull } from "drizzle-orm";
import { clients } from "../../../drizzle/schema/clients.ts";
import { subjectKeys } from "../../../drizzle/schema/subjects.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { record } from "../audit/audit.ts";
import type { By } from "../by.ts";
import { DomainError } from "../errors.ts";
import { openSubject, type SubjectKey } from "../subjects/subjects.ts";

/** A contact in the portal. */
export type PortalBy = Extract<By, { kind: "client" }>;

/**
 * The key of a contact's own household, for one of its pages.
 *
 * @param part what the trail calls the page
 * @throws DomainError not-found where it was merged or erased a moment ago
 */
export async function openHousehold(ctx: SystemContext, by: PortalBy, part: string): Promise<SubjectKey> {
  const { clientId, contactId } = by;
  const [client] = await ctx.db
    .select({ id: clients.id, wrapped: subjectKeys.wrapped })
    .from(clients)
    .innerJoin(subjectKeys, eq(subjectKeys.id, clients.id))
    .where(and(eq(clients.id, clientId), isNull(clients.mergedIntoId)))
    .limit(1);
  if (!client) throw new DomainError("not-found");
  await record(ctx, {
    event: "client.read",
    details: { part },
    subject: { type: "contact", id: contactId },
    clientId,
  });
  return openSubject(ctx, client);
}
