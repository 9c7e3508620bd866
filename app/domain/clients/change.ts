import { and, eq, isNull, sql } from "drizzle-orm";
import { type ClientState, clients } from "../../../drizzle/schema/clients.ts";
import { subjectKeys } from "../../../drizzle/schema/subjects.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged } from "../audit/audit.ts";
import { type By, mustReachClient, seesTerms, staffIdOf } from "../by.ts";
import { DomainError } from "../errors.ts";
import { openSubject, readSubject } from "../subjects/subjects.ts";
import { markDirectory, refreshDirectory } from "./directory/directory.ts";
import { type Household, household, type Terms, terms } from "./records.ts";

export { addContact, removeContact, saveContact } from "./contacts.ts";

/** Somebody else changed the same thing since it was read; nothing was written. */
export type Saved = { ok: true } | { ok: false; reason: "conflict" };

type Columns = Partial<typeof clients.$inferInsert>;

/**
 * Saves what the household says of itself, and how to get in. What is not given stays as it is.
 *
 * @param expectedVersion of the client, as it was read
 * @throws DomainError not-found
 */
export async function saveHousehold(
  ctx: SystemContext,
  by: By,
  clientId: string,
  expectedVersion: number,
  input: { household: Partial<Household>; accessNotes?: string | undefined },
): Promise<Saved> {
  mustReachClient(by, clientId);
  const [row] = await ctx.db
    .select({ id: subjectKeys.id, wrapped: subjectKeys.wrapped, household: clients.household })
    .from(clients)
    .innerJoin(subjectKeys, eq(subjectKeys.id, clients.id))
    .where(unmerged(clientId));
  if (!row) throw new DomainError("not-found");
  const key = await openSubject(ctx, row);
  const before = household.parse(JSON.parse(await key.open("clients.household", clientId, row.household)));
  const after = JSON.stringify(household.parse({ ...before, ...input.household }));
  const columns: Columns = { household: await key.seal("clients.household", clientId, after) };
  if (input.accessNotes !== undefined)
    columns.accessNotes = input.accessNotes
      ? await key.seal("clients.access_notes", clientId, input.accessNotes)
      : null;
  return save(ctx, by, clientId, expectedVersion, columns, "household");
}

/**
 * Saves the notes. The private ones are for owner and trainers: from anybody else they are not taken, and what stands
 * there stays.
 *
 * @throws DomainError not-found
 */
export async function saveNotes(
  ctx: SystemContext,
  by: By,
  clientId: string,
  expectedVersion: number,
  input: { sharedNotes: string; privateNotes?: string | undefined },
): Promise<Saved> {
  if (by.kind !== "staff") throw new DomainError("not-found");
  const key = await readSubject(ctx, clientId);
  const { sharedNotes, privateNotes } = input;
  const columns: Columns = {
    sharedNotes: sharedNotes ? await key.seal("clients.shared_notes", clientId, sharedNotes) : null,
  };
  if (seesTerms(by) && privateNotes !== undefined)
    columns.privateNotes = privateNotes
      ? await key.seal("clients.private_notes", clientId, privateNotes)
      : null;
  return save(ctx, by, clientId, expectedVersion, columns, "notes");
}

/** Saves source, share and rate. @throws DomainError not-found, also for whom terms are not. */
export async function saveTerms(
  ctx: SystemContext,
  by: By,
  clientId: string,
  expectedVersion: number,
  input: Terms,
): Promise<Saved> {
  if (!seesTerms(by)) throw new DomainError("not-found");
  const key = await readSubject(ctx, clientId);
  const sealed = await key.seal("clients.terms", clientId, JSON.stringify(terms.parse(input)));
  return save(ctx, by, clientId, expectedVersion, { terms: sealed }, "terms");
}

/** Archives, pauses or takes up a client again. Who and when stands in the trail. @throws DomainError not-found */
export async function changeState(
  ctx: SystemContext,
  by: By,
  clientId: string,
  to: ClientState,
): Promise<Saved> {
  if (by.kind !== "staff") throw new DomainError("not-found");
  const [row] = await ctx.db.select({ state: clients.state }).from(clients).where(unmerged(clientId));
  if (!row) throw new DomainError("not-found");
  if (row.state === to) return { ok: true };
  const now = ctx.clock.now();
  const [changed] = await ctx.db.batch([
    ctx.db
      .update(clients)
      .set({ state: to, stateAt: now, updatedAt: now, version: sql`${clients.version} + 1` })
      .where(and(unmerged(clientId), eq(clients.state, row.state)))
      .returning({ id: clients.id }),
    entryIfChanged(ctx, {
      event: "client.state-changed",
      details: { from: row.state, to },
      staffId: staffIdOf(by),
      subject: { type: "client", id: clientId },
      clientId,
    }),
    markDirectory(ctx, clientId),
  ]);
  await refreshDirectory(ctx, [clientId]);
  return changed.length > 0 ? { ok: true } : { ok: false, reason: "conflict" };
}

const unmerged = (clientId: string) => and(eq(clients.id, clientId), isNull(clients.mergedIntoId));

async function save(
  ctx: SystemContext,
  by: By,
  clientId: string,
  expectedVersion: number,
  columns: Columns,
  part: string,
): Promise<Saved> {
  const [changed] = await ctx.db.batch([
    ctx.db
      .update(clients)
      .set({ ...columns, version: expectedVersion + 1, updatedAt: ctx.clock.now() })
      .where(and(unmerged(clientId), eq(clients.version, expectedVersion)))
      .returning({ id: clients.id }),
    entryIfChanged(ctx, {
      event: "client.changed",
      details: { part },
      staffId: staffIdOf(by),
      subject:
        by.kind === "client" ? { type: "contact", id: by.contactId } : { type: "client", id: clientId },
      clientId,
    }),
    markDirectory(ctx, clientId),
  ]);
  await refreshDirectory(ctx, [clientId]);
  return changed.length > 0 ? { ok: true } : { ok: false, reason: "conflict" };
}
