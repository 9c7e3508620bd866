import { and, eq, sql } from "drizzle-orm";
import { clients, contactLookups, contacts } from "../../../drizzle/schema/clients.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged } from "../audit/audit.ts";
import { type By, mustReachClient, staffIdOf } from "../by.ts";
import { DomainError } from "../errors.ts";
import { insertWhen } from "../insert-when.ts";
import { readSubject } from "../subjects/subjects.ts";
import type { NewContact } from "./create.ts";
import { markDirectory, refreshDirectory } from "./directory/directory.ts";
import { lookupStatements } from "./lookups.ts";

/** Adds a person to a household. @returns the contact's id @throws DomainError not-found */
export async function addContact(
  ctx: SystemContext,
  by: By,
  clientId: string,
  input: NewContact,
): Promise<{ ok: true; contactId: string }> {
  mustReachClient(by, clientId);
  const key = await readSubject(ctx, clientId);
  const id = ctx.random.id();
  const now = ctx.clock.now();
  const { details, signs, getsReportCards, pays } = input;
  const sealed = await key.seal("contacts.details", id, JSON.stringify(details));
  const row = { id, clientId, position: 0, details: sealed, signs, getsReportCards, pays };
  const stands = sql`exists (select 1 from ${contacts} where ${contacts.id} = ${id})`;
  const lookups = await lookupStatements(ctx, key, { clientId, contactId: id, details }, stands);
  const [, , placed] = await ctx.db.batch([
    insertWhen(
      ctx,
      contacts,
      { ...row, createdAt: now, updatedAt: now },
      sql`exists (select 1 from ${clients} where ${clients.id} = ${clientId} and ${clients.mergedIntoId} is null)`,
    ),
    entryIfChanged(ctx, changedContact(by, clientId, id, "contact-added")),
    ctx.db
      .update(contacts)
      .set({
        position: sql`(select max(other.position) + 1 from contacts as other where other.client_id = ${clientId})`,
      })
      .where(eq(contacts.id, id))
      .returning({ id: contacts.id }),
    ...lookups.statements,
    markDirectory(ctx, clientId),
  ]);
  if (placed.length === 0) throw new DomainError("not-found");
  await refreshDirectory(ctx, [clientId]);
  return { ok: true, contactId: id };
}

/**
 * Saves a person of a household, and what finds them along with it.
 *
 * @param expectedVersion of the contact, as it was read
 * @throws DomainError not-found, also for a contact of another client
 */
export async function saveContact(
  ctx: SystemContext,
  by: By,
  clientId: string,
  contactId: string,
  expectedVersion: number,
  input: NewContact,
): Promise<{ ok: true } | { ok: false; reason: "conflict" }> {
  mustReachClient(by, clientId);
  const mine = and(eq(contacts.id, contactId), eq(contacts.clientId, clientId));
  const [found] = await ctx.db.select({ id: contacts.id }).from(contacts).where(mine);
  if (!found) throw new DomainError("not-found");
  const key = await readSubject(ctx, clientId);
  const { details, signs, getsReportCards, pays } = input;
  const sealed = await key.seal("contacts.details", contactId, JSON.stringify(details));
  // No two seals are alike: where this one stands, this change won.
  const won = sql`exists (select 1 from ${contacts} where ${contacts.id} = ${contactId} and ${contacts.details} = ${sealed})`;
  const lookups = await lookupStatements(ctx, key, { clientId, contactId, details }, won);
  const [changed] = await ctx.db.batch([
    ctx.db
      .update(contacts)
      .set({
        details: sealed,
        signs,
        getsReportCards,
        pays,
        version: expectedVersion + 1,
        updatedAt: ctx.clock.now(),
      })
      .where(and(mine, eq(contacts.version, expectedVersion)))
      .returning({ id: contacts.id }),
    entryIfChanged(ctx, changedContact(by, clientId, contactId, "contact")),
    ...lookups.statements,
    markDirectory(ctx, clientId),
  ]);
  await refreshDirectory(ctx, [clientId]);
  return changed.length > 0 ? { ok: true } : { ok: false, reason: "conflict" };
}

/**
 * Takes a person out of a household, but never the last one. Signatures stay: they name the contact by id.
 * @throws DomainError not-found, also for a contact of another client
 */
export async function removeContact(
  ctx: SystemContext,
  by: By,
  clientId: string,
  contactId: string,
): Promise<{ ok: true } | { ok: false; reason: "last" }> {
  mustReachClient(by, clientId);
  const mine = and(eq(contacts.id, contactId), eq(contacts.clientId, clientId));
  const [found] = await ctx.db.select({ id: contacts.id }).from(contacts).where(mine);
  if (!found) throw new DomainError("not-found");
  const [removed] = await ctx.db.batch([
    ctx.db
      .delete(contacts)
      .where(and(mine, sql`(select count(*) from contacts as other where other.client_id = ${clientId}) > 1`))
      .returning({ id: contacts.id }),
    entryIfChanged(ctx, changedContact(by, clientId, contactId, "contact-removed")),
    // On D1 they went with the contact; libSQL leaves that to the connection's settings.
    ctx.db
      .delete(contactLookups)
      .where(
        and(
          eq(contactLookups.contactId, contactId),
          sql`not exists (select 1 from ${contacts} where ${contacts.id} = ${contactId})`,
        ),
      ),
    markDirectory(ctx, clientId),
  ]);
  await refreshDirectory(ctx, [clientId]);
  return removed.length > 0 ? { ok: true } : { ok: false, reason: "last" };
}

const changedContact = (by: By, clientId: string, contactId: string, part: string) => ({
  event: "client.changed" as const,
  details: { part },
  staffId: staffIdOf(by),
  subject: by.kind === "client" ? { type: "contact", id: by.contactId } : { type: "contact", id: contactId },
  clientId,
});
